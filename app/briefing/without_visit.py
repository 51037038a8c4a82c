"""Answers nobody comes to a visit with: without this list no page would lead to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.briefing.priority_records import BEFORE_VISIT, survey_name
from app.catalogue.model import Catalogue
from app.catalogue.rules import LEVELS
from app.followup.acknowledgements import not_acknowledged
from app.people.patients import is_of_clinician, read_names
from app.people.visits import visit_times
from app.store.tables import PriorityRow, Response

# As long as the most a practice may promise for reading them; after that they are in the record.
LISTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WithoutVisit:
    """Somebody's answers, and the visit on whose page they can be read: the newest there was.

    level  of what they call for the most serious that nobody has acknowledged
    """

    name: str
    survey: str
    at: datetime
    response_id: UUID
    visit_id: UUID | None
    level: str | None = None


def read_without_visit(
    db: Session,
    catalogue: Catalogue,
    *,
    practice_id: UUID,
    clinician_id: int | None,
    now: datetime,
    locale: str,
) -> tuple[WithoutVisit, ...]:
    """Sent lately, and for no visit: of one clinician's patients or everybody's, newest first."""
    responses = (
        select(
            Response.id,
            Response.survey_id,
            Response.finished_at,
            Response.visit_id,
            Response.patient_id,
        )
        .where(Response.practice_id == practice_id, Response.finished_at >= now - LISTED)
        .order_by(Response.finished_at.desc())
    )
    if clinician_id is not None:
        responses = responses.where(is_of_clinician(Response.patient_id, clinician_id))
    rows = db.execute(responses).all()
    visits = visit_times(db, {row.patient_id for row in rows})
    listed = []
    for row in rows:
        theirs = visits.get(row.patient_id, ())
        if not any(_is_for(visit, row.visit_id, row.finished_at) for visit in theirs):
            listed.append(row)
    names = read_names(db, {row.patient_id for row in listed})
    levels = _levels(db, [row.id for row in listed])
    return tuple(
        WithoutVisit(
            names[row.patient_id].full,
            survey_name(catalogue, row.survey_id, locale),
            row.finished_at,
            row.id,
            visits[row.patient_id][-1][0] if row.patient_id in visits else None,
            level=levels.get(row.id),
        )
        for row in listed
    )


def _levels(db: Session, responses: Sequence[UUID]) -> Mapping[UUID, str]:
    if not responses:
        return {}
    rows = db.execute(
        select(PriorityRow.response_id, PriorityRow.level).where(
            PriorityRow.response_id.in_(responses), not_acknowledged()
        )
    )
    by_weight = sorted(rows, key=lambda row: LEVELS.index(row.level), reverse=True)
    return {row.response_id: row.level for row in by_weight}  # the most serious is the last


def _is_for(
    visit: tuple[UUID, datetime], response_visit_id: UUID | None, finished_at: datetime
) -> bool:
    """Whether the visit's own page shows them: given for it, or shortly before it."""
    visit_id, starts_at = visit
    if response_visit_id is not None:
        return response_visit_id == visit_id and finished_at < starts_at + timedelta(days=1)
    return timedelta(days=-1) < starts_at - finished_at <= BEFORE_VISIT
