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
        if patient_id not in shown and (alarms := [one for one in pairs if one[1].is_alarm])
    }
    if not elsewhere:
        return ()
    patients = read_names(db, elsewhere).values()
    visits = visit_times(db, elsewhere)
    found = [
        OpenAlarm(one.full, one.age_on(on), _latest(visits.get(one.id)), row.response_id, card)
        for one in patients
        for row, card in elsewhere[one.id]
    ]
    return tuple(sorted(found, key=lambda one: one.card.raised_at))


def _latest(visits: Sequence[tuple[UUID, datetime]] | None) -> UUID | None:
    return visits[-1][0] if visits else None
