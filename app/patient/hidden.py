"""Answers that stay the patient's own: hidden on every page, and sealed while somebody helps.

Hidden: not shown by itself; the person alone may open it. Sealed: not shown at all, since somebody
who helps sits at this screen. Docs: docs/decisions/0017-answers-that-stay-hidden.md.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from flask import render_template

from app.catalogue.model import Page
from app.patient.beside import Beside
from app.patient.door import Here, respondent
from app.profile.privacy import hidden_ids, is_private


def is_alone(now: Here) -> bool:
    """Whether nobody but the patient is at this screen, as far as they said."""
    return respondent(now.sitting) == "self"


def sealed(now: Here) -> frozenset[str]:
    """What was answered and is not shown now. A proxy's answers are the proxy's own."""
    if respondent(now.sitting) != "helped":
        return frozenset()
    return hidden_ids(now.edition.instruments, now.sitting.answers)


def is_touchy(now: Here, page: Page) -> bool:
    """Whether what is typed here, or was answered, is not shown to whoever comes to help."""
    return any(is_private(item) or item.id in sealed(now) for item in page.items)


def open_part(page: Page, closed: Collection[str]) -> Page:
    """The page without what is sealed; the whole page where nothing would be left of it."""
    items = tuple(item for item in page.items if item.id not in closed)
    return replace(page, items=items) if items else page


def is_closed(page: Page, closed: Collection[str]) -> bool:
    return all(item.id in closed for item in page.items)


def without(beside: Beside, closed: Collection[str]) -> Beside:
    """The items beside each other without what is sealed; the script is told nothing of it."""
    row = {name: said for name, said in json.loads(beside.row).items() if name not in closed}
    return Beside(
        items=tuple(item for item in beside.items if item.id not in closed),
        waiting={id: when for id, when in beside.waiting.items() if id not in closed},
        hidden=beside.hidden - frozenset(closed),
        row=json.dumps(row, ensure_ascii=False, separators=(",", ":")),
    )


def hidden_page(here_url: str, back_url: str | None, next_url: str) -> str:
    """In place of a question whose answer is sealed."""
    return render_template(
        "patient/hidden.html", here_url=here_url, back_url=back_url, next_url=next_url
    )
