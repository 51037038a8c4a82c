"""Alarms of people who are not among the visits of a day: no other page would lead to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.briefing.priority_records import PriorityCard
from app.people.patients import read_names
from app.people.visits import visit_times
from app.store.tables import PriorityRow


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm of somebody who is not among the visits shown.

    visit_id     the visit whose page says more, if there is one
    response_id  the answers it was told in, once they were sent
    """

    name: str
    age: int | None
    visit_id: UUID | None
    response_id: UUID | None
    card: PriorityCard


def read_open_alarms(
    db: Session,
    by_patient: Mapping[UUID, Sequence[tuple[PriorityRow, PriorityCard]]],
    shown: Collection[UUID],
    on: date,
) -> tuple[OpenAlarm, ...]:
    """The alarms of the patients who are not `shown`, the oldest first."""
    elsewhere = {
        patient_id: alarms
        for patient_id, pairs in by_patient.items()
        if patient_id not in shown and (alarms := [pair for pair in pairs if pair[1].is_alarm])
    }
    if not elsewhere:
        return ()
    patients = read_names(db, elsewhere).values()
    visits = visit_times(db, elsewhere)
    open_alarms = [
        OpenAlarm(
            patient.full,
            patient.age_on(on),
            _latest(visits.get(patient.id)),
            row.response_id,
            card,
        )
        for patient in patients
        for row, card in elsewhere[patient.id]
    ]
    return tuple(sorted(open_alarms, key=lambda alarm: alarm.card.raised_at))


def _latest(visits: Sequence[tuple[UUID, datetime]] | None) -> UUID | None:
    return visits[-1][0] if visits else None
