"""What is not asked of everybody: confidential questions through a proxy, and too many of them."""

from __future__ import annotations

from sqlalchemy import select

from app.briefing.progress import progress
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import Practice, Response, Sitting
from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def test_a_proxy_never_sees_a_confidential_question_and_the_clinician_is_told(house: House) -> None:
    visitor = begin(house, respondent="proxy")

    asked = answer_all_noting(visitor)
    visitor.send()

    confidential = {
        item.id
        for item in house.services.catalogue.surveys["check_up"].editions["en"].items.values()
        if item.confidential
    }
    assert confidential
    assert not confidential & asked
    page = house.staff("clinician").open(f"/visits/{house.visit_id}")
    assert "Left out: confidential" in page.text


def test_a_survey_stops_at_the_length_the_practice_wants(house: House) -> None:
    with house.services.store.transaction() as db:
        set_rules(db.get_one(Practice, house.practice_id), PracticeRules(most_items=8))
    visitor = begin(house)

    asked = answer_all_noting(visitor)
    visitor.send()

    assert visitor.path == "/summary"
    assert len(asked) < 30
    assert {"check_up_own_words", "aims_work_on", "mood_low"} <= asked
    with house.services.store.reading() as db:
        response = db.query(Response).one()
    assert response.profile["left_out"]


def test_a_change_of_the_rules_does_not_change_a_sitting_under_way(house: House) -> None:
    visitor = begin(house)
    with house.services.store.transaction() as db:
        set_rules(db.get_one(Practice, house.practice_id), PracticeRules(most_items=5))

    asked = answer_all_noting(visitor)

    assert len(asked) > 35


def answer_all_noting(visitor: Visitor) -> set[str]:
    """Answer every page, and say which items were on them."""
    asked: set[str] = set()
    while visitor.path.startswith("/questions/"):
        asked |= {name.removesuffix("-year") for name in visitor.form.questions}
        visitor.send(answers_for(visitor, pick=1))
    if visitor.path == "/help-now":
        asked |= answer_all_noting(visitor.open("/resume"))
    return asked


def test_how_far_somebody_is_counts_what_they_are_asked(house: House) -> None:
    visitor = begin(house)
    while "/questions/" in visitor.path:
        visitor.skip()

    with house.services.store.reading() as db:
        sitting = db.scalars(select(Sitting)).one()
        tally = progress(db, house.services.catalogue, [sitting.id])[sitting.id]

    assert tally.answered == tally.of
