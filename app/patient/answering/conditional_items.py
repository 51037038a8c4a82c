"""Items of one page that depend on other items of it: a script shows them at once, else the page
returns with them.

The page holds all of them; those not asked yet are hidden and disabled, so that a browser without
script sends nothing of them. What was on the page when it was sent, it says itself (`asked`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.catalogue.asking.path import SurveyPath, is_open
from app.catalogue.expressions.json_tree import to_json
from app.catalogue.model import Answer, Answers, Edition, Item, Page
from app.patient.answering.script_fields import compact_json
from app.patient.answering.submission_keys import was_queued
from app.patient.current_sitting import CurrentSitting


@dataclass(frozen=True, slots=True)
class ConditionalItems:
    """Every item of a page, and which of them wait for another one there (see QuestionPage)."""

    items: tuple[Item, ...]
    waiting: Mapping[str, str]
    hidden: frozenset[str]
    row: str


def conditional_items_of(edition: Edition, page: Page, path: SurveyPath) -> ConditionalItems:
    """The asked items of a page, with those that an answer on it may open. Rows of a grid open
    when the page returns: a table does not grow under one's finger."""
    whole = _whole(edition, page)
    if len(whole.items) == 1 or whole.items[0].grid is not None:
        return ConditionalItems(page.items, {}, frozenset(), "{}")
    item_ids = {item.id for item in whole.items}
    asked = {item.id for item in page.items}
    waiting = [
        item
        for item in whole.items
        if item.show_when and not item_ids.isdisjoint(item.show_when.names)
    ]
    names = {name for item in waiting if item.show_when for name in item.show_when.names}
    elsewhere = {name: path.row[name] for name in sorted(names - item_ids) if name in path.row}
    opened = {item.id for item in waiting}
    return ConditionalItems(
        items=tuple(item for item in whole.items if item.id in asked | opened),
        waiting={
            item.id: compact_json(to_json(item.show_when.tree))
            for item in waiting
            if item.show_when
        },
        hidden=frozenset(opened - asked),
        row=compact_json(elsewhere),
    )


def items_on_page(edition: Edition, page: Page, sent: Collection[str]) -> tuple[Item, ...]:
    """What was on the page that was sent; without a word from it, what is asked as things stand."""
    whole = _whole(edition, page)
    return tuple(item for item in whole.items if item.id in sent) or page.items


def notes_on_page(edition: Edition, page: Page, sent: Collection[str]) -> tuple[str, ...]:
    """The words that stood on the page that was sent: sending it says that they were shown."""
    return tuple(item.id for item in items_on_page(edition, page, sent) if item.kind == "note")


def answers_still_asked(
    current: CurrentSitting, answers: Answers
) -> tuple[dict[str, Answer], SurveyPath]:
    """Without those to items that these very answers hide: the server decides, not the script. With
    them the path they lead to."""
    after = current.asked.path_with({**current.sitting.answers, **answers})
    counted = {
        id: answer for id, answer in answers.items() if id in after.answers or id in after.shown
    }
    # Of a page that waited for a connection, and is not asked any more, all is kept as it was sent.
    return counted or (dict(answers) if was_queued() else {}), after


def opened_on_page(path: SurveyPath, page_id: str) -> Page | None:
    """The same page, when what was answered on it opened something on it."""
    page = next((asked_page for asked_page in path.pages if asked_page.id == page_id), None)
    return page if page is not None and is_open(path, page) else None


def _whole(edition: Edition, page: Page) -> Page:
    return edition.page_by_id.get(page.id, page)
