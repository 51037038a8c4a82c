"""A made-up practice: two years of visits, answered through the rooms the patient's door uses.

No table is written here that a real practice would not write in the same way: people are invited,
open a sitting, keep page after page and finish, each at the moment it is said to have happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.model import Catalogue
from app.demo.people import MadeUp, make_up
from app.demo.texts import TEXTS
from app.demo.visits import TIMES, ZONE, Someone, Stage, moment, past_visit, todays_visit
from app.outreach import invitations
from app.store.opening_hours import OpeningHours
from app.store.practice_rules import PracticeRules, set_rules
from app.store.session import Store
from app.store.tables import Patient, Practice, Visit

HOURS = OpeningHours(week=(((8 * 60, 17 * 60),),) * 5 + ((), ()))
LANGUAGES = ("en",) * 7 + ("es",) * 3 + ("ar",) * 2
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much to make up. Tests and benches make less."""

    patients: int = 120
    months: int = 24
    visits_a_month: int = 11


def open_practice(db: Session) -> Practice:
    """The practice itself; staff are added by whoever can keep their passwords."""
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
    set_rules(practice, PracticeRules(opening_hours=HOURS))
    db.add(practice)
    db.flush()
    return practice


def fill(
    store: Store,
    catalogue: Catalogue,
    practice_id: UUID,
    clinician_ids: Sequence[int],
    *,
    now: datetime,
    seed: int = 7,
    size: Size | None = None,
    progress: Progress = lambda _what, _done, _of: None,
) -> None:
    """Patients and two years of visits with their check-ups, up to yesterday."""
    size, random = size or Size(), Random(seed)
    with store.transaction() as db:
        people = _people(db, practice_id, clinician_ids, random, size.patients, now.date())
    days = _visit_days(now, size, random)
    for count, day in enumerate(days, start=1):
        with store.transaction() as db:
            stage = Stage(db, catalogue, practice_id, now, random)
            past_visit(stage, random.choice(people), day)
        progress("visits", count, len(days))


def fill_today(
    store: Store,
    catalogue: Catalogue,
    practice_id: UUID,
    clinician_ids: Sequence[int],
    *,
    now: datetime,
    seed: int = 11,
) -> None:
    """Today's visits of every clinician; nothing when today has visits already."""
    day = now.astimezone(ZONE).date()
    with store.reading() as db:
        if _has_visits(db, practice_id, day):
            return
    random = Random(f"{seed} {day}")
    for clinician_id in clinician_ids:
        with store.transaction() as db:
            stage = Stage(db, catalogue, practice_id, now, random)
            people = _known(db, clinician_id, day)
            random.shuffle(people)
            for place, who in enumerate(people[: len(TIMES)]):
                todays_visit(stage, who, day, place, with_danger=clinician_id == clinician_ids[0])


def link_for_somebody(db: Session, practice_id: UUID, survey_id: str, now: datetime) -> str:
    """The code of a fresh invitation for somebody of the practice."""
    somebody = (
        select(Patient.id)
        .where(Patient.practice_id == practice_id, Patient.locale == "en")
        .order_by(Patient.number)
        .limit(1)
    )
    return invitations.invite(
        db,
        practice_id=practice_id,
        patient_id=db.scalars(somebody).one(),
        survey_id=survey_id,
        visit_id=None,
        expires_at=now + timedelta(days=30),
    )


def _has_visits(db: Session, practice_id: UUID, day: date) -> bool:
    first, last = moment(day, time(0)), moment(day + timedelta(days=1), time(0))
    found = (
        select(func.count())
        .select_from(Visit)
        .where(Visit.practice_id == practice_id)
        .where(Visit.starts_at >= first, Visit.starts_at < last)
    )
    return bool(db.scalar(found))


def _people(
    db: Session,
    practice_id: UUID,
    clinician_ids: Sequence[int],
    random: Random,
    count: int,
    today: date,
) -> list[Someone]:
    people = []
    for number in range(count):
        person = make_up(random, LANGUAGES[number % len(LANGUAGES)])
        born = today - timedelta(days=round(person.age * 365.25 + random.randrange(300)))
        someone = Someone(
            id=uuid4(),
            clinician_id=clinician_ids[number % len(clinician_ids)],
            person=person,
            leaning=f"person {1000 + number}",
        )
        db.add(
            Patient(
                id=someone.id,
                practice_id=practice_id,
                clinician_id=someone.clinician_id,
                number=f"{1000 + number}",
                given_name=person.given_name,
                family_name=person.family_name,
                born_on=born.isoformat(),
                sex=person.sex,
                locale=person.locale,
            )
        )
        people.append(someone)
    return people


def _known(db: Session, clinician_id: int, today: date) -> list[Someone]:
    """A clinician's patients, with made-up days for those who come today."""
    theirs = select(Patient).where(Patient.clinician_id == clinician_id).order_by(Patient.number)
    return [
        Someone(
            id=one.id,
            clinician_id=clinician_id,
            person=MadeUp(
                given_name=one.given_name,
                family_name=one.family_name,
                sex=one.sex or "other",
                age=one.age_on(today) or 50,
                locale=one.locale,
                burden=Random(one.number).betavariate(2, 3),
            ),
            leaning=f"person {one.number}",
        )
        for one in db.scalars(theirs)
    ]


def _visit_days(now: datetime, size: Size, random: Random) -> list[date]:
    """Working days, evenly over the months, in order, the last one before today."""
    today = now.astimezone(ZONE).date()
    span = round(size.months * 30.4)
    working: list[date] = []
    while len(working) < size.months * size.visits_a_month:
        day = today - timedelta(days=random.randrange(1, span))
        if day.weekday() < 5:
            working.append(day)
    return sorted(working)
