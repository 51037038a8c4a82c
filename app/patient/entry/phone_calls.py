"""A staff member reads the questions out on the phone and keys in what the person says."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.sign_in import signed_in
from app.patient.current_sitting import bp
from app.people.patients import read_names
from app.services import services
from app.store.tables import Invitation, Sitting
from app.web.session import browser


@bp.context_processor
def call() -> dict[str, str | None]:
    """Whom the staff member has on the phone, for the top of every page; None for anybody else."""
    staff = signed_in() if browser.keyed_by is not None else None
    if staff is None or staff.id != browser.keyed_by:
        return {"called": None}
    with services().store.reading() as db:
        return {"called": _name(db)}


def end_call() -> ResponseReturnValue:
    """Nothing is left of the person; the staff member stays signed in, in their own language."""
    before = browser.locale_before
    browser.clear_person()
    browser.locale = before
    return redirect(url_for("security.login"), 303)


def _name(db: Session) -> str | None:
    patient_id = None
    if browser.sitting_id:
        patient_id = db.scalar(select(Sitting.patient_id).where(Sitting.id == browser.sitting_id))
    elif browser.invitation_id:
        patient_id = db.scalar(
            select(Invitation.patient_id).where(Invitation.id == browser.invitation_id)
        )
    name = read_names(db, (patient_id,)).get(patient_id) if patient_id else None
    return name.full if name else None
