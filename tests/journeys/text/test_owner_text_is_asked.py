"""A practice adds the owner's words, and it is asked; item 9 of the PHQ-9 never waits."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.store.tables import PriorityRow, ScoreRow
from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow  # answers whole surveys again and again


def test_without_the_owners_words_the_office_says_what_to_do_and_nobody_is_asked(house):
    manager = house.staff("manager")

    assert "previsit instruments wording add phq9 FILE" in manager.open("/office/instruments").text
    assert "PHQ-9" in manager.open("/office").text


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_item_nine_above_zero_raises_now_whatever_the_total(house_with_words, answer):
    visitor = to_item_nine(house_with_words)

    visitor.send({"phq9_9": str(answer)})

    assert visitor.path == "/help-now"
    with house_with_words.services.store.reading() as db:
        raised = db.scalars(select(PriorityRow).where(PriorityRow.rule.like("phq9/%"))).one()
    assert (raised.level, raised.rule) == ("now", "phq9/phq9_self_harm")


def test_item_nine_at_zero_raises_nothing_and_the_total_is_scored(house_with_words):
    visitor = to_item_nine(house_with_words).send({"phq9_9": "0"})
    while visitor.path.startswith("/questions/"):
        visitor.send(answers_for(visitor))
    visitor.send()

    with house_with_words.services.store.reading() as db:
        total = db.scalars(select(ScoreRow).where(ScoreRow.scale == "phq9_total")).one()
        rules = set(db.scalars(select(PriorityRow.rule)))
    assert (total.value, total.band, total.answered) == (0, "minimal", 9)
    assert "phq9/phq9_self_harm" not in rules


def test_a_skipped_item_leaves_no_total(house_with_words):
    visitor = to_item_nine(house_with_words).skip()
    while visitor.path.startswith("/questions/"):
        visitor.send(answers_for(visitor))
    visitor.send()

    with house_with_words.services.store.reading() as db:
        total = db.scalars(select(ScoreRow).where(ScoreRow.scale == "phq9_total")).one()
    assert (total.value, total.status, total.answered, total.asked) == (None, 0, 8, 9)


def to_item_nine(house: House) -> Visitor:
    """Answer as somebody who is often sad but otherwise well, up to the PHQ-9's last item."""
    visitor = begin(house)
    for _page in range(90):
        if "phq9_9" in visitor.form.offered:
            return visitor
        chosen = answers_for(visitor)
        if "mood_low" in chosen:
            chosen["mood_low"] = "2"
        visitor.send(chosen)
    raise AssertionError("The PHQ-9 was not asked.")
