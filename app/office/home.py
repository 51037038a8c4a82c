"""The office's first page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from app import clock
from app.access.sign_in import may
from app.office.available_surveys import danger_gaps
from app.office.blueprint import bp
from app.people.patients import count_patients
from app.services import services
from app.store.tables import Invitation, Response
from app.web.staff_practice import my_practice


@bp.get("")
@may("manager")
def home() -> ResponseReturnValue:
    """The first page of the office: a few counts, what is missing, and links."""
    now = clock.now()
    with services().store.reading() as db:
        practice = my_practice(db)
        waiting = (
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.practice_id == practice.id)
            .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
            .where(Invitation.expires_at > now)
        )
        counts = {
            "patients": count_patients(db, practice.id),
            "responses": db.scalar(select(func.count()).where(Response.practice_id == practice.id)),
            "waiting": db.scalar(waiting),
        }
    not_offered = [
        instrument.project_text.get("name") or instrument.id
        for instrument in services().catalogue.instruments.values()
        if not any(instrument.can_be_asked(code) for code in services().settings.locales)
    ]
    return render_template(
        "office/home.html",
        counts=counts,
        not_offered=not_offered,
        gaps=danger_gaps(practice),
        open_line=services().settings.is_open_line(urlsplit(request.host_url).hostname or ""),
    )
