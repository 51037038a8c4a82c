"""One made-up visit: somebody is invited, answers page by page at a made-up moment, and sends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import sittings
from app.catalogue.asking.path import first_unanswered_page, walk
from app.catalogue.model import Catalogue, Edition, Survey
from app.demo.answering import Answerer, State
from app.demo.people import REASONS, MadeUp
from app.followup.acknowledgements import acknowledge
from app.outreach import invitations
from app.sittings import consent
from app.store.tables import PriorityRow, Response, Visit

ZONE = ZoneInfo("America/New_York")
TIMES = ((8, 40), (9, 0), (9, 20), (9, 40), (10, 20), (10, 40), (13, 30), (14, 0), (14, 20))
CHANGED_CARE_MONTHS_AGO = 9  # when the practice began to do better, so that charts have a story
AGREE_TO_IMPROVEMENT, AGREE_TO_CONTACT = 0.96, 0.85
SHARE_OF_CHECK_UPS = 0.4  # the other visits have a check-in

# Places in a day's list that are not simply answered.
IN_DANGER, SEEN, NOT_BEGUN, UNDER_WAY = 0, (1, 4), 5, 8


@dataclass(frozen=True, slots=True)
class Someone:
    """A made-up patient as the practice knows them."""

    id: UUID
    clinician_id: int
    person: MadeUp
    leaning: str  # seeds what is the same about the person every time


@dataclass(frozen=True, slots=True)
class Stage:
    """Where made-up things happen: one transaction, one practice, one source of chance."""

    db: Session
    catalogue: Catalogue
    practice_id: UUID
    now: datetime
    random: Random


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who acknowledges, as far as that needs to be known."""

    id: int
    practice_id: UUID


def past_visit(stage: Stage, who: Someone, day: date) -> None:
    """A visit that was, with what was answered before it."""
    random = stage.random
    visit = _visit(stage, who, moment(day, time(*random.choice(TIMES))))
    before = visit.starts_at - timedelta(hours=random.randrange(2, 70))
    kind = "check_up" if random.random() < SHARE_OF_CHECK_UPS else "check_in"
    answered_at = min(before, stage.now - timedelta(hours=1))
    _answer(stage, stage.catalogue.surveys[kind], who, visit, answered_at)
    # What is for today stands on the list of every day until it is seen: the visit was that day.
    _acknowledge(stage, who, visit.starts_at, PriorityRow.level.in_(("now", "today")))


def todays_visit(stage: Stage, who: Someone, day: date, place: int, *, with_danger: bool) -> None:
    """A day as days are: one person in danger, most answered, one under way, one not begun."""
    visit = _visit(stage, who, moment(day, time(*TIMES[place])))
    if place == NOT_BEGUN:
        return
    answered_at = stage.now - timedelta(hours=stage.random.randrange(1, 40))
    _answer(
        stage,
        stage.catalogue.surveys["check_up"],
        who,
        visit,
        answered_at,
        dark=with_danger and place == IN_DANGER,
        stop_after=14 if place == UNDER_WAY else None,
    )
    if place in SEEN:
        _acknowledge(stage, who, answered_at + timedelta(minutes=25), PriorityRow.position == 0)


def moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZONE)


def _visit(stage: Stage, who: Someone, at: datetime) -> Visit:
    visit = Visit(
        id=uuid4(),
        practice_id=stage.practice_id,
        patient_id=who.id,
        clinician_id=who.clinician_id,
        starts_at=at,
        reason=stage.random.choice(REASONS),
    )
    stage.db.add(visit)
    stage.db.flush()
    return visit


def _agree(stage: Stage, who: Someone, at: datetime) -> None:
    """Before the first question the person says what the answers may be used for."""
    if consent.standing(stage.db, who.id):
        return
    random = Random(f"consent {who.leaning}")
    consent.keep(
        stage.db,
        practice_id=stage.practice_id,
        patient_id=who.id,
        given={
            "care": True,
            "improvement": random.random() < AGREE_TO_IMPROVEMENT,
            "contact": random.random() < AGREE_TO_CONTACT,
        },
        locale=who.person.locale,
        respondent="self",
        at=at,
    )


def _answer(
    stage: Stage,
    survey: Survey,
    who: Someone,
    visit: Visit,
    at: datetime,
    *,
    dark: bool = False,
    stop_after: int | None = None,
) -> None:
    """Invite, open, answer page by page, and send, each at its made-up moment."""
    db = stage.db
    code = invitations.invite(
        db,
        practice_id=stage.practice_id,
        patient_id=who.id,
        survey_id=survey.id,
        visit_id=visit.id,
        expires_at=visit.starts_at + timedelta(days=7),
        at=at - timedelta(days=2),
    )
    locale = who.person.locale if who.person.locale in survey.editions else "en"
    _agree(stage, who, at)
    opened = sittings.open_sitting(
        db,
        survey,
        invitations.exchange(db, code, at),
        locale=locale,
        respondent=_respondent(who, stage.random),
        mode="kiosk" if stage.random.random() < 0.25 else "home",
        at=at,
    )
    sitting = sittings.read_sitting(db, opened)
    edition = sittings.edition_for(survey, locale, sitting)
    answerer = Answerer(edition, _state(stage, who, at, dark=dark), stage.random, at.date())
    sitting, at = _keep_pages(stage, sitting, edition, answerer, at, stop_after)
    if stop_after is None:
        sittings.finish(db, sitting, edition, locale=locale, at=at)


def _keep_pages(
    stage: Stage,
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
        seconds = stage.random.randrange(5, 16)
        at, pages = at + timedelta(seconds=seconds), pages + 1
        answers = {
            item.id: answerer.answer(item, path.row) for item in page.items if item.kind != "note"
        }
        kept = sittings.save_page(
            stage.db,
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
        sitting = replace(sitting, answers=kept.answers)
    return sitting, at


def _state(stage: Stage, who: Someone, at: datetime, *, dark: bool) -> State:
    """How somebody is on that day: as always, give or take, and better once care was changed."""
    months_ago = (stage.now - at).days / 30.4
    ease = 0.2 if months_ago < CHANGED_CARE_MONTHS_AGO else 0.0
    own = Random(who.leaning)
    unwell = {
        domain: min(1.0, max(0.0, own.gauss(who.person.burden, 0.2) + stage.random.gauss(0, 0.07)))
        for domain in (
            "function symptoms pain mood habits medicines prevention money information".split()
        )
    }
    unwell["care"] = max(0.0, own.betavariate(2, 3) - ease)
    unwell["confidence"] = max(0.0, own.betavariate(2, 2.5) - ease)
    if dark:
        unwell["mood"] = 0.9
    return State(unwell=unwell, everything=who.person.burden * 0.6, dark=dark)


def _respondent(who: Someone, random: Random) -> str:
    if who.person.age > 80 and random.random() < 0.4:
        return "helped" if random.random() < 0.7 else "proxy"
    return "self"


def _acknowledge(stage: Stage, who: Someone, at: datetime, which: ColumnElement[bool]) -> None:
    """The clinician has seen these priorities of what was answered last."""
    newest = (
        select(Response.id)
        .where(Response.patient_id == who.id)
        .order_by(Response.finished_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    for one in stage.db.scalars(
        select(PriorityRow).where(PriorityRow.response_id == newest, which)
    ).all():
        acknowledge(stage.db, one.id, Colleague(who.clinician_id, stage.practice_id), at)
