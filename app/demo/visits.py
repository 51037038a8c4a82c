"""One made-up visit: a patient is invited, answers page by page at a made-up time, and sends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import sittings
from app.catalogue.asking.path import first_unanswered_page, walk
from app.catalogue.model import Catalogue, Edition, Survey
from app.demo.answering import Answerer, HealthState
from app.demo.people import REASONS, Persona
from app.followup.acknowledgements import acknowledge
from app.outreach import invitations
from app.people.visits import add_visit
from app.sittings import consent
from app.store.tables import PriorityRow, Response, Visit

ZONE = ZoneInfo("America/New_York")
VISIT_TIMES = ((8, 40), (9, 0), (9, 20), (9, 40), (10, 20), (10, 40), (13, 30), (14, 0), (14, 20))
CHANGED_CARE_MONTHS_AGO = 9  # when the practice began to do better, so that charts have a story
AGREE_TO_IMPROVEMENT, AGREE_TO_CONTACT = 0.96, 0.85
SHARE_OF_CHECK_UPS = 0.4  # the other visits have a check-in

# Slots of a day whose visits are not simply answered.
DANGER_SLOT, ACKNOWLEDGED_SLOTS, NOT_STARTED_SLOT, UNFINISHED_SLOT = 0, (1, 4), 5, 8


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """A made-up patient of the practice.

    leaning  seeds the random choices that stay the same for this person at every visit
    """

    id: UUID
    clinician_id: int
    person: Persona
    leaning: str


@dataclass(frozen=True, slots=True)
class DemoContext:
    """What every step needs: the transaction, the practice, the time, the random generator."""

    db: Session
    catalogue: Catalogue
    practice_id: UUID
    now: datetime
    random: Random


@dataclass(frozen=True, slots=True)
class Colleague:
    """The clinician who acknowledges a priority."""

    id: int
    practice_id: UUID


def create_past_visit(context: DemoContext, patient: DemoPatient, day: date) -> None:
    """A visit in the past, with the survey that was answered before it."""
    random = context.random
    visit = _create_visit(context, patient, local_moment(day, time(*random.choice(VISIT_TIMES))))
    before = visit.starts_at - timedelta(hours=random.randrange(2, 70))
    survey_id = "check_up" if random.random() < SHARE_OF_CHECK_UPS else "check_in"
    answered_at = min(before, context.now - timedelta(hours=1))
    _create_sitting(context, context.catalogue.surveys[survey_id], patient, visit, answered_at)
    # Unacknowledged, these priorities would stay on the list of every day after the visit.
    _acknowledge(context, patient, visit.starts_at, PriorityRow.level.in_(("now", "today")))


def create_todays_visit(
    context: DemoContext, patient: DemoPatient, day: date, slot: int, *, with_danger: bool
) -> None:
    """A visit of today. The slot decides whether the survey is finished, unfinished or not started,
    and one patient of the first clinician reports thoughts of self-harm."""
    visit = _create_visit(context, patient, local_moment(day, time(*VISIT_TIMES[slot])))
    if slot == NOT_STARTED_SLOT:
        return
    answered_at = context.now - timedelta(hours=context.random.randrange(1, 40))
    _create_sitting(
        context,
        context.catalogue.surveys["check_up"],
        patient,
        visit,
        answered_at,
        dark=with_danger and slot == DANGER_SLOT,
        stop_after=14 if slot == UNFINISHED_SLOT else None,
    )
    if slot in ACKNOWLEDGED_SLOTS:
        _acknowledge(
            context, patient, answered_at + timedelta(minutes=25), PriorityRow.position == 0
        )


def local_moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZONE)


def _create_visit(context: DemoContext, patient: DemoPatient, at: datetime) -> Visit:
    return add_visit(
        context.db,
        practice_id=context.practice_id,
        patient_id=patient.id,
        clinician_id=patient.clinician_id,
        starts_at=at,
        reason=context.random.choice(REASONS),
    )


def _give_consent(context: DemoContext, patient: DemoPatient, at: datetime) -> None:
    """Before the first question, the person decides what the answers may be used for."""
    if consent.current(context.db, patient.id):
        return
    random = Random(f"consent {patient.leaning}")
    consent.record(
        context.db,
        practice_id=context.practice_id,
        patient_id=patient.id,
        given={
            "care": True,
            "improvement": random.random() < AGREE_TO_IMPROVEMENT,
            "contact": random.random() < AGREE_TO_CONTACT,
        },
        locale=patient.person.locale,
        respondent="self",
        at=at,
    )


def _create_sitting(
    context: DemoContext,
    survey: Survey,
    patient: DemoPatient,
    visit: Visit,
    at: datetime,
    *,
    dark: bool = False,
    stop_after: int | None = None,
) -> None:
    """Invite, open, answer page by page, and send, each at its made-up moment."""
    db = context.db
    code = invitations.invite(
        db,
        practice_id=context.practice_id,
        patient_id=patient.id,
        survey_id=survey.id,
        visit_id=visit.id,
        expires_at=visit.starts_at + timedelta(days=7),
        at=at - timedelta(days=2),
    )
    locale = patient.person.locale if patient.person.locale in survey.editions else "en"
    _give_consent(context, patient, at)
    opened = sittings.open_sitting(
        db,
        survey,
        invitations.exchange_code(db, code, at),
        locale=locale,
        respondent=_respondent(patient, context.random),
        mode="kiosk" if context.random.random() < 0.25 else "home",
        at=at,
    )
    sitting = sittings.read_sitting(db, opened)
    edition = sittings.asked_survey(survey, sitting, locale=locale, is_helped=False).edition
    answerer = Answerer(
        edition, _health_state(context, patient, at, dark=dark), context.random, at.date()
    )
    sitting, at = _save_pages(context, sitting, edition, answerer, at, stop_after)
    if stop_after is None:
        sittings.finish(db, sitting, edition, locale=locale, at=at)


def _save_pages(
    context: DemoContext,
    sitting: sittings.SittingState,
    edition: Edition,
    answerer: Answerer,
    at: datetime,
    stop_after: int | None,
) -> tuple[sittings.SittingState, datetime]:
    pages = 0
    while stop_after is None or pages < stop_after:
        path = walk(edition, sitting.answers, sitting.row)
        page = first_unanswered_page(path)
        if page is None:
            break
        seconds = context.random.randrange(5, 16)
        at, pages = at + timedelta(seconds=seconds), pages + 1
        answers = {
            item.id: answerer.answer(item, path.row) for item in page.items if item.kind != "note"
        }
        saved = sittings.save_page(
            context.db,
            sitting,
            edition,
            page.id,
            answers,
            key=f"{pages:08}",
            locale=edition.locale,
            mode=sitting.mode,
            at=at,
            seconds=seconds,
        )
        sitting = replace(sitting, answers=saved.answers)
    return sitting, at


def _health_state(
    context: DemoContext, patient: DemoPatient, at: datetime, *, dark: bool
) -> HealthState:
    """The person's health on that day: their usual state with some variation, and better experience
    of care since the practice improved it."""
    months_ago = (context.now - at).days / 30.4
    improvement = 0.2 if months_ago < CHANGED_CARE_MONTHS_AGO else 0.0
    own = Random(patient.leaning)
    unwell = {
        domain: min(
            1.0, max(0.0, own.gauss(patient.person.burden, 0.2) + context.random.gauss(0, 0.07))
        )
        for domain in (
            "function symptoms pain mood habits medicines prevention money information".split()
        )
    }
    unwell["care"] = max(0.0, own.betavariate(2, 3) - improvement)
    unwell["confidence"] = max(0.0, own.betavariate(2, 2.5) - improvement)
    if dark:
        unwell["mood"] = 0.9
    return HealthState(unwell=unwell, everything=patient.person.burden * 0.6, dark=dark)


def _respondent(patient: DemoPatient, random: Random) -> str:
    if patient.person.age > 80 and random.random() < 0.4:
        return "helped" if random.random() < 0.7 else "proxy"
    return "self"


def _acknowledge(
    context: DemoContext, patient: DemoPatient, at: datetime, which: ColumnElement[bool]
) -> None:
    """The clinician acknowledges these priorities of the newest response."""
    newest = (
        select(Response.id)
        .where(Response.patient_id == patient.id)
        .order_by(Response.finished_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    for priority in context.db.scalars(
        select(PriorityRow).where(PriorityRow.response_id == newest, which)
    ).all():
        acknowledge(
            context.db, priority.id, Colleague(patient.clinician_id, context.practice_id), at
        )
