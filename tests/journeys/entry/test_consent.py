"""Nothing is asked before a person knows what the answers are for; what they say holds."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.facts.record import pseudonym
from app.sittings import consent
from app.store.tables import Consent, Fact, PageSave, Patient, Response
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def test_before_the_first_question_a_newcomer_is_told_and_asked(house: House) -> None:
    visitor = arrive(house, newcomer(house))

    assert visitor.path == "/consent"
    assert "read your answers with your name" in visitor.text
    assert {name for name, _value in visitor.form.held} == {"csrf_token", "whose"}


def test_what_is_not_chosen_counts_as_no(house: House) -> None:
    patient = newcomer(house)
    visitor = arrive(house, patient)

    visitor.send()

    assert visitor.path.startswith("/questions/")
    assert said(house, patient) == {"care": True, "improvement": False, "contact": False}


@pytest.mark.parametrize(("yes", "counted"), [("yes", True), ("no", False)])
def test_answers_count_in_the_practices_numbers_only_for_who_agreed(
    house: House, yes: str, counted: bool
) -> None:
    patient = newcomer(house)
    visitor = arrive(house, patient).send({"improvement": yes, "contact": "no"})

    answer_all(visitor)
    visitor.send()

    assert bool(facts_of(house, patient)) is counted


def test_taking_it_back_removes_what_was_counted_and_later_answers_stay_out(house: House) -> None:
    patient = newcomer(house)
    visitor = arrive(house, patient).send({"improvement": "yes", "contact": "yes"})
    answer_all(visitor)
    visitor.send()
    assert facts_of(house, patient)

    visitor.open("/consent").send({"improvement": "no"}, button=("action", "agree"))

    assert "Saved" in visitor.text
    assert not facts_of(house, patient)
    with house.services.store.reading() as db:
        response = db.scalar(select(Response).where(Response.patient_id == patient))
        assert response is not None
        assert response.fact_ids == []
    assert said(house, patient) == {"care": True, "improvement": False, "contact": True}


def test_whoever_does_not_agree_is_asked_nothing_and_can_come_back(house: House) -> None:
    patient = newcomer(house)
    link = house.invite_somebody(patient)
    visitor = house.visitor().open(link).send({"locale": "en", "respondent": "self"})

    visitor.send(button=("action", "decline"))

    assert "Your care stays the same" in visitor.text
    assert visitor.open("/resume").status == 409
    assert house.visitor().open(link).path == "/consent"
    with house.services.store.reading() as db:
        assert not db.scalar(select(func.count()).select_from(PageSave))


def test_a_question_cannot_be_reached_around_the_page(house: House) -> None:
    visitor = arrive(house, newcomer(house))

    assert visitor.open("/resume").path == "/consent"
    assert visitor.open("/check").path == "/consent"


def test_who_agreed_before_is_not_asked_again_until_the_words_change(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = newcomer(house)
    arrive(house, patient).send({"improvement": "yes"})

    assert arrive(house, patient).path.startswith("/questions/")

    monkeypatch.setattr(consent, "VERSION", "next")
    assert arrive(house, patient).path == "/consent"


def test_every_word_is_kept_with_its_version_language_and_speaker(house: House) -> None:
    patient = newcomer(house)
    visitor = house.visitor().open(house.invite_somebody(patient))
    visitor.send({"locale": "es", "respondent": "proxy"}).send({"contact": "yes"})

    with house.services.store.reading() as db:
        rows = db.scalars(select(Consent).where(Consent.patient_id == patient)).all()
    assert {(row.version, row.locale, row.respondent) for row in rows} == {
        (consent.VERSION, "es", "proxy")
    }
    assert len(rows) == 3


def newcomer(house: House) -> UUID:
    """A patient who was never here, and so was never asked."""
    patient = Patient(
        id=uuid4(),
        practice_id=house.practice_id,
        clinician_id=house.clinician_id,
        number="77",
        given_name="Ines",
        family_name="Okafor",
        born_on="1980-01-02",
        sex="female",
        locale="en",
    )
    with house.services.store.transaction() as db:
        db.add(patient)
    return patient.id


def arrive(house: House, patient: UUID) -> Visitor:
    visitor = house.visitor().open(house.invite_somebody(patient))
    return visitor.send({"locale": "en", "respondent": "self"})


def said(house: House, patient: UUID) -> dict[str, bool]:
    with house.services.store.reading() as db:
        return dict(consent.current(db, patient))


def facts_of(house: House, patient: UUID) -> int:
    with house.services.store.reading() as db:
        theirs = select(func.count()).where(Fact.pseudonym == pseudonym(db, patient))
        return db.scalar(theirs) or 0
