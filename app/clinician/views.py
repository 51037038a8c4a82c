"""Pages a clinician sees before and in the visit. The audit log says who looked at whom."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import current_staff, may
from app.briefing.day import read_day
from app.briefing.visit_page import read_visit
from app.briefing.without_visit import WithoutVisit, read_without_visit
from app.clinician.print_size import print_size_for
from app.followup import acknowledgements
from app.people.erasure import finish_erasures
from app.services import services
from app.store import audit
from app.store.tables import Practice
from app.web.answer_text import for_person
from app.web.current_practice import show_practice
from app.web.language import locale, own_name

bp = Blueprint("clinician", __name__)


@bp.get("/today")
@may("clinician")
def today() -> ResponseReturnValue:
    """The visits of a day, one's own or everybody's, with what matters most about each."""
    staff = current_staff()
    everybody = request.args.get("whose") == "all"
    now = clock.now()
    with services().store.reading() as db:
        zone = _arrive(db)
        day = read_day(
            db,
            services().catalogue,
            practice_id=staff.practice_id,
            zone=zone,
            on=_day(request.args.get("on")) or now.astimezone(zone).date(),
            clinician_id=None if everybody else staff.id,
            now=now,
            locale=locale(),
        )
        unvisited: tuple[WithoutVisit, ...] = ()
        if day.is_today:
            unvisited = read_without_visit(
                db,
                services().catalogue,
                practice_id=staff.practice_id,
                clinician_id=None if everybody else staff.id,
                now=now,
                locale=locale(),
            )
    return render_template(
        "clinician/today.html",
        staff=staff,
        day=day,
        unvisited=unvisited,
        everybody=everybody,
        own_name=own_name,
    )


@bp.get("/visits/<uuid:visit_id>")
@may("clinician")
def visit(visit_id: UUID) -> ResponseReturnValue:
    """The one page of a visit. The audit log says who opened it.

    The page is read and rendered first, without a lock; no page is returned when its entry in the
    audit log cannot be written.
    """
    staff = current_staff()
    with services().store.reading() as db:
        _arrive(db)
        page = read_visit(
            db,
            services().catalogue,
            practice_id=staff.practice_id,
            visit_id=visit_id,
            locale=locale(),
            now=clock.now(),
            fill_words=for_person,
            response_id=request.args.get("answers", type=UUID),
        )
    html = render_template(
        "clinician/visit.html",
        staff=staff,
        page=page,
        own_name=own_name,
        now=clock.now(),
        print_size=print_size_for(page),
    )
    with services().store.transaction() as db:
        audit.record(
            db,
            practice_id=staff.practice_id,
            actor=f"staff:{staff.id}",
            action="visit.view",
            subject=f"patient:{page.patient_id}",
            detail={"visit": str(visit_id)},
        )
    return html


@bp.post("/priorities/<uuid:priority_id>/acknowledge")
@may("clinician")
def acknowledge(priority_id: UUID) -> ResponseReturnValue:
    """Say that one has seen it, and go back."""
    with services().store.transaction() as db:
        acknowledgements.acknowledge(db, priority_id, current_staff(), clock.now())
        finish_erasures(db, clock.now())
    return redirect(_back(), 303)


@bp.post("/priorities/<uuid:priority_id>/undo")
@may("clinician")
def undo(priority_id: UUID) -> ResponseReturnValue:
    """Take that back, and go back."""
    with services().store.transaction() as db:
        acknowledgements.undo_acknowledgement(db, priority_id, current_staff(), clock.now())
    return redirect(_back(), 303)


def _arrive(db: Session) -> ZoneInfo:
    """Show the page as the practice's, in the time of the place where it is."""
    practice = db.get_one(Practice, current_staff().practice_id)
    show_practice(practice)
    return ZoneInfo(practice.timezone)


def _day(text: str | None) -> date | None:
    """A day from the address, or None for one that is not in the calendar."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _back() -> str:
    """The page the button stood on, and never another site."""
    wanted = urlsplit(request.form.get("next", ""))
    if wanted.scheme or wanted.netloc or not wanted.path.startswith(("/today", "/visits/")):
        return url_for("clinician.today")
    return wanted.geturl()
