"""The plans people make for their aims. Nothing is overwritten: the newest of an aim holds."""

from __future__ import annotations

from collections.abc import Mapping
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


def save_plan(
    db: Session, response_id: UUID, aim: str, plan: Plan | None, *, key: str, at: datetime
) -> None:
    """Keep what was planned for an aim, or that there is no plan any more (None).

    The same key again changes nothing.
    """
    row = {
        "response_id": response_id,
        "aim": aim,
        "said": plan_to_json(plan) if plan else None,
        "key": key,
        "kept_at": at,
    }
    if db.connection().execute(_INSERT[db.get_bind().dialect.name], row).first() is None:
        return
    response = db.get_one(Response, response_id)
    audit.record(
        db,
        practice_id=response.practice_id,
        actor="patient",
        action="plan.keep" if plan else "plan.remove",
        subject=f"sitting:{response.sitting_id}",
        at=at,
    )


def current_plans(db: Session, response_id: UUID) -> Mapping[str, Plan]:
    """Aim → the plan that stands for it."""
    newest: dict[str, Plan | None] = {}
    rows = select(PlanRow).where(PlanRow.response_id == response_id).order_by(PlanRow.id)
    for row in db.scalars(rows):
        newest[row.aim] = plan_from_json(row.said) if row.said else None
    return {aim: plan for aim, plan in newest.items() if plan is not None}
