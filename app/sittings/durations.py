"""How long a survey takes, measured on the people of this practice who answered it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.store.tables import PageSave, Sitting

MEASURED_FROM = 10  # sittings; fewer say nothing about the next person
NEWEST = 200


@dataclass(frozen=True, slots=True)
class Expected:
    """Half of `people` needed no more than these minutes, rounded up."""

    minutes: int
    people: int


def expected_time(db: Session, practice_id: UUID, survey_id: str) -> Expected | None:
    """The median of the newest finished sittings; None while there are too few.

    What counts is the time pages stood open (page_save.seconds). A page that was left open for
    long has none, and a sitting with such a page is passed over: nobody knows how long it took.
    """
    seconds = (
        select(func.sum(PageSave.seconds))
        .join(Sitting, Sitting.id == PageSave.sitting_id)
        .where(Sitting.practice_id == practice_id, Sitting.survey_id == survey_id)
        .where(Sitting.finished_at.is_not(None))
        .group_by(Sitting.id, Sitting.finished_at)
        .having(func.count(PageSave.seconds) == func.count())
        .order_by(Sitting.finished_at.desc())
        .limit(NEWEST)
    )
    totals = [int(total) for total in db.scalars(seconds) if total]
    if len(totals) < MEASURED_FROM:
        return None
    return Expected(max(1, -(-round(median(totals)) // 60)), len(totals))
