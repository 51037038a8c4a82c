"""Tasks: each priority that asks for something gets an owner and a due date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.store.tables import Practice, PriorityRow, Task, table_of

# Project default: "at the next visit" must not mean "never" if no visit is planned.
DUE_WITHOUT_VISIT = timedelta(days=14)


def open_tasks(
    db: Session,
    priorities: Sequence[PriorityRow],
    *,
    owner_id: int | None,
    finished_at: datetime,
    visit_at: datetime | None,
) -> None:
    """Create one task for each priority, unless it has one or is for information only.

    owner_id  None: anybody in the practice may take the task
    """
    has_one = set(
        db.scalars(
            select(Task.priority_id).where(
                Task.priority_id.in_([priority.id for priority in priorities])
            )
        )
    )
    wanted = [
        priority
        for priority in priorities
        if priority.level != "for_information" and priority.id not in has_one
    ]
    zones = {id: _zone(db, id) for id in {priority.practice_id for priority in wanted}}
    tasks = [
        {
            "priority_id": priority.id,
            "practice_id": priority.practice_id,
            "owner_id": owner_id,
            "due_at": _due_at(priority.level, finished_at, visit_at, zones[priority.practice_id]),
            "status": "open",
        }
        for priority in wanted
    ]
    if tasks:
        db.execute(insert(table_of(Task)), tasks)


def _due_at(
    level: str, finished_at: datetime, visit_at: datetime | None, zone: ZoneInfo
) -> datetime:
    if level == "now":
        return finished_at
    if level == "today":
        return _end_of_day(finished_at, zone)
    if visit_at is not None and visit_at > finished_at:
        return visit_at
    return finished_at + DUE_WITHOUT_VISIT


def _end_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the next day in the practice's time zone, also when clocks change."""
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)


def _zone(db: Session, practice_id: UUID) -> ZoneInfo:
    return ZoneInfo(db.get_one(Practice, practice_id).timezone)
