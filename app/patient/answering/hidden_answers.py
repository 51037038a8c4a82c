"""Answers that stay the patient's own: hidden on every page, and sealed while somebody helps.

Hidden: not shown by itself; the person alone may open it. Sealed: not shown at all, since somebody
helps, or helped: it may have been the helper who pressed "without help". What is sealed
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


def is_alone(current: CurrentSitting) -> bool:
    """Whether nobody but the patient was ever at a screen of this sitting, as far as they said."""
    return respondent(current.sitting) == "self" and not was_helped(current.sitting)


def sealed_items(current: CurrentSitting) -> frozenset[str]:
    """What was answered and is not shown now. A proxy's answers are the proxy's own."""
    if respondent(current.sitting) == "proxy" or is_alone(current):
        return frozenset()
    return hidden_ids(current.edition.instruments, current.sitting.answers)


def shown_answers(current: CurrentSitting, path: SurveyPath) -> dict[str, Answer]:
    """What may stand on a page of questions."""
    secret = sealed_items(current)
    return {id: answer for id, answer in path.answers.items() if id not in secret}


def closed_items(current: CurrentSitting) -> frozenset[str]:
    """The questions that give way to a word that they are answered: what is sealed, unless it is to
    be answered once more."""
    anew = request.args.get("again") == "1" and respondent(current.sitting) == "self"
    return frozenset() if anew else sealed_items(current)


def holds_private_answers(current: CurrentSitting, page: Page) -> bool:
    """Whether answers to this item are hidden from a person who helps."""
    return any(is_private(item) or item.id in sealed_items(current) for item in page.items)


def visible_part(page: Page, closed: Collection[str]) -> Page:
    """The page without what is sealed; the whole page where nothing would be left of it."""
    items = tuple(item for item in page.items if item.id not in closed)
    return replace(page, items=items) if items else page


def is_closed(page: Page, closed: Collection[str]) -> bool:
    return all(item.id in closed for item in page.items)


def without_closed(
    conditional: ConditionalItems, closed: Collection[str], secret: Collection[str]
) -> ConditionalItems:
    """The conditional items without closed ones; the script gets no sealed answers."""
    row = {name: said for name, said in json.loads(conditional.row).items() if name not in secret}
    return ConditionalItems(
        items=tuple(item for item in conditional.items if item.id not in closed),
        waiting={id: when for id, when in conditional.waiting.items() if id not in closed},
        hidden=conditional.hidden - frozenset(closed),
        row=json.dumps(row, ensure_ascii=False, separators=(",", ":")),
    )


def hidden_page(current: CurrentSitting, page: Page, back_url: str | None, next_url: str) -> str:
    """In place of a question whose answer is sealed. A group would show its entries: it stays."""
    here_url = url_for(".question", page_id=page.id)
    may_answer = respondent(current.sitting) == "self" and page.items[0].kind != "group"
    return render_template(
        "patient/hidden.html",
        here_url=here_url,
        again_url=f"{here_url}?again=1" if may_answer else None,
        is_helped=respondent(current.sitting) == "helped",
        back_url=back_url,
        next_url=next_url,
    )
