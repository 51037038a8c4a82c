"""Made-up people for the bench: many of them at once, and some in the middle of a survey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from app import clock, sittings
from app.catalogue.asking.path import first_unanswered_page, walk
from app.catalogue.load import load_catalogue
from app.catalogue.model import Survey
from app.config import PROJECT
from app.demo.answering import Answerer, HealthState
from app.demo.people import make_persona
from app.outreach import invitations
from app.people.patients import PatientDetails, add_patient
from app.sittings import consent
from app.store.name_tokens import keyed_token, sort_key, tokens_of_patient
from app.store.session import Store
from app.store.tables import Fact, Patient, PatientSearchToken, table_of

LOCALES = ("en", "es", "ar")
AT_ONCE = 5_000
DOMAINS = "function symptoms pain mood habits medicines prevention money information".split()


def add_patients(store: Store, practice_id: UUID, clinician_ids: Sequence[int], count: int) -> None:
    """As many more patients, by plain inserts."""
    random = Random(5)
    for start in range(0, count, AT_ONCE):
        rows = [
            _patient_row(random, practice_id, clinician_ids[0], 10_000 + start + number)
            for number in range(min(AT_ONCE, count - start))
        ]
        dialect = store.engine.dialect
        with store.transaction() as db:
            db.execute(insert(table_of(Patient)), rows)
            db.execute(
                insert(table_of(PatientSearchToken)),
                [token for row in rows for token in _token_rows(dialect, row)],
            )


def invite_new_people(store: Store, practice_id: UUID, count: int) -> list[str]:
    """Patients who were never here before, each invited to the check-up; their codes."""
    with store.transaction() as db:
        return [_invite(db, practice_id)[0] for _ in range(count)]


def answer_and_stop(store: Store, practice_id: UUID, count: int) -> list[str]:
    """Codes of people who answered every question of the check-up, and sent nothing yet."""
    survey = load_catalogue((PROJECT / "instruments",)).surveys["check_up"]
    codes = []
    for number in range(count):
        with store.transaction() as db:
            code, patient_id = _invite(db, practice_id)
            consent.record(
                db,
                practice_id=practice_id,
                patient_id=patient_id,
                given={"care": True, "improvement": True, "contact": False},
                locale="es",
                respondent="self",
                at=clock.now(),
            )
            opened = sittings.open_sitting(
                db,
                survey,
                invitations.exchange_code(db, code, clock.now()),
                locale="es",
                respondent="self",
                mode="home",
                at=clock.now(),
            )
            _answer(db, sittings.read_sitting(db, opened), survey, Random(number))
            codes.append(code)
    return codes


def _answer(db: Session, sitting: sittings.SittingState, survey: Survey, random: Random) -> None:
    edition = sittings.asked_survey(survey, sitting, locale="es").edition
    state = HealthState(unwell=dict.fromkeys([*DOMAINS, "care", "confidence"], 0.5), everything=0.3)
    answerer = Answerer(edition, state, random, clock.now().date())
    while page := first_unanswered_page(walk(edition, sitting.answers, sitting.row)):
        path = walk(edition, sitting.answers, sitting.row)
        answers = {
            item.id: answerer.answer(item, path.row) for item in page.items if item.kind != "note"
        }
        saved = sittings.save_page(
            db,
            sitting,
            edition,
            page.id,
            answers,
            key=uuid4().hex,
            locale="es",
            mode="home",
            at=clock.now(),
            seconds=6,
        )
        sitting = replace(sitting, answers=saved.answers)


def count_one_more_fact(store: Store, practice_id: UUID) -> None:
    """A fact like the newest one of the practice, of somebody else."""
    facts = table_of(Fact)
    with store.transaction() as db:
        newest = (
            db.execute(select(facts).where(facts.c.practice_id == practice_id).limit(1))
            .mappings()
            .one()
        )
        db.execute(insert(facts), {**newest, "id": uuid4(), "pseudonym": uuid4().hex})


def _invite(db: Session, practice_id: UUID) -> tuple[str, UUID]:
    patient_id = uuid4()
    person = make_persona(Random(patient_id.hex), "es")
    details = PatientDetails(
        number=patient_id.hex[:12],
        given_name=person.given_name,
        family_name=person.family_name,
        born_on=date(1960, 1, 1),
        sex=person.sex,
        locale="es",
    )
    add_patient(db, practice_id, details, patient_id=patient_id)
    code = invitations.invite(
        db,
        practice_id=practice_id,
        patient_id=patient_id,
        survey_id="check_up",
        visit_id=None,
        expires_at=clock.now() + timedelta(days=1),
    )
    return code, patient_id


def _token_rows(dialect: Dialect, row: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    tokens = tokens_of_patient(row["given_name"], row["family_name"], row["number"])
    for token in tokens:
        yield {
            "patient_id": row["id"],
            "token": keyed_token(dialect, row["practice_id"], token),
            "sort_key": sort_key(row["number"]),
        }


def _patient_row(
    random: Random, practice_id: UUID, clinician_id: int, number: int
) -> dict[str, Any]:
    person = make_persona(random, LOCALES[number % len(LOCALES)])
    return {
        "id": uuid4(),
        "practice_id": practice_id,
        "clinician_id": clinician_id,
        "number": f"{number}",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "born_on": "1960-01-01",
        "sex": person.sex,
        "locale": person.locale,
        "created_at": clock.now(),
    }
