"""Dates to take along: the visit, and a reminder of each plan. File names tell nothing."""

from __future__ import annotations

from datetime import UTC, timedelta
from uuid import uuid5

from flask import Response as Reply
from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import open_to_all
from app.errors import NotAllowed
from app.formats.ical import CalendarEntry, calendar_file
from app.patient.afterwards.read_summary import Summary, read_summary
from app.patient.current_sitting import bp
from app.services import services
from app.web.language import gettext as _
from app.web.language import zone


@bp.get("/appointment.ics")
@open_to_all
def appointment_file() -> ResponseReturnValue:
    """The visit: when, and at which practice; not with whom, nor why."""
    summary = _summary_or_404()
    if summary is None:
        return redirect(url_for(".resume"), 303)
    if not summary.may_have_visit_date or summary.visit_at is None:
        raise NotAllowed
    visit = CalendarEntry(
        id=uuid5(summary.response_id, "visit"),
        title=_("Visit: %(practice)s", practice=g.practice.name),
        starts=summary.visit_at.astimezone(UTC),
        place=g.practice.address,
    )
    return _file("appointment.ics", [visit])


@bp.get("/reminder.ics")
@open_to_all
def reminder_file() -> ResponseReturnValue:
    """Each plan once a week, until the person looks at it again; in their own words."""
    summary = _summary_or_404()
    if summary is None:
        return redirect(url_for(".resume"), 303)
    if not summary.reminders:
        raise NotAllowed
    day = summary.finished_at.astimezone(zone()).date()
    plans = [
        CalendarEntry(
            id=uuid5(summary.response_id, aim.domain),
            title=aim.plan.step,
            starts=day + timedelta(weeks=1),
            weeks=aim.plan.weeks or 1,
        )
        for aim in summary.reminders
        if aim.plan
    ]
    return _file("reminder.ics", plans)


def _summary_or_404() -> Summary | None:
    with services().store.reading() as db:
        return read_summary(db)


def _file(name: str, entries: list[CalendarEntry]) -> Reply:
    return Reply(
        calendar_file(entries, made_at=clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
