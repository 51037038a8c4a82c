"""One day's visits, each with what matters most about it: a handful of queries, however many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.briefing.open_alarms import OpenAlarm, read_open_alarms
from app.briefing.priority_records import BEFORE_VISIT, PriorityCard, cards, in_sight
from app.briefing.progress import Progress, progress
from app.catalogue.model import Catalogue
from app.people.visits import visits_between
from app.profile.model import Profile
from app.profile.serialization import profile_from_json
from app.sittings import respondents_of
from app.store.tables import PriorityRow, Response, Sitting, Visit

State = Literal["finished", "under_way", "not_begun"]


@dataclass(frozen=True, slots=True)
class Row:
    """One visit on the list.

    alarms  what needs someone now or concerns safety today, and nobody has acknowledged
    most    the most serious of the rest, and how many `more` there are
    """

    visit_id: UUID
    patient_id: UUID
    starts_at: datetime
    name: str
    age: int | None
    reason: str
    clinician: str
    state: State
    progress: Progress | None
    finished_at: datetime | None
    mode: str
    locale: str
    respondent: str
    alarms: tuple[PriorityCard, ...]
    most: PriorityCard | None
    more: int
    leaves_open: bool = False  # no priorities, and nobody can tell: questions were skipped
    only_counts: bool = False  # no priorities, and scores that no rule looks at

    @property
    def needs_someone_now(self) -> bool:
        return any(card.is_urgent for card in self.alarms)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the practice, in its own time zone.

    waiting     people who are not on the list and need someone now
    still_open  and those who told of something about safety that is for the day it was told
    """

    on: date
    is_today: bool
    morning: tuple[Row, ...]
    afternoon: tuple[Row, ...]
    waiting: tuple[OpenAlarm, ...]
    still_open: tuple[OpenAlarm, ...]
    need_someone_now: int  # people, not priorities

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.morning + self.afternoon

    @property
    def sensitive_count(self) -> int:
        """How many rows of this page are left out when it is printed."""
        rows = [card for row in self.rows for card in (*row.alarms, *filter(None, [row.most]))]
        others = [alarm.card for alarm in (*self.waiting, *self.still_open)]
        return sum(card.item.is_sensitive for card in (*rows, *others))

    @property
    def finished(self) -> int:
        return sum(row.state == "finished" for row in self.rows)

    @property
    def before(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.on + timedelta(days=1)


def read_day(
    db: Session,
    catalogue: Catalogue,
    *,
    practice_id: UUID,
    zone: ZoneInfo,
    on: date,
    clinician_id: int | None,
    now: datetime,
    locale: str,
) -> Day:
    """The visits of that day: of one clinician, or of everybody when `clinician_id` is None."""
    begins, ends = _bounds(on, zone)
    visits = visits_between(db, practice_id, begins, ends, clinician_id=clinician_id)
    sittings = _sittings(db, visits, begins)
    all_sittings = [sitting for each in sittings.values() for sitting in each]
    answered_by = respondents_of(db, {sitting.id: sitting.respondent for sitting in all_sittings})
    done = progress(
        db, catalogue, [sitting.id for sitting in all_sittings if not sitting.finished_at]
    )
    rows = _priorities(db, practice_id, all_sittings, in_sight(now))
    shown = cards(db, rows, catalogue.instruments, catalogue, locale)
    by_patient = _by_patient(rows, shown)

    rows_of_day = [
        _row(
            visit,
            sittings.get(visit.id, ()),
            done,
            answered_by,
            by_patient.get(visit.patient_id, ()),
            on,
        )
        for visit in visits
    ]
    lines = _with_what_is_open(db, rows_of_day, sittings)
    noon = datetime.combine(on, time(12), zone)
    waiting = read_open_alarms(db, by_patient, {visit.patient_id for visit in visits}, on)
    return Day(
        on=on,
        is_today=on == now.astimezone(zone).date(),
        morning=tuple(line for line in lines if line.starts_at < noon),
        afternoon=tuple(line for line in lines if line.starts_at >= noon),
        waiting=tuple(alarm for alarm in waiting if alarm.card.item.level == "now"),
        still_open=tuple(alarm for alarm in waiting if alarm.card.item.level != "now"),
        need_someone_now=sum(
            any(card.is_urgent for _, card in pairs) for pairs in by_patient.values()
        ),
    )


def _bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight to midnight there: 23 or 25 hours where the clocks change."""
    begins = datetime.combine(on, time(0), zone)
    ends = datetime.combine(on + timedelta(days=1), time(0), zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)


def _sittings(
    db: Session, visits: Sequence[Visit], begins: datetime
) -> Mapping[UUID, Sequence[Sitting]]:
    """The sittings of each visit, by visit: of every survey one. A finished one comes before one
    under way, then the newest; the first is the one the visit is shown with."""
    if not visits:
        return {}
    by_patient: dict[UUID | None, UUID] = {visit.patient_id: visit.id for visit in reversed(visits)}
    sittings = db.scalars(
        select(Sitting).where(
            or_(
                Sitting.visit_id.in_([visit.id for visit in visits]),
                and_(
                    Sitting.visit_id.is_(None),
                    Sitting.patient_id.in_(by_patient),
                    Sitting.started_at >= begins - BEFORE_VISIT,
                ),
            )
        )
    )
    in_order = sorted(
        sittings,
        key=lambda sitting: (sitting.finished_at is not None, sitting.started_at),
        reverse=True,
    )
    by_visit: dict[UUID, dict[str, Sitting]] = {}
    for sitting in in_order:
        if visit_id := sitting.visit_id or by_patient.get(sitting.patient_id):
            by_visit.setdefault(visit_id, {}).setdefault(sitting.survey_id, sitting)
    return {visit_id: tuple(each.values()) for visit_id, each in by_visit.items()}


def _priorities(
    db: Session, practice_id: UUID, sittings: Iterable[Sitting], alarms: ColumnElement[bool]
) -> Sequence[PriorityRow]:
    """Those of the sittings shown, and the alarms of this practice that are still in sight."""
    return db.scalars(
        select(PriorityRow)
        .where(
            PriorityRow.practice_id == practice_id,
            or_(
                PriorityRow.sitting_id.in_([sitting.id for sitting in sittings]),
                alarms,
            ),
        )
        .order_by(PriorityRow.raised_at, PriorityRow.position)
    ).all()


def _by_patient(
    rows: Sequence[PriorityRow], shown: Sequence[PriorityCard]
) -> Mapping[UUID, Sequence[tuple[PriorityRow, PriorityCard]]]:
    """Every card under its patient, the most serious first."""
    by_patient: dict[UUID, list[tuple[PriorityRow, PriorityCard]]] = {}
    for row, card in zip(rows, shown, strict=True):
        by_patient.setdefault(row.patient_id, []).append((row, card))
    for pairs in by_patient.values():
        pairs.sort(key=lambda pair: (*pair[1].rank, pair[0].position))
    return by_patient


def _row(
    visit: Visit,
    sittings: Sequence[Sitting],
    done: Mapping[UUID, Progress],
    answered_by: Mapping[UUID, str],
    pairs: Sequence[tuple[PriorityRow, PriorityCard]],
    on: date,
) -> Row:
    sitting = sittings[0] if sittings else None
    shown = {sitting.id for sitting in sittings}
    alarms = tuple(card for _, card in pairs if card.is_open_alarm)
    by_rule: dict[
        str, PriorityCard
    ] = {}  # in their order; what several surveys raised alike stands once
    for row, card in pairs:
        if not card.is_open_alarm and (row.sitting_id in shown or card.is_alarm):
            by_rule.setdefault(card.item.rule, card)
    rest = list(by_rule.values())
    return Row(
        visit_id=visit.id,
        patient_id=visit.patient_id,
        starts_at=visit.starts_at,
        name=visit.patient.name,
        age=visit.patient.age_on(on),
        reason=visit.reason,
        clinician=visit.clinician.name,
        state=_state(sitting),
        progress=done.get(sitting.id) if sitting else None,
        finished_at=sitting.finished_at if sitting else None,
        mode=sitting.mode if sitting else "",
        locale=sitting.locale if sitting else "",
        respondent=answered_by[sitting.id] if sitting else "",
        alarms=alarms,
        most=rest[0] if rest else None,
        more=max(0, len(rest) - 1),
    )


def _with_what_is_open(
    db: Session, rows: Sequence[Row], sittings: Mapping[UUID, Sequence[Sitting]]
) -> list[Row]:
    """The rows that show no priority say whether it is known that there is none."""
    quiet = {
        row.visit_id: [sitting.id for sitting in sittings[row.visit_id] if sitting.finished_at]
        for row in rows
        if row.state == "finished" and not row.alarms and row.most is None
    }
    profiles = _profiles(db, [id for each in quiet.values() for id in each])
    lines = []
    for row in rows:
        profiles_of_row = [profiles[id] for id in quiet.get(row.visit_id, ()) if id in profiles]
        lines.append(
            replace(
                row,
                leaves_open=any(profile.leaves_open for profile in profiles_of_row),
                only_counts=any(profile.only_counts for profile in profiles_of_row),
            )
        )
    return lines


def _profiles(db: Session, sittings: Sequence[UUID]) -> Mapping[UUID, Profile]:
    """Read only of those that show nothing, which are few."""
    if not sittings:
        return {}
    rows = db.execute(
        select(Response.sitting_id, Response.profile).where(Response.sitting_id.in_(sittings))
    )
    # None of their priorities is shown, see _with_what_is_open().
    return {id: profile_from_json(profile, priorities=()) for id, profile in rows}


def _state(sitting: Sitting | None) -> State:
    if sitting is None:
        return "not_begun"
    return "under_way" if sitting.finished_at is None else "finished"
