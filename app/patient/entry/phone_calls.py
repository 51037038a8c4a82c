"""A staff member reads the questions out on the phone and keys in what the person says."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.patient.current_sitting import bp, forget
from app.services import rooms
from app.store.tables import Invitation, Patient, Sitting


@bp.context_processor
def call() -> dict[str, str | None]:
    """Whom the staff member has on the phone, for the top of every page; None for anybody else."""
    if "keyed_by" not in session:
        return {"called": None}
    with rooms().store.reading() as db:
        return {"called": _name(db)}


def end_call() -> ResponseReturnValue:
    """Nothing is left of the person; the staff member stays signed in, in their own language."""
    before = session.get("locale_before")
    forget()
    if before is not None:
        session["locale"] = before
    return redirect(url_for("security.login"), 303)


def _name(db: Session) -> str | None:
    patient_id = None
    if "sitting" in session:
        patient_id = db.scalar(
            select(Sitting.patient_id).where(Sitting.id == UUID(session["sitting"]))
        )
    elif "invitation" in session:
        patient_id = db.scalar(
            select(Invitation.patient_id).where(Invitation.id == UUID(session["invitation"]))
        )
    patient = db.get(Patient, patient_id) if patient_id else None
    return patient.name if patient else None
