"""Who has seen a priority, and when. Rows are only added: the newest one of a priority counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.errors import NotAllowed
from app.store import audit
from app.store.tables import Acknowledgement, PriorityRow, Staff


class StaffMember(Protocol):
    """The staff member who acknowledges a priority."""

    @property
    def id(self) -> int: ...
    @property
    def practice_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The name of the person who has seen a priority, and when."""

    name: str
    at: datetime


def acknowledge(db: Session, priority_id: UUID, staff: StaffMember, at: datetime) -> None:
    """Record that this person has seen a priority. Does nothing if somebody already has.

    NotAllowed if the priority does not exist, or belongs to another practice.
    """
    _lock_priority(db, priority_id, staff)
    if not _is_acknowledged(db, priority_id):
        _record_acknowledgement(db, priority_id, staff, at, undone=False)


def undo_acknowledgement(db: Session, priority_id: UUID, staff: StaffMember, at: datetime) -> None:
    """Undo an acknowledgement, also one of somebody else. NotAllowed as in acknowledge()."""
    _lock_priority(db, priority_id, staff)
    if _is_acknowledged(db, priority_id):
        _record_acknowledgement(db, priority_id, staff, at, undone=True)


def acknowledgements(db: Session, priority_ids: Collection[UUID]) -> Mapping[UUID, Acknowledged]:
    """The acknowledged ones of these priorities, by whom and when."""
    newest = (
        select(func.max(Acknowledgement.id))
        .where(Acknowledgement.priority_id.in_(priority_ids))
        .group_by(Acknowledgement.priority_id)
    )
    acknowledged = (
        select(Acknowledgement.priority_id, Staff.name, Acknowledgement.at)
        .join(Staff, Staff.id == Acknowledgement.staff_id)
        .where(Acknowledgement.id.in_(newest), Acknowledgement.undone.is_(False))
    )
    return {row.priority_id: Acknowledged(row.name, row.at) for row in db.execute(acknowledged)}


def not_acknowledged() -> ColumnElement[bool]:
    """A condition for queries: the priority is not acknowledged, or that was undone."""
    return _NOT_ACKNOWLEDGED


def acknowledged_since(moment: datetime) -> ColumnElement[bool]:
    """A condition for queries: the priority was acknowledged at this moment or later."""
    return _ACKNOWLEDGED.where(Acknowledgement.at >= moment)


def _newest_is_not_undone() -> Exists:
    """A condition for queries: the newest row about a priority acknowledges it. Asked of one
    priority at a time, so that it costs the same however many were acknowledged before."""
    other = aliased(Acknowledgement)
    newest = (
        select(func.max(other.id))
        .where(other.priority_id == PriorityRow.id)
        .correlate(PriorityRow)
        .scalar_subquery()
    )
    return exists().where(
        Acknowledgement.priority_id == PriorityRow.id,
        Acknowledgement.id == newest,
        Acknowledgement.undone.is_(False),
    )


# Built once: building them takes longer than running them, and each page of a clinician asks.
_ACKNOWLEDGED = _newest_is_not_undone()
_NOT_ACKNOWLEDGED = ~_ACKNOWLEDGED


def _lock_priority(db: Session, priority_id: UUID, staff: StaffMember) -> None:
    """Lock the row of the priority, so that two requests at once record one acknowledgement."""
    practice_id = (
        select(PriorityRow.practice_id).where(PriorityRow.id == priority_id).with_for_update()
    )
    if db.scalar(practice_id) != staff.practice_id:
        raise NotAllowed


def _is_acknowledged(db: Session, priority_id: UUID) -> bool:
    newest = (
        select(Acknowledgement.undone)
        .where(Acknowledgement.priority_id == priority_id)
        .order_by(Acknowledgement.id.desc())
        .limit(1)
    )
    return db.scalar(newest) is False


def _record_acknowledgement(
    db: Session, priority_id: UUID, staff: StaffMember, at: datetime, *, undone: bool
) -> None:
    db.add(Acknowledgement(priority_id=priority_id, staff_id=staff.id, at=at, undone=undone))
    audit.record(
        db,
        practice_id=staff.practice_id,
        actor=f"staff:{staff.id}",
        action="priority.undo" if undone else "priority.acknowledge",
        subject=f"priority:{priority_id}",
        at=at,
    )
