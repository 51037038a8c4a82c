"""The plans people make for their aims. Rows are only added: the newest plan of an aim counts."""

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
    """Store a plan for an aim, or None to remove it.

    key  identifies the submission of the form: repeating one with the same key changes nothing
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
    """The current plan of each aim that has one, by the id of the aim."""
    newest: dict[str, Plan | None] = {}
    rows = select(PlanRow).where(PlanRow.response_id == response_id).order_by(PlanRow.id)
    for row in db.scalars(rows):
        newest[row.aim] = plan_from_json(row.said) if row.said else None
    return {aim: plan for aim, plan in newest.items() if plan is not None}
