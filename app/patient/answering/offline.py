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
from app.catalogue.asking.path import Path
from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import Expression
from app.catalogue.model import Edition, Page
from app.patient.answering.group_pages import group_on
from app.patient.answering.notices import Notices
from app.patient.answering.questions import question_page
from app.patient.current_sitting import CurrentSitting, bp, here
from app.patient.who_reads import know_shown_later
from app.services import services
from app.web.static_files import STATIC, lean

PAGES_AHEAD = 10
# What every question page needs; the worker keeps these, and a page that says the line is gone.
SHELL = (
    "previsit.css", "previsit.js", "conditions.js", "offline.js", "quick_exit.js", "icons.svg",
    "mark.svg",
)  # fmt: skip


@bp.get("/questions/<page_id>/ahead")
@open_to_all
def ahead(page_id: str) -> ResponseReturnValue:
    """This page and those that follow it whatever is answered, with words that an answer may call
    for. `next` is null where more can be asked for, and "" where nobody can say what follows."""
    with services().store.reading() as db:
        now = here(db)
    know_shown_later()
    path = now.path
    page = next((one for one in path.pages if one.id == page_id), None)
    if page is None:
        return jsonify([])
    coming = [Ahead(page), *certain(now.edition, path, page)]
    urls = [url_for(".question", page_id=one.page.id) for one in coming] + [""]
    return jsonify(
        [
            {
                "path": urls[n],
                "html": _page(now, path, one, urls[n]),
                "next": urls[n + 1] if n < PAGES_AHEAD else None,
                **_condition(path, one),
            }
            for n, one in enumerate(coming[: PAGES_AHEAD + 1])
        ]
    )


def _page(now: CurrentSitting, path: Path, one: Ahead, url: str) -> str:
    g.page_path = url
    if one.when is not None and one.page not in path.pages:
        path = _with_words(now.edition, path, one.page)
    return question_page(now, path, one.page, None, Notices())


def _with_words(edition: Edition, path: Path, words: Page) -> Path:
    """The way as it is once these words are called for."""
    order = {one.id: n for n, one in enumerate(edition.pages)}
    pages = sorted((*path.pages, words), key=lambda one: order[one.id])
    return replace(path, pages=tuple(pages))


def _condition(path: Path, one: Ahead) -> dict[str, Any]:
    """What the browser needs to decide whether this page is shown (see conditions.js)."""
    if one.when is None:
        return {}
    return {
        "when": to_json(one.when.tree),
        "row": {name: path.row[name] for name in one.when.names if name in path.row},
        "reader": url_for("static", filename="conditions.js"),
    }


@bp.get("/offline")
@open_to_all
def offline() -> ResponseReturnValue:
    """What the worker shows where there is neither a connection nor a page that was kept."""
    return render_template("patient/offline.html")


@bp.get("/away.js")
@open_to_all
def worker() -> ResponseReturnValue:
    """The worker, with the files it is to keep; another one as soon as one of these is another."""
    files = [url_for(".offline"), *(url_for("static", filename=name) for name in SHELL)]
    text = f"const files = {json.dumps(files)};\n" + lean(
        "away.js", (STATIC / "away.js").read_text("utf-8")
    )
    return Reply(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.after_request
def tell_script(reply: Reply) -> Reply:
    """A script that posted a page learns where to go on, instead of being led there."""
    wants = request.accept_mimetypes.best == "application/json"
    if request.method != "POST" or reply.status_code != 303 or not wants:
        return reply
    where = {"go": reply.headers.pop("Location")}
    reply.status_code, reply.mimetype = 200, "application/json"
    reply.set_data(json.dumps(where))
    return reply


@dataclass(frozen=True, slots=True)
class Ahead:
    """A page that is kept before it is reached; words may have a condition that is not decided
    yet, which the browser decides by what is answered meanwhile."""

    page: Page
    when: Expression | None = None


def certain(edition: Edition, path: Path, page: Page) -> Iterator[Ahead]:
    """The pages after this one that are asked whatever is answered from here on, and the words
    that these answers may call for.

    None follow a bank, which chooses by each answer, nor a question whose answer can call for help
    that does not stand on its page. Groups and pages that may not be asked are left out; they come
    when there is a connection.
    """
    asked = {one.id: one for one in path.pages}
    undecided, readable = _items(page), _readable(page)
    before: Page = page
    for whole in _after(edition, page):
        one = asked.get(whole.id)
        if before.bank or (one and one.bank) or not _items(before).isdisjoint(_held_back(edition)):
            return
        names = {name for item in whole.items if item.show_when for name in item.show_when.names}
        waits_for = (names - _items(whole)) & undecided
        if one is not None or waits_for:
            undecided |= _items(whole)
        if one is not None and not waits_for and group_on(one) is None:
            yield Ahead(one)
            before = one
            readable |= _readable(one)
        elif waits_for and waits_for <= readable and (when := _alone(whole)):
            yield Ahead(whole, when)


def _after(edition: Edition, page: Page) -> Sequence[Page]:
    pages = edition.pages
    return pages[next(n for n, one in enumerate(pages) if one.id == page.id) + 1 :]


def _items(page: Page) -> frozenset[str]:
    return frozenset(item.id for item in page.items)


def _readable(page: Page) -> set[str]:
    """What a browser can read of a page that it sent. Of a grid that was skipped half-way, it does
    not know what counts."""
    return {one.id for one in page.items if one.kind in READ_IN_BROWSER and one.grid is None}


def _alone(page: Page) -> Expression | None:
    """The condition of a page with nothing on it but these words."""
    first, *others = page.items
    return first.show_when if first.kind == "note" and not others else None


@cached_with_edition
def _held_back(edition: Edition) -> frozenset[str]:
    """What has to be answered with a connection: its help comes as a page only."""
    return frozenset(
        item for rule in help_rules(edition) if not rule.on_page for item in rule.items
    )
