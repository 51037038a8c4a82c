"""Who has seen a priority, and when. Nothing is overwritten: the newest row holds."""

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


class Colleague(Protocol):
    """The staff member who presses the button, as far as this room needs to know."""

    @property
    def id(self) -> int: ...
    @property
    def practice_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who has seen it, by name, and since when."""

    name: str
    at: datetime


def acknowledge(db: Session, priority_id: UUID, staff: Colleague, at: datetime) -> None:
    """Say that one has seen it. Once more, or after a colleague, changes nothing.

    Raises NotAllowed for a priority of another practice, or of none.
    """
    _hold(db, priority_id, staff)
    if not _is_acknowledged(db, priority_id):
        _say(db, priority_id, staff, at, undone=False)


def undo(db: Session, priority_id: UUID, staff: Colleague, at: datetime) -> None:
    """Take it back, whoever it was. Raises NotAllowed as acknowledge() does."""
    _hold(db, priority_id, staff)
    if _is_acknowledged(db, priority_id):
        _say(db, priority_id, staff, at, undone=True)


def acknowledgements(db: Session, priority_ids: Collection[UUID]) -> Mapping[UUID, Acknowledged]:
    """Those of the priorities that stand acknowledged, by whom and since when."""
    newest = (
        select(func.max(Acknowledgement.id))
        .where(Acknowledgement.priority_id.in_(priority_ids))
        .group_by(Acknowledgement.priority_id)
    )
    standing = (
        select(Acknowledgement.priority_id, Staff.name, Acknowledgement.at)
        .join(Staff, Staff.id == Acknowledgement.staff_id)
        .where(Acknowledgement.id.in_(newest), Acknowledgement.undone.is_(False))
    )
    return {row.priority_id: Acknowledged(row.name, row.at) for row in db.execute(standing)}


def not_acknowledged() -> ColumnElement[bool]:
    """That the newest word on a priority is not an acknowledgement."""
    return ~_newest_word(Acknowledgement.undone.is_(False))


def acknowledged_since(moment: datetime) -> ColumnElement[bool]:
    """That the newest word on a priority is an acknowledgement, given since then."""
    return _newest_word(Acknowledgement.undone.is_(False), Acknowledgement.at >= moment)


def _newest_word(*holds: ColumnElement[bool]) -> Exists:
    """That this holds of the newest row about a priority. Asked of one priority at a time, so that
    it costs the same however many were acknowledged over the years."""
    other = aliased(Acknowledgement)
    newest = (
        select(func.max(other.id))
        .where(other.priority_id == PriorityRow.id)
        .correlate(PriorityRow)
        .scalar_subquery()
    )
    return exists().where(
        Acknowledgement.priority_id == PriorityRow.id, Acknowledgement.id == newest, *holds
    )


def _hold(db: Session, priority_id: UUID, staff: Colleague) -> None:
    """Nobody else may speak on this priority until we have: two presses at once are one."""
    held = select(PriorityRow.practice_id).where(PriorityRow.id == priority_id).with_for_update()
    if db.scalar(held) != staff.practice_id:
        raise NotAllowed


def _is_acknowledged(db: Session, priority_id: UUID) -> bool:
    newest = (
        select(Acknowledgement.undone)
        .where(Acknowledgement.priority_id == priority_id)
        .order_by(Acknowledgement.id.desc())
        .limit(1)
    )
    return db.scalar(newest) is False


def _say(db: Session, priority_id: UUID, staff: Colleague, at: datetime, *, undone: bool) -> None:
    db.add(Acknowledgement(priority_id=priority_id, staff_id=staff.id, at=at, undone=undone))
    audit.record(
        db,
        practice_id=staff.practice_id,
        actor=f"staff:{staff.id}",
        action="priority.undo" if undone else "priority.acknowledge",
        subject=f"priority:{priority_id}",
        at=at,
    )
