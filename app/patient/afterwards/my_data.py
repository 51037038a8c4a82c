"""What is kept of one sitting, for the person it is about: to read, to take along, to delete."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Response as Reply
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import open_to_all
from app.catalogue.rules import Help
from app.kiosk.device import current_kiosk, start_next_person
from app.patient.afterwards.data_export import DataExport, read_data_export
from app.patient.answering.help import helps_to_name
from app.patient.current_sitting import CurrentSitting, bp, current_sitting
from app.people.erasure import erase_sitting, finish_erasures, unseen
from app.services import services
from app.store.tables import PriorityRow, Response
from app.web.language import own_name
from app.web.session import browser


@bp.get("/my-data")
@open_to_all
def my_data() -> ResponseReturnValue:
    """Everything kept of these answers, in words; to print as well."""
    export = _export_or_404()
    if export is None:
        return redirect(url_for(".resume"), 303)
    return render_template("patient/my_data.html", data=export, own_name=own_name)


@bp.get("/my-data.json")
@open_to_all
def my_data_file() -> ResponseReturnValue:
    """The same as a file that programs can read too; what is hidden only when one asks for it."""
    export = _export_or_404()
    if export is None:
        return redirect(url_for(".resume"), 303)
    if "with-hidden" not in request.args:
        export = export.without_hidden()
    return Reply(
        json.dumps(asdict(export), ensure_ascii=False, indent=1, default=str),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@bp.route("/my-data/delete", methods=["GET"])
@open_to_all
def delete() -> ResponseReturnValue:
    """Ask once more, and say what goes and what stays."""
    with services().store.reading() as db:
        sitting = current_sitting(db, open_only=False).sitting
        if sitting.finished_at is None:
            return redirect(url_for(".resume"), 303)
        staying = len(unseen(db, "sitting_id", sitting.id))
    return render_template("patient/delete.html", staying=staying)


@bp.post("/my-data/delete")
@open_to_all
def delete_now() -> ResponseReturnValue:
    """Delete the answers of this sitting, and forget the person in this browser."""
    now = clock.now()
    with services().store.transaction() as db:
        current = current_sitting(db, open_only=False)
        if current.sitting.finished_at is None:
            return redirect(url_for(".resume"), 303)
        helps = _help_for_what_stays(db, current)
        staying = erase_sitting(db, current.sitting.id, now)
        finish_erasures(db, now)
    shown = render_template("patient/deleted.html", staying=staying, helps=helps)
    browser.clear_person(renew_forms=True)
    if kiosk := current_kiosk():
        start_next_person(kiosk)
    reply = Reply(shown)
    reply.headers["Clear-Site-Data"] = '"cache"'
    return reply


def _help_for_what_stays(db: Session, current: CurrentSitting) -> tuple[Help, ...]:
    """The kinds of help that the answers which outlive the others call for."""
    staying = PriorityRow.id.in_(unseen(db, "sitting_id", current.sitting.id))
    rules = db.scalars(select(PriorityRow.rule).where(staying)).all()
    answered_by = db.scalar(
        select(Response.respondent).where(Response.sitting_id == current.sitting.id)
    )
    return helps_to_name(current, rules, was_helped=answered_by == "helped")


def _export_or_404() -> DataExport | None:
    with services().store.reading() as db:
        return read_data_export(db)
