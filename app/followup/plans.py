"""The plans people make for their aims. Rows are only added: the newest plan of an aim counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.profile.plan import Plan, plan_from_json, plan_to_json
from app.store import audit
from app.store.tables import PlanRow, Response

_INSERT = {
    "sqlite": sqlite.insert(PlanRow).on_conflict_do_nothing().returning(PlanRow.id),
    "postgresql": postgresql.insert(PlanRow).on_conflict_do_nothing().returning(PlanRow.id),
}


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan as it was stored at one time; `plan` is None where it was taken away."""

    id: int
    aim: str
    plan: Plan | None
    key: str

    @property
    def submission(self) -> str:
        """The key of the page it was sent from."""
        return self.key.partition(".")[0]


def save_plan(
    db: Session, response_id: UUID, aim: str, plan: Plan | None, *, key: str, at: datetime
) -> None:
    """Store a plan for an aim, or None to remove it.

    key  identifies the page it was sent from: the same plan sent from it twice is stored once,
         another one is stored after it
    """
    said = plan_to_json(plan) if plan else None
    sent_before = [
        version for version in plan_versions(db, response_id) if version.submission == key
    ]
    if any(version.aim == aim and version.plan == plan for version in sent_before[-1:]):
        return
    row = {
        "response_id": response_id,
        "aim": aim,
        "said": said,
        "key": f"{key}.{len(sent_before)}" if sent_before else key,
        "kept_at": at,
    }
    if db.connection().execute(_INSERT[db.get_bind().dialect.name], row).first() is None:
        return  # The same press arrived twice at once.
    response = db.get_one(Response, response_id)
    audit.record(
        db,
        practice_id=response.practice_id,
        actor="patient",
        action="plan.keep" if plan else "plan.remove",
        subject=f"sitting:{response.sitting_id}",
        at=at,
    )


def plan_versions(db: Session, response_id: UUID) -> Sequence[PlanVersion]:
    """Every plan that was stored after one response, oldest first."""
    rows = select(PlanRow).where(PlanRow.response_id == response_id).order_by(PlanRow.id)
    return [
        PlanVersion(row.id, row.aim, plan_from_json(row.said) if row.said else None, row.key)
        for row in db.scalars(rows)
    ]


def current_plans(db: Session, response_id: UUID) -> Mapping[str, Plan]:
    """The current plan of each aim that has one, by the id of the aim."""
    newest = {version.aim: version.plan for version in plan_versions(db, response_id)}
    return {aim: plan for aim, plan in newest.items() if plan is not None}
