"""Questions for another age: the page names those of the practice that fit, and begins them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app import clock
from app.store.tables import AuditEntry, Patient, Sitting
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House
from tests.journeys.self_checks import begun, open_link_to
from tests.journeys.visitor import Visitor


def test_a_young_person_is_offered_the_questions_for_their_age(house: House) -> None:
    visitor = house.visitor().open(house.invite_somebody(patient_of_age(house, 14), "check_up"))

    assert fitting(visitor) == ["check_in"]


def test_they_go_on_with_these_for_the_same_visit(house: House) -> None:
    visitor = house.visitor().open(house.invite_somebody(patient_of_age(house, 14), "check_up"))

    visitor.send(button=("survey", "check_in"))
    visitor.send({"locale": "en", "respondent": "self"})

    with house.services.store.reading() as db:
        (sitting,) = db.scalars(select(Sitting)).all()
    assert (visitor.path, sitting.survey_id) == ("/consent", "check_in")


def test_the_link_goes_on_where_they_were_and_later_leads_to_their_answers(house: House) -> None:
    link = house.invite_somebody(patient_of_age(house, 14), "check_up")
    visitor = house.visitor().open(link)
    page = visitor.form
    visitor.send(button=("survey", "check_in"))
    held = dict(page.held) | {"survey": "check_in"}
    assert visitor.client.post("/begin/other-survey", data=held).status_code == 303
    visitor.open("/begin").send({"locale": "en", "respondent": "self"})

    assert house.visitor().open(link).path == "/consent"
    answer_all(visitor.send())
    visitor.send()
    assert visitor.path == "/summary"
    assert house.visitor().open(link).path == "/sent"
    with house.services.store.reading() as db:
        assert db.scalars(select(Sitting.survey_id)).all() == ["check_in"]
        acts = db.scalars(select(AuditEntry.action)).all()
    assert acts.count("invitation.other_survey") == 1


def test_a_survey_that_does_not_fit_is_not_begun(house: House) -> None:
    visitor = house.visitor().open(house.invite_somebody(patient_of_age(house, 14), "check_up"))

    visitor.send(button=("survey", "check_up"))

    assert visitor.status == 404


def test_where_nothing_fits_the_page_says_whom_to_ask(house: House) -> None:
    visitor = house.visitor().open(house.invite_somebody(patient_of_age(house, 8), "check_up"))

    source = visitor.reply.get_data(as_text=True)
    assert 'id="ask-the-practice"' in source
    assert 'id="fitting"' not in source


@pytest.mark.parametrize("age", [None, 18, 90])
def test_whoever_they_are_made_for_or_may_be_begins_as_ever(house: House, age: int | None) -> None:
    visitor = house.visitor().open(house.invite_somebody(patient_of_age(house, age), "check_up"))

    assert "respondent" in visitor.form.offered


def test_a_public_link_names_the_open_link_that_fits(house: House) -> None:
    adults, all_ages = open_link_to(house, "check_up"), open_link_to(house, "check_in")

    page = begun(house, adults, age="14")

    assert all_ages in page.page.links.values()
    assert page.open(all_ages).path == all_ages


def test_a_public_link_without_another_that_fits_says_whom_to_ask(house: House) -> None:
    page = begun(house, open_link_to(house, "check_up"), age="14")

    assert 'id="ask-the-practice"' in page.reply.get_data(as_text=True)


def fitting(visitor: Visitor) -> list[str]:
    return [value for name, value in visitor.form.buttons if name == "survey"]


def patient_of_age(house: House, age: int | None) -> UUID:
    born_on = None if age is None else (clock.now() - timedelta(days=366 * age + 100)).date()
    with house.services.store.transaction() as db:
        patient = Patient(
            id=uuid4(),
            practice_id=house.practice_id,
            number=str(uuid4())[:8],
            given_name="Kim",
            family_name="Example",
            born_on=born_on and born_on.isoformat(),
            locale="en",
        )
        db.add(patient)
        return patient.id
