"""Visits: found by id, day or patient, and added. No other package selects or writes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.errors import NotAllowed
from app.store.tables import Visit, table_of

_VISIT = table_of(Visit)


def get_visit(db: Session, visit_id: UUID | None) -> Visit | None:
    """None without an id, and when there is no such visit any more."""
    return db.get(Visit, visit_id) if visit_id else None


def find_visit(db: Session, practice_id: UUID, visit_id: UUID) -> Visit:
    """A visit of this practice, with its patient and clinician. NotAllowed for any other, as if
    there were none of that id."""
    visit = db.scalar(
        select(Visit)
        .options(joinedload(Visit.patient), joinedload(Visit.clinician))
        .where(Visit.id == visit_id, Visit.practice_id == practice_id)
    )
    if visit is None or visit.patient.practice_id != practice_id:
        raise NotAllowed
    return visit


def find_visit_of(db: Session, patient_id: UUID, visit_id: UUID) -> Visit:
    """A visit of this patient; NotAllowed for any other."""
    visit = db.get(Visit, visit_id)
    if visit is None or visit.patient_id != patient_id:
        raise NotAllowed
    return visit


def visits_between(
    db: Session,
    practice_id: UUID,
    begins: datetime,
    ends: datetime,
    *,
    clinician_id: int | None = None,
) -> Sequence[Visit]:
    """Visits from one moment until before another, by time, with patient and clinician; of one
    clinician, or of everybody when `clinician_id` is None."""
    wanted = (
        select(Visit)
        .options(joinedload(Visit.patient), joinedload(Visit.clinician))
        .where(Visit.practice_id == practice_id, Visit.starts_at >= begins, Visit.starts_at < ends)
        .order_by(Visit.starts_at, Visit.id)
    )
    if clinician_id is not None:
        wanted = wanted.where(Visit.clinician_id == clinician_id)
    return db.scalars(wanted).all()


def has_visits_between(db: Session, practice_id: UUID, begins: datetime, ends: datetime) -> bool:
    visit = _VISIT.c
    wanted = select(visit.id).where(
        visit.practice_id == practice_id, visit.starts_at >= begins, visit.starts_at < ends
    )
    return db.scalar(wanted.limit(1)) is not None


def visit_times(
    db: Session, patient_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[tuple[UUID, datetime]]]:
    """Patient → id and time of each visit, the earliest first; without visits they are left out."""
    if not patient_ids:
        return {}
    visit = _VISIT.c
    by_patient: dict[UUID, list[tuple[UUID, datetime]]] = {}
    for patient_id, visit_id, starts_at in db.execute(
        select(visit.patient_id, visit.id, visit.starts_at)
        .where(visit.patient_id.in_(patient_ids))
        .order_by(visit.starts_at)
    ):
        by_patient.setdefault(patient_id, []).append((visit_id, starts_at))
    return by_patient


def patient_of_visit(db: Session, visit_id: UUID) -> UUID | None:
    """None when there is no such visit."""
    return db.scalar(select(_VISIT.c.patient_id).where(_VISIT.c.id == visit_id))


def add_visit(
    db: Session,
    *,
    practice_id: UUID,
    patient_id: UUID,
    clinician_id: int,
    starts_at: datetime,
    reason: str = "",
) -> Visit:
    """A new visit; `reason` is encrypted."""
    visit = Visit(
        id=uuid4(),
        practice_id=practice_id,
        patient_id=patient_id,
        clinician_id=clinician_id,
        starts_at=starts_at,
        reason=reason,
    )
    db.add(visit)
    db.flush()
    return visit
