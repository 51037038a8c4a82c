"""After sending: the person's own summary with their plans, a letter to bring, a clean device."""

from __future__ import annotations

from flask import Response as Reply
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.errors import NotAllowed
from app.forms.plan import WEEKS
from app.kiosk.device import current_kiosk
from app.kiosk.views import say_goodbye
from app.patient.afterwards.closed import Closed, close_browser
from app.patient.afterwards.letter_text import can_print, pdf_of, sheet_of
from app.patient.afterwards.plans import PlanPart, plan_parts, plan_problems
from app.patient.afterwards.read_summary import Summary, read_summary
from app.patient.current_sitting import bp
from app.patient.entry.phone_calls import end_call
from app.patient.entry.self_checks import erase_result
from app.patient.who_reads import note_urgent
from app.services import services
from app.web.session import browser


@bp.get("/summary")
@open_to_all
def summary() -> ResponseReturnValue:
    """Thank you, and what the answers say, in plain words."""
    with services().store.reading() as db:
        summary = read_summary(db)
        if summary is None:
            return redirect(url_for(".resume"), 303)
        parts = plan_parts(db, summary)
    return _summary(summary, parts)


@bp.get("/letter")
@open_to_all
def letter() -> ResponseReturnValue:
    """One sheet to print and bring to the visit."""
    with services().store.reading() as db:
        summary = read_summary(db)
    if summary is None:
        return redirect(url_for(".resume"), 303)
    return render_template(
        "patient/letter.html", sheet=sheet_of(summary), has_pdf=_may_have_pdf(summary)
    )


@bp.get("/letter.pdf")
@open_to_all
def letter_file() -> ResponseReturnValue:
    """The same sheet as a PDF."""
    with services().store.reading() as db:
        summary = read_summary(db)
    if summary is None:
        return redirect(url_for(".resume"), 303)
    if not can_print(summary):
        raise NotAllowed
    return Reply(
        pdf_of(summary),
        mimetype="application/pdf",
        headers={"Content-Disposition": 'inline; filename="letter.pdf"'},
    )


@bp.post("/leave")
@open_to_all
def leave() -> ResponseReturnValue:
    """Leave nothing behind for the next person at this device; after a call, go back to work."""
    what = _open_here()
    if what == "result":
        erase_result()
    if here_is := current_kiosk():
        return say_goodbye(here_is)
    if browser.keyed_by is not None:
        return end_call()
    return close_browser(what)


def _open_here() -> Closed:
    """What of a person is open in this browser."""
    if browser.anonymous_result is not None:
        return "result"
    if browser.readable_until is not None:
        return "answers"
    return "begun" if browser.sitting_id is not None else "nothing"


def _may_have_pdf(summary: Summary) -> bool:
    """No file stays on a kiosk; there the page is printed."""
    return not current_kiosk() and can_print(summary)


def _summary(summary: Summary, parts: list[PlanPart]) -> str:
    if summary.urgent:
        note_urgent()
    return render_template(
        "patient/summary.html",
        page=summary,
        has_pdf=_may_have_pdf(summary),
        has_gaps=sheet_of(summary).has_gaps,
        plans=parts,
        problems=plan_problems(parts),
        weeks=WEEKS,
    )
