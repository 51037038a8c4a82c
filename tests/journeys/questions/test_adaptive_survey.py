"""A survey that chooses its next question asks few, and keeps why it asked them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.store.tables import PageSave, ScoreRow
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House


def test_an_adaptive_survey_asks_few_questions_and_keeps_why(house: House) -> None:
    visitor = house.visitor().open(house.invite("adaptive_demo"))
    visitor.send({"locale": "es", "respondent": "self"})

    answer_all(visitor, pick=2)
    assert visitor.path == "/check", visitor.text
    visitor.send()

    assert (visitor.status, visitor.path) == (200, "/summary")
    with house.services.store.reading() as db:
        saves = db.scalars(select(PageSave).order_by(PageSave.id)).all()
        score = db.scalars(select(ScoreRow)).one()
    assert 3 <= len(saves) <= 6
    steps = [save.trace["steps"] for save in saves]
    assert [len(trail) for trail in steps] == [n + 2 for n in range(len(saves))]
    assert [step["item"] for step in steps[-1]] == [*(save.page for save in saves), None]
    assert score.value == pytest.approx(50 + 10 * steps[-1][-1]["theta"])


def test_going_back_in_an_adaptive_survey_asks_anew_from_there(house: House) -> None:
    visitor = house.visitor().open(house.invite("adaptive_demo"))
    visitor.send({"locale": "en", "respondent": "self"})
    first = visitor.path
    visitor.send({first.rpartition("/")[2]: "3"})
    after_easy = visitor.path

    visitor.open(first).send({first.rpartition("/")[2]: "0"})

    assert visitor.path not in (first, after_easy)


def test_other_surveys_keep_no_trace(house: House) -> None:
    visitor = house.visitor().open(house.invite("check_in"))
    answer_all(visitor.send({"locale": "en", "respondent": "self"}))

    with house.services.store.reading() as db:
        assert {save.trace for save in db.scalars(select(PageSave))} == {None}
