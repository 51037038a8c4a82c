"""Erase what is stored of a person: one sitting when they ask for it, or all of it.

A priority that calls for somebody now, and that nobody has seen yet, is not erased with the answers
of its sitting: a person must not disappear from the list at the moment they are in danger. It is
erased a day after somebody has seen it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.followup.acknowledgements import not_acknowledged
from app.people.rows import remove, rows_of
from app.store import audit
from app.store.tables import (
    Acknowledgement,
    Patient,
    PriorityRow,
    Sitting,
    Task,
    table_of,
)

# For this long, whoever has acknowledged it may still take that back.
SEEN_FOR = timedelta(days=1)


def unseen(db: Session, column: str, id: UUID) -> tuple[UUID, ...]:
    """The priorities of a sitting (`sitting_id`) or a person (`patient_id`) that call for somebody
    now and that nobody has acknowledged."""
    owner = table_of(PriorityRow).c[column]
    return tuple(
        db.scalars(
            select(PriorityRow.id).where(
                owner == id, PriorityRow.level == "now", not_acknowledged()
            )
        )
    )


def erase_sitting(db: Session, sitting_id: UUID, at: datetime) -> int:
    """Erase a sitting's answers and all that was made of them; how many priorities stay until they
    are seen. The invitation stays used, so that its link opens nothing any more."""
    sitting = db.get_one(Sitting, sitting_id)
    staying = unseen(db, "sitting_id", sitting_id)
    db.execute(
        update(PriorityRow)
        .where(PriorityRow.id.in_(staying))
        .values(response_id=None, position=0, state="erased")
    )
    sitting.erased_at = at
    practice_id = sitting.practice_id
    db.flush()
    _erase(db, sitting_id, staying)
    audit.record(
        db,
        practice_id=practice_id,
        actor="patient",
        action="sitting.erase",
        subject="",
        detail={"priorities_left": len(staying)},
        at=at,
    )
    return len(staying)


def finish_erasures(db: Session, at: datetime) -> int:
    """Erase what only waited to be seen, a day after it was; how many sittings."""
    waiting = db.scalars(select(Sitting).where(Sitting.erased_at.is_not(None))).all()
    over = [sitting.id for sitting in waiting if _is_over(db, sitting.id, at)]
    for sitting_id in over:
        _erase(db, sitting_id, ())
    return len(over)


def erase_person(db: Session, patient_id: UUID, *, actor: str, at: datetime) -> None:
    """Erase everything of this person, the anonymous numbers too. The audit log says that it was
    done, and not of whom."""
    practice_id = db.get_one(Patient, patient_id).practice_id
    remove(db, rows_of(db, table_of(Patient), patient_id), {})
    audit.record(
        db,
        practice_id=practice_id,
        actor=actor,
        action="person.erase",
        subject="",
        at=at,
    )


def _erase(db: Session, sitting_id: UUID, staying: tuple[UUID, ...]) -> None:
    rows = rows_of(db, table_of(Sitting), sitting_id)
    tasks = table_of(Task)
    kept_tasks = {row["id"] for row in rows.get(tasks, ()) if row["priority_id"] in staying}
    keep = {
        table_of(PriorityRow): frozenset(staying),
        tasks: frozenset(kept_tasks),
        table_of(Sitting): frozenset({sitting_id}) if staying else frozenset(),
        table_of(Acknowledgement): _acknowledgements_of(db, staying),
    }
    remove(db, rows, keep)
    db.expire_all()


def _acknowledgements_of(db: Session, priorities: tuple[UUID, ...]) -> frozenset[int]:
    ids = select(Acknowledgement.id).where(Acknowledgement.priority_id.in_(priorities))
    return frozenset(db.scalars(ids))


def _is_over(db: Session, sitting_id: UUID, at: datetime) -> bool:
    if unseen(db, "sitting_id", sitting_id):
        return False
    newest = (
        select(func.max(Acknowledgement.at))
        .join(PriorityRow, PriorityRow.id == Acknowledgement.priority_id)
        .where(PriorityRow.sitting_id == sitting_id)
    )
    seen_at = db.scalar(newest)
    return seen_at is None or seen_at < at - SEEN_FOR
