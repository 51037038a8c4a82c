"""A page is kept by one statement, and what an answer on safety sets off is kept with it or not at
all."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from app import clock, sittings
from app.errors import SittingNotOpen
from app.store.tables import PageSave, PriorityRow, Sitting
from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House

PAGE = "check_up_own_words"


def test_a_page_is_kept_once_its_statement_returns(house):
    sitting, edition = opened(house)

    with house.services.store.statements() as db:
        save = keep(db, sitting, edition, PAGE, {PAGE: "my knees"})

        assert (save.repeated, save.answers[PAGE]) == (False, "my knees")
        assert count(house, PageSave) == 1


def test_a_safety_answer_without_a_transaction_is_refused_and_nothing_is_kept(house):
    sitting, edition = opened(house, before="mood_safety")
    before = count(house, PageSave)

    with house.services.store.statements() as db, pytest.raises(RuntimeError, match="transaction"):
        keep(db, sitting, edition, "mood_safety", {"mood_safety": 1})

    assert count(house, PageSave) == before
    assert count(house, PriorityRow) == 0


def test_a_sitting_that_was_erased_meanwhile_keeps_nothing_and_says_so(house):
    sitting, edition = opened(house)
    with house.services.store.transaction() as db:
        db.execute(delete(Sitting))

    with house.services.store.statements() as db, pytest.raises(SittingNotOpen):
        keep(db, sitting, edition, PAGE, {PAGE: "too late"})

    assert count(house, PageSave) == 0


def opened(house: House, before: str = PAGE):
    """A sitting whose next page is this one, and its survey in English."""
    visitor = begin(house)
    while not visitor.path.endswith(before):
        worst = -1 if visitor.path.startswith("/questions/mood_") else 0
        chosen = {name: values[worst] for name, values in visitor.form.offered.items()}
        visitor.send(answers_for(visitor) | chosen)
        assert visitor.path.startswith("/questions/")
    with house.services.store.reading() as db:
        sitting = sittings.read_sitting(db, db.scalars(select(Sitting.id)).one())
        survey = sittings.survey_of(db, house.services.catalogue, sitting)
    return sitting, survey.editions["en"]


def keep(db, sitting, edition, page, answers):
    return sittings.save_page(
        db, sitting, edition, page, answers,
        key="one-press", locale="en", mode="home", at=clock.now(),
    )  # fmt: skip


def count(house: House, table: type) -> int:
    with house.services.store.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0
