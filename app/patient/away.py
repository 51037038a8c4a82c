"""For a browser that may lose its connection: pages ahead, the worker, and replies to a script.

Docs: docs/decisions/0010-answering-without-a-connection.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Response as Reply
from flask import g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import open_to_all
from app.catalogue.model import Edition, Page
from app.catalogue.narrowed import safety_names
from app.catalogue.path import Path, walk
from app.delivery import STATIC, lean
from app.patient.door import Here, bp, here
from app.patient.group_pages import group_on
from app.patient.notices import Notices
from app.patient.questions import question_page
from app.rooms import rooms

PAGES_AHEAD = 10
# What every question page needs; the worker keeps these, and a page that says the line is gone.
SHELL = (
    "previsit.css", "previsit.js", "conditions.js", "offline.js", "quick_exit.js", "icons.svg",
    "mark.svg",
)  # fmt: skip


@bp.get("/questions/<page_id>/ahead")
@open_to_all
def ahead(page_id: str) -> ResponseReturnValue:
    """This page and those that follow it whatever is answered. `next` is null where more can be
    asked for, and "" where nobody can say what follows."""
    with rooms().store.reading() as db:
        now = here(db)
    path = walk(now.edition, now.sitting.answers, now.sitting.row)
    page = next((one for one in path.pages if one.id == page_id), None)
    if page is None:
        return jsonify([])
    coming = [page, *certain(now.edition, path, page)]
    urls = [url_for(".question", page_id=one.id) for one in coming] + [""]
    return jsonify(
        [
            {
                "path": urls[n],
                "html": _page(now, path, one, urls[n]),
                "next": urls[n + 1] if n < PAGES_AHEAD else None,
            }
            for n, one in enumerate(coming[: PAGES_AHEAD + 1])
        ]
    )


def _page(now: Here, path: Path, page: Page, url: str) -> str:
    g.page_path = url
    return question_page(now, path, page, None, Notices())


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


def certain(edition: Edition, path: Path, page: Page) -> Iterator[Page]:
    """The pages after this one that are asked whatever is answered from here on.

    None follow a bank, which chooses by each answer, nor a question about safety: what has to be
    said at once must not wait behind others. Groups and pages that may not be asked are left out;
    they come when there is a connection.
    """
    safety, at = safety_names(edition), path.pages.index(page)
    undecided = {item.id for item in page.items}
    before: Page = page
    for one in path.pages[at + 1 :]:
        if before.bank or one.bank or not safety.isdisjoint(item.id for item in before.items):
            return
        whole = edition.page_by_id[one.id]
        own = {item.id for item in whole.items}
        names = {
            name for item in whole.items if item.show_when for name in item.show_when.names
        } - own
        undecided |= own
        if group_on(one) is None and names.isdisjoint(undecided - own):
            yield one
            before = one
