"""The practice's kiosks: make one of this device or another, see them all, end one from afar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import StaffMember, current_staff, may, sign_out_here, signed_in
from app.kiosk import devices as locked
from app.kiosk.device import lock_device
from app.kiosk.devices import CODE_GOOD_FOR, PinRefused
from app.kiosk.script_check import can_forget
from app.services import services
from app.store.tables import Kiosk, Staff
from app.web.language import gettext as _
from app.web.qr import qr_code
from app.web.staff_practice import my_practice, posted

bp = Blueprint("kiosk_office", __name__, url_prefix="/office")
LONGEST_NAME = 60
ENDED_SHOWN = 10


@bp.context_processor
def signed_in_staff() -> dict[str, StaffMember | None]:
    """None only on the page of an error, which somebody who is not signed in may get."""
    return {"staff": signed_in()}


@dataclass(frozen=True, slots=True)
class Row:
    """One kiosk on the page."""

    id: UUID
    name: str
    made_by: str
    locked_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None


@bp.get("/kiosks")
@may("manager")
def kiosks() -> ResponseReturnValue:
    """Every kiosk, when it was last used, and those that were ended lately."""
    with services().store.reading() as db:
        rows = _rows(db, my_practice(db).id, clock.now())
    return render_template(
        "kiosk/kiosks.html",
        open=[row for row in rows if row.ended_at is None],
        ended=[row for row in rows if row.ended_at is not None][:ENDED_SHOWN],
    )


@bp.route("/new-kiosk", methods=["GET", "POST"])
@may("manager", "clinician")
def new_kiosk() -> ResponseReturnValue:
    """Choose a name and a PIN; then this device is locked, or a link for another one is shown."""
    name = request.form.get("name", "").strip()[:LONGEST_NAME]
    wrong: str | None = None
    if request.method == "POST":
        try:
            pin_hash = locked.hash_pin(posted("pin"))
        except PinRefused as refused:
            wrong = refused.reason
        else:
            if _is_elsewhere() or can_forget():
                return _make(name or _("Kiosk"), pin_hash)
            wrong = "forget"
    with services().store.reading() as db:
        my_practice(db)
    return _form(name, wrong), 422 if wrong else 200


@bp.post("/kiosks/<uuid:kiosk_id>/end")
@may("manager")
def end_kiosk(kiosk_id: UUID) -> ResponseReturnValue:
    """The device is an ordinary one from its next page on, wherever it is."""
    staff = current_staff()
    with services().store.transaction() as db:
        locked.end_from_afar(
            db,
            kiosk_id,
            practice_id=staff.practice_id,
            staff_id=staff.id,
            at=clock.now(),
        )
    flash(_("Ended. With its next page the device is an ordinary one again."))
    return redirect(url_for(".kiosks"), 303)


def _make(name: str, pin_hash: str) -> ResponseReturnValue:
    staff, now = current_staff(), clock.now()
    elsewhere = _is_elsewhere()
    with services().store.transaction() as db:
        my_practice(db)
        code = locked.make(
            db,
            practice_id=staff.practice_id,
            name=name,
            pin_hash=pin_hash,
            staff_id=staff.id,
            at=now,
        )
        if not elsewhere:
            secret = locked.lock(db, locked.waiting(db, code, now), now)
            sign_out_here(db)
    if not elsewhere:
        return lock_device(redirect(url_for("kiosk.start"), 303), secret)
    link = url_for("kiosk.set_up", code=code, _external=True)
    return render_template(
        "kiosk/link.html",
        name=name,
        link=link,
        qr_code=qr_code(link, _("QR code for the same link")),
        minutes=int(CODE_GOOD_FOR.total_seconds()) // 60,
    )


def _is_elsewhere() -> bool:
    """Whether another device is to be the kiosk, which has to show itself that it can forget."""
    return posted("where") == "elsewhere" and "manager" in current_staff().roles


def _form(name: str, wrong: str | None) -> str:
    return render_template(
        "kiosk/new_kiosk.html",
        name=name,
        wrong=wrong,
        longest_name=LONGEST_NAME,
        may_send="manager" in current_staff().roles,
    )


def _rows(db: Session, practice_id: UUID, now: datetime) -> list[Row]:
    """Newest first, without those whose link was never opened in time."""
    kiosks_made = db.execute(
        select(Kiosk, Staff.name)
        .join(Staff, Staff.id == Kiosk.created_by)
        .where(Kiosk.practice_id == practice_id)
        .order_by(Kiosk.created_at.desc())
    ).all()
    return [
        Row(kiosk.id, kiosk.name, made_by, kiosk.locked_at, kiosk.seen_at, kiosk.ended_at)
        for kiosk, made_by in kiosks_made
        if kiosk.locked_at or (kiosk.ended_at is None and kiosk.created_at + CODE_GOOD_FOR > now)
    ]
