"""Facts: one anonymous number for each score, written when a sitting is finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.store.encryption import keyed_hash
from app.store.tables import Fact, Practice, Response, table_of
from scoring.model import Score

AGE_GROUPS = ((65, "65+"), (40, "40-64"), (18, "18-39"), (0, "under-18"))
UNKNOWN_AGE = "unknown"


def record(
    db: Session,
    *,
    practice_id: UUID,
    clinician_id: int | None,
    patient_id: UUID,
    finished_at: datetime,
    scores: Mapping[str, Score],
    instrument_hashes: Mapping[str, str],
    mode: str,
    respondent: str,
    locale: str,
    age: int | None,
    anonymous: bool = False,
) -> tuple[UUID, ...]:
    """Write the facts of one finished response and return their ids, for its response to hold.

    anonymous          of a self-check from a public link; `patient_id` is then a random id
    scores             by scale
    instrument_hashes  scale → hash of the instrument it was scored with
    """
    practice = db.get_one(Practice, practice_id)
    same_for_all: dict[str, Any] = {
        # The month it was where the practice is: a late evening's answers belong to that day.
        "month": finished_at.astimezone(ZoneInfo(practice.timezone)).date().replace(day=1),
        "practice_id": practice_id,
        "clinician_id": clinician_id,
        "mode": mode,
        "respondent": respondent,
        "locale": locale,
        "age_group": age_group(age),
        "pseudonym": pseudonym(db, patient_id),
        "anonymous": anonymous,
    }
    rows = [
        same_for_all
        | _of_score(score)
        | {"id": uuid4(), "instrument_hash": instrument_hashes[name]}
        for name, score in scores.items()
    ]
    if rows:
        db.execute(insert(table_of(Fact)), rows)
    return tuple(row["id"] for row in rows)


def delete_facts(db: Session, fact_ids: Iterable[UUID]) -> None:
    db.execute(delete(Fact).where(Fact.id.in_(list(fact_ids))))


def delete_facts_of_person(db: Session, patient_id: UUID) -> None:
    """Remove the facts of all this person's responses: their answers count no more."""
    for response in db.scalars(select(Response).where(Response.patient_id == patient_id)):
        if response.fact_ids:
            delete_facts(db, map(UUID, response.fact_ids))
            response.fact_ids = []


def age_group(age: int | None) -> str:
    if age is None:
        return UNKNOWN_AGE
    return next(name for start, name in AGE_GROUPS if age >= start)


def pseudonym(db: Session, patient_id: UUID) -> str:
    """The same for one person each time, so that nobody is counted twice. It is keyed: who has
    the facts and the list of patients, but not the keys, cannot put the two together."""
    return keyed_hash(db, "pseudonym", str(patient_id))


def _of_score(score: Score) -> dict[str, Any]:
    missing = score.asked - score.answered
    return {
        "scale": score.scale,
        "value": score.value,
        "band": score.band,
        "status": int(score.status),
        "missing_share": missing / score.asked if score.asked else 0.0,
    }
