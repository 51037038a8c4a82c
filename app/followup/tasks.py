"""Tasks that close the loop: each priority that asks for something has an owner and a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.tables import Practice, PriorityRow, Task

# House rule: "at the next visit" does not mean "never" where no visit is planned.
WITHOUT_VISIT = timedelta(days=14)


def open_tasks(
    db: Session,
    priorities: Sequence[PriorityRow],
    *,
    owner_id: int | None,
    finished_at: datetime,
    visit_at: datetime | None,
) -> tuple[Task, ...]:
    """One task a priority, unless it has one already or is for information only.

    `owner_id` None leaves the task open for anybody in the practice.
    """
    has_one = set(
        db.scalars(
            select(Task.priority_id).where(Task.priority_id.in_([one.id for one in priorities]))
        )
    )
    wanted = [one for one in priorities if one.level != "for_information" and one.id not in has_one]
    zones = {id: _zone(db, id) for id in {one.practice_id for one in wanted}}
    tasks = tuple(
        Task(
            priority_id=one.id,
            practice_id=one.practice_id,
            owner_id=owner_id,
            due_at=_due_at(one.level, finished_at, visit_at, zones[one.practice_id]),
            status="open",
        )
        for one in wanted
    )
    db.add_all(tasks)
    return tasks


def _due_at(
    level: str, finished_at: datetime, visit_at: datetime | None, zone: ZoneInfo
) -> datetime:
    if level == "now":
        return finished_at
    if level == "today":
        return _end_of_day(finished_at, zone)
    if visit_at is not None and visit_at > finished_at:
        return visit_at
    return finished_at + WITHOUT_VISIT


def _end_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the next day where the practice is, whatever its clocks do that night."""
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)


def _zone(db: Session, practice_id: UUID) -> ZoneInfo:
    return ZoneInfo(db.get_one(Practice, practice_id).timezone)
