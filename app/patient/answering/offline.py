"""For a browser that may lose its connection: pages ahead, the worker, and replies to a script.

Docs: docs/decisions/0010-answering-without-a-connection.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response as Reply
from flask import g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.catalogue.asking.help_rules import READ_IN_BROWSER, help_rules
from app.catalogue.asking.path import SurveyPath
from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import Expression
from app.catalogue.model import Edition, Page
from app.patient.answering.group_pages import group_on
from app.patient.answering.notices import Notices
from app.patient.answering.question_page import question_page
from app.patient.answering.script_fields import script_fields
from app.patient.current_sitting import CurrentSitting, bp, current_sitting
from app.patient.who_reads import note_shown_later
from app.services import services
from app.web.language import locale, today
from app.web.static_files import STATIC, lean

PAGES_AHEAD_AT_MOST = 10
# What every question page needs; the worker keeps these, and a page that says the line is gone.
SHELL = (
    "previsit.css", "previsit.js", "conditions.js", "offline.js", "quick_exit.js", "icons.svg",
    "mark.svg",
)  # fmt: skip


@bp.get("/questions/<page_id>/ahead")
@open_to_all
def pages_ahead(page_id: str) -> ResponseReturnValue:
    """This page and those that follow it whatever is answered, with words that an answer may call
    for. `next` is null where more can be asked for, and "" where nobody can say what follows."""
    with services().store.reading() as db:
        current = current_sitting(db)
    note_shown_later()
    path = current.path
    page = next((asked_page for asked_page in path.pages if asked_page.id == page_id), None)
    if page is None:
        return jsonify([])
    coming = [PageAhead(page), *pages_certain_to_follow(current.edition, path, page)]
    urls = [url_for(".question", page_id=pages_ahead.page.id) for pages_ahead in coming] + [""]
    return jsonify(
        [
            {
                "path": urls[n],
                "html": _page(current, path, pages_ahead, urls[n]),
                "next": urls[n + 1] if n < PAGES_AHEAD_AT_MOST else None,
                **_condition(path, pages_ahead),
            }
            for n, pages_ahead in enumerate(coming[: PAGES_AHEAD_AT_MOST + 1])
        ]
    )


def _page(current: CurrentSitting, path: SurveyPath, pages_ahead: PageAhead, url: str) -> str:
    g.page_path = url
    if pages_ahead.when is not None and pages_ahead.page not in path.pages:
        path = _with_words(current.edition, path, pages_ahead.page)
    return question_page(current, path, pages_ahead.page, Notices())


def _with_words(edition: Edition, path: SurveyPath, words: Page) -> SurveyPath:
    """The way as it is once these words are called for."""
    order = {edition_page.id: n for n, edition_page in enumerate(edition.pages)}
    pages = sorted((*path.pages, words), key=lambda shown_page: order[shown_page.id])
    return replace(path, pages=tuple(pages))


def _condition(path: SurveyPath, pages_ahead: PageAhead) -> dict[str, Any]:
    """What the browser needs to decide whether this page is shown (see conditions.js)."""
    if pages_ahead.when is None:
        return {}
    return {
        "when": to_json(pages_ahead.when.tree),
        "row": {name: path.row[name] for name in pages_ahead.when.names if name in path.row},
        "fields": script_fields(
            (path.items[name] for name in pages_ahead.when.names if name in path.items),
            locale(),
            today(),
        ),
        "reader": url_for("static", filename="conditions.js"),
    }


@bp.get("/offline")
@open_to_all
def offline() -> ResponseReturnValue:
    """What the worker shows where there is neither a connection nor a page that was kept."""
    return render_template("patient/offline.html")


@bp.get("/offline-worker.js")
@open_to_all
def worker() -> ResponseReturnValue:
    """The worker, with the files it is to keep; another one as soon as one of these is another."""
    files = [url_for(".offline"), *(url_for("static", filename=name) for name in SHELL)]
    text = f"const files = {json.dumps(files)};\n" + lean(
        "offline_worker.js", (STATIC / "offline_worker.js").read_text("utf-8")
    )
    return Reply(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.after_request
def redirect_script(reply: Reply) -> Reply:
    """A script that posted a page learns where to go on, instead of being led there."""
    wants = request.accept_mimetypes.best == "application/json"
    if request.method != "POST" or reply.status_code != 303 or not wants:
        return reply
    where: dict[str, Any] = {"go": reply.headers.pop("Location")}
    if g.get("asked_again"):
        where["again"] = True  # nothing was saved: the page says what needs another look
    reply.status_code, reply.mimetype = 200, "application/json"
    reply.set_data(json.dumps(where))
    return reply


@dataclass(frozen=True, slots=True)
class PageAhead:
    """A page that is kept before it is reached; words may have a condition that is not decided
    yet, which the browser decides by what is answered meanwhile."""

    page: Page
    when: Expression | None = None


def pages_certain_to_follow(edition: Edition, path: SurveyPath, page: Page) -> Iterator[PageAhead]:
    """The pages after this one that are asked whatever is answered from here on, and the words
    that these answers may call for.

    None follow a bank, which chooses by each answer, nor a question whose answer can call for help
    that does not stand on its page. Groups and pages that may not be asked are left out; they come
    when there is a connection.
    """
    asked = {asked_page.id: asked_page for asked_page in path.pages}
    undecided, readable = _items(page), _readable(page)
    before: Page = page
    for whole in _after(edition, page):
        asked_page = asked.get(whole.id)
        if (
            before.bank
            or (asked_page and asked_page.bank)
            or not _items(before).isdisjoint(_needs_connection(edition))
        ):
            return
        names = {name for item in whole.items if item.show_when for name in item.show_when.names}
        waits_for = (names - _items(whole)) & undecided
        if asked_page is not None or waits_for:
            undecided |= _items(whole)
        if asked_page is not None and not waits_for and group_on(asked_page) is None:
            yield PageAhead(asked_page)
            before = asked_page
            readable |= _readable(asked_page)
        elif waits_for and waits_for <= readable and (when := _alone(whole)):
            yield PageAhead(whole, when)


def _after(edition: Edition, page: Page) -> Sequence[Page]:
    pages = edition.pages
    return pages[next(n for n, later_page in enumerate(pages) if later_page.id == page.id) + 1 :]


def _items(page: Page) -> frozenset[str]:
    return frozenset(item.id for item in page.items)


def _readable(page: Page) -> set[str]:
    """What a browser can read of a page that it sent. Of a grid that was skipped half-way, it does
    not know what counts."""
    return {item.id for item in page.items if item.kind in READ_IN_BROWSER and item.grid is None}


def _alone(page: Page) -> Expression | None:
    """The condition of a page with nothing on it but these words."""
    first, *others = page.items
    return first.show_when if first.kind == "note" and not others else None


@cached_with_edition
def _needs_connection(edition: Edition) -> frozenset[str]:
    """What has to be answered with a connection: its help comes as a page only."""
    return frozenset(
        item for rule in help_rules(edition) if not rule.on_page for item in rule.items
    )
