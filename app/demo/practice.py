"""A made-up practice with two years of visits, created with the same functions as a real one.

People are invited, open a sitting, save page after page and finish, each with the time at which it
is supposed to have happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.catalogue.model import Catalogue
from app.demo.people import Persona, make_persona
from app.demo.texts import TEXTS
from app.demo.visits import (
    VISIT_TIMES,
    ZONE,
    DemoContext,
    DemoPatient,
    create_past_visit,
    create_todays_visit,
    local_moment,
)
from app.outreach import invitations
from app.people.patients import (
    PatientDetails,
    add_patient,
    first_patient_speaking,
    patients_of_clinician,
)
from app.people.visits import has_visits_between
from app.store.opening_hours import OpeningHours
from app.store.practice_rules import PracticeRules, set_rules
from app.store.session import Store
from app.store.tables import Practice

OPENING_HOURS = OpeningHours(week=(((8 * 60, 17 * 60),),) * 5 + ((), ()))
LANGUAGES = ("en",) * 7 + ("es",) * 3 + ("ar",) * 2
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How many patients and visits to create. Tests and benchmarks create fewer."""

    patients: int = 120
    months: int = 24
    visits_a_month: int = 11


def create_practice(db: Session) -> Practice:
    """The practice without staff, who are added by the caller together with their passwords."""
    practice = Practice(
        id=uuid4(),
        name="Ridgeway Family Practice",
        address="12 Mill Lane",
        phone="555-0142",
        emergency_phone="911",
        crisis_phone="988",
        locale="en",
        timezone=ZONE.key,
        texts=TEXTS,
    )
    set_rules(practice, PracticeRules(opening_hours=OPENING_HOURS))
    db.add(practice)
    db.flush()
    return practice


def create_history(
    store: Store,
    catalogue: Catalogue,
    practice_id: UUID,
    clinician_ids: Sequence[int],
    *,
    now: datetime,
    seed: int = 7,
    size: DemoSize | None = None,
    progress: Progress = lambda _what, _done, _of: None,
) -> None:
    """Patients, and their visits with answered surveys up to yesterday.

    size      how much to create; None for the full demo
    progress  called with what was created, how many of it so far, and how many in total
    """
    size, random = size or DemoSize(), Random(seed)
    with store.transaction() as db:
        people = _create_patients(db, practice_id, clinician_ids, random, size.patients, now.date())
    days = _draw_visit_days(now, size, random)
    for count, day in enumerate(days, start=1):
        with store.transaction() as db:
            context = DemoContext(db, catalogue, practice_id, now, random)
            create_past_visit(context, random.choice(people), day)
        progress("visits", count, len(days))


def create_todays_visits(
    store: Store,
    catalogue: Catalogue,
    practice_id: UUID,
    clinician_ids: Sequence[int],
    *,
    now: datetime,
    seed: int = 11,
) -> None:
    """Today's visits of every clinician. Does nothing if there are visits today already."""
    day = now.astimezone(ZONE).date()
    with store.reading() as db:
        if _has_visits(db, practice_id, day):
            return
    random = Random(f"{seed} {day}")
    for clinician_id in clinician_ids:
        with store.transaction() as db:
            context = DemoContext(db, catalogue, practice_id, now, random)
            people = _load_patients(db, clinician_id, day)
            random.shuffle(people)
            for slot, patient in enumerate(people[: len(VISIT_TIMES)]):
                create_todays_visit(
                    context, patient, day, slot, with_danger=clinician_id == clinician_ids[0]
                )


def invite_sample_patient(db: Session, practice_id: UUID, survey_id: str, now: datetime) -> str:
    """Invite a patient of the practice who reads English, and return the code of the invitation."""
    return invitations.invite(
        db,
        practice_id=practice_id,
        patient_id=first_patient_speaking(db, practice_id, "en"),
        survey_id=survey_id,
        visit_id=None,
        expires_at=now + timedelta(days=30),
    )


def _has_visits(db: Session, practice_id: UUID, day: date) -> bool:
    first, last = local_moment(day, time(0)), local_moment(day + timedelta(days=1), time(0))
    return has_visits_between(db, practice_id, first, last)


def _create_patients(
    db: Session,
    practice_id: UUID,
    clinician_ids: Sequence[int],
    random: Random,
    count: int,
    today: date,
) -> list[DemoPatient]:
    people = []
    for number in range(count):
        person = make_persona(random, LANGUAGES[number % len(LANGUAGES)])
        born = today - timedelta(days=round(person.age * 365.25 + random.randrange(300)))
        demo_patient = DemoPatient(
            id=uuid4(),
            clinician_id=clinician_ids[number % len(clinician_ids)],
            person=person,
            leaning=f"person {1000 + number}",
        )
        details = PatientDetails(
            number=f"{1000 + number}",
            given_name=person.given_name,
            family_name=person.family_name,
            born_on=born,
            sex=person.sex,
            locale=person.locale,
            clinician_id=demo_patient.clinician_id,
        )
        add_patient(db, practice_id, details, patient_id=demo_patient.id)
        people.append(demo_patient)
    return people


def _load_patients(db: Session, clinician_id: int, today: date) -> list[DemoPatient]:
    """A clinician's patients, each with a persona for the visits of today."""
    return [
        DemoPatient(
            id=patient.id,
            clinician_id=clinician_id,
            person=Persona(
                given_name=patient.given_name,
                family_name=patient.family_name,
                sex=patient.sex or "other",
                age=patient.age_on(today) or 50,
                locale=patient.locale,
                burden=Random(patient.number).betavariate(2, 3),
            ),
            leaning=f"person {patient.number}",
        )
        for patient in patients_of_clinician(db, clinician_id)
    ]


def _draw_visit_days(now: datetime, size: DemoSize, random: Random) -> list[date]:
    """Random working days before today, evenly over the months, in order."""
    today = now.astimezone(ZONE).date()
    span = round(size.months * 30.4)
    working: list[date] = []
    while len(working) < size.months * size.visits_a_month:
        day = today - timedelta(days=random.randrange(1, span))
        if day.weekday() < 5:
            working.append(day)
    return sorted(working)
