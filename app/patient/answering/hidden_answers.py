"""Answers that stay the patient's own: hidden on every page, and sealed while somebody helps.

Hidden: not shown by itself; the person alone may open it. Sealed: not shown at all, since somebody
helps, or helped: nobody can tell whether a press on "without help" is the helper's. What is sealed
can be answered once more by whoever is alone, and is not shown then either.
Docs: docs/decisions/0017-answers-that-stay-hidden.md.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from flask import render_template, request, url_for

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Answer, Page
from app.patient.answering.conditional_items import ConditionalItems
from app.patient.current_sitting import CurrentSitting, respondent, was_helped
from app.profile.privacy import hidden_ids, is_private


def is_alone(now: CurrentSitting) -> bool:
    """Whether nobody but the patient was ever at a screen of this sitting, as far as they said."""
    return respondent(now.sitting) == "self" and not was_helped(now.sitting)


def sealed(now: CurrentSitting) -> frozenset[str]:
    """What was answered and is not shown now. A proxy's answers are the proxy's own."""
    if respondent(now.sitting) == "proxy" or is_alone(now):
        return frozenset()
    return hidden_ids(now.edition.instruments, now.sitting.answers)


def shown_answers(now: CurrentSitting, path: SurveyPath) -> dict[str, Answer]:
    """What may stand on a page of questions."""
    secret = sealed(now)
    return {id: answer for id, answer in path.answers.items() if id not in secret}


def closed_here(now: CurrentSitting) -> frozenset[str]:
    """The questions that give way to a word that they are answered: what is sealed, unless it is to
    be answered once more."""
    anew = request.args.get("again") == "1" and respondent(now.sitting) == "self"
    return frozenset() if anew else sealed(now)


def is_touchy(now: CurrentSitting, page: Page) -> bool:
    """Whether what is typed here, or was answered, is not shown to whoever comes to help."""
    return any(is_private(item) or item.id in sealed(now) for item in page.items)


def open_part(page: Page, closed: Collection[str]) -> Page:
    """The page without what is sealed; the whole page where nothing would be left of it."""
    items = tuple(item for item in page.items if item.id not in closed)
    return replace(page, items=items) if items else page


def is_closed(page: Page, closed: Collection[str]) -> bool:
    return all(item.id in closed for item in page.items)


def without(
    beside: ConditionalItems, closed: Collection[str], secret: Collection[str]
) -> ConditionalItems:
    """The items beside each other without those that are closed; the script is told no secret."""
    row = {name: said for name, said in json.loads(beside.row).items() if name not in secret}
    return ConditionalItems(
        items=tuple(item for item in beside.items if item.id not in closed),
        waiting={id: when for id, when in beside.waiting.items() if id not in closed},
        hidden=beside.hidden - frozenset(closed),
        row=json.dumps(row, ensure_ascii=False, separators=(",", ":")),
    )


def hidden_page(now: CurrentSitting, page: Page, back_url: str | None, next_url: str) -> str:
    """In place of a question whose answer is sealed. A group would show its entries: it stays."""
    here_url = url_for(".question", page_id=page.id)
    may_answer = respondent(now.sitting) == "self" and page.items[0].kind != "group"
    return render_template(
        "patient/hidden.html",
        here_url=here_url,
        again_url=f"{here_url}?again=1" if may_answer else None,
        is_helped=respondent(now.sitting) == "helped",
        back_url=back_url,
        next_url=next_url,
    )
