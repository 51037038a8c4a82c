"""A fact is a number without a name, and nothing leads from it to a person."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.facts import record as facts
from app.store.tables import Fact
from scoring.model import Score, Status
from tests.databases import a_patient, a_practice

LATE_IN_NOVEMBER = datetime(2026, 12, 1, 3, tzinfo=UTC)  # still November in New York
SCORES = {
    "mood": Score("mood", 7.0, None, "some", 8, 8, Status.SCORED, "1"),
    "pain": Score("pain", None, None, None, 1, 4, Status.NOT_SCORABLE, "1"),
    "unasked": Score("unasked", None, None, None, 0, 0, Status.NOT_SCORABLE, "1"),
}


def test_each_score_becomes_one_fact_of_the_month_it_was_in_the_practice(store):
    ids = recorded(store)

    with store.reading() as db:
        facts_by_scale = {fact.scale: fact for fact in db.scalars(select(Fact))}
    assert {fact.id for fact in facts_by_scale.values()} == set(ids)
    assert {fact.month.isoformat() for fact in facts_by_scale.values()} == {"2026-11-01"}
    assert (
        facts_by_scale["mood"].value,
        facts_by_scale["mood"].band,
        facts_by_scale["mood"].missing_share,
    ) == (7, "some", 0)
    assert (facts_by_scale["pain"].value, facts_by_scale["pain"].status) == (
        None,
        int(Status.NOT_SCORABLE),
    )
    assert facts_by_scale["pain"].missing_share == 0.75
    assert facts_by_scale["unasked"].missing_share == 0
    assert facts_by_scale["mood"].instrument_hash == "h1"


def test_a_person_has_one_pseudonym_that_is_not_their_key(store):
    with store.transaction() as db:
        practice = a_practice(db)
        patient, other = a_patient(db, practice), a_patient(db, practice)
        for who in (patient, patient, other):
            write(db, practice, who)

    with store.reading() as db:
        pseudonyms = set(db.scalars(select(Fact.pseudonym)))
        text = repr([vars(fact) for fact in db.scalars(select(Fact))])
    assert len(pseudonyms) == 2
    assert str(patient.id) not in text
    assert patient.id.hex not in text


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (None, "unknown"),
        (17, "under-18"),
        (18, "18-39"),
        (39, "18-39"),
        (40, "40-64"),
        (64, "40-64"),
        (65, "65+"),
        (104, "65+"),
    ],
)
def test_an_age_is_kept_as_a_group(age, group):
    assert facts.age_group(age) == group


def test_no_scores_leave_no_facts(store):
    assert recorded(store, scores={}) == ()


def recorded(store, **change):
    with store.transaction() as db:
        practice = a_practice(db, timezone="America/New_York")
        return write(db, practice, a_patient(db, practice), **change)


def write(db, practice, patient, **change):
    given = {
        "practice_id": practice.id,
        "clinician_id": None,
        "patient_id": patient.id,
        "finished_at": LATE_IN_NOVEMBER,
        "scores": SCORES,
        "instrument_hashes": {"mood": "h1", "pain": "h2", "unasked": "h2"},
        "mode": "home",
        "respondent": "self",
        "locale": "es",
        "age": 40,
    }
    return facts.record(db, **given | change)
