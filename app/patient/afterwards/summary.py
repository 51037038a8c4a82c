"""After sending: the person's own summary with their plans, a letter to bring, a clean device."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response as Reply
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.errors import NotAllowed
from app.followup.plans import save_plan
from app.forms.plan import WEEKS, PlanForm
from app.forms.view_models import Question
from app.kiosk.device import current_kiosk
from app.kiosk.views import say_goodbye
from app.patient.afterwards.closed import Closed, close_browser
from app.patient.afterwards.letter_text import can_print, pdf_of, sheet_of
from app.patient.afterwards.read_summary import Summary, read_summary
from app.patient.answering.submission_keys import new_submission_key, submission_key
from app.patient.current_sitting import bp, sitting_id
from app.patient.entry.phone_calls import end_call
from app.patient.entry.self_checks import erase_result
from app.patient.who_reads import note_urgent
from app.profile.letter import Aim
from app.profile.plan import Plan
from app.services import services
from app.web.language import gettext as _
from app.web.session import Draft, browser

PLAN = "plan"  # the page of a draft that is a plan


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One aim with the form of its plan. `is_open`: what was sent needs another look."""

    aim: Aim
    form: PlanForm
    sure: Question
    key: str
    is_open: bool


@bp.get("/summary")
@open_to_all
def summary() -> ResponseReturnValue:
    """Thank you, and what the answers say, in plain words."""
    with services().store.reading() as db:
        summary = read_summary(db)
        aim, form = _refused_plan(db)
    if summary is None:
        return redirect(url_for(".resume"), 303)
    return _summary(summary, aim, form)


@bp.post("/plan")
@open_to_all
def plan() -> ResponseReturnValue:
    """Keep a small plan for one aim, or take it away, and go back to it."""
    with services().store.transaction() as db:
        summary = read_summary(db)
        if summary is None:
            return redirect(url_for(".resume"), 303)
        aim = request.form.get("aim", "")
        if aim not in {aim_shown.domain for aim_shown in summary.letter.aims}:
            raise NotAllowed
        form = PlanForm(request.form, prefix=f"{aim}-")
        takes_away = request.form.get("action") == "remove"
        if takes_away or form.check():
            new_plan = None if takes_away else Plan(**form.data)
            save_plan(db, summary.response_id, aim, new_plan, key=submission_key(), at=clock.now())
            sittings.drop_draft(db, sitting_id())
            browser.draft = None
        else:
            _keep_refused_plan(db, aim)
    # The problem takes the focus, which an address within the page would take from it.
    anchor = None if browser.draft else f"aim-{aim}"
    return redirect(url_for(".summary", _anchor=anchor), 303)


def _keep_refused_plan(db: Session, aim: str) -> None:
    """The page of the summary comes back with what was typed, and says what is wrong with it."""
    fields = [(name, text) for name, text in request.form.items() if name.startswith(f"{aim}-")]
    sittings.keep_draft(db, sitting_id(), PLAN, aim, fields, clock.now())
    browser.draft = Draft(PLAN, aim, respondent="", is_checked=True)


def _refused_plan(db: Session) -> tuple[str, PlanForm | None]:
    """The aim of a plan that could not be kept, and its form; ("", None) where there is none."""
    draft = browser.draft
    if draft is None or draft.page != PLAN:
        return "", None
    fields = sittings.read_draft(db, sitting_id(), PLAN, draft.entry)
    if fields is None:
        return "", None
    form = PlanForm(MultiDict(fields), prefix=f"{draft.entry}-")
    form.check()
    return draft.entry, form


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


def _summary(summary: Summary, aim: str = "", form: PlanForm | None = None) -> str:
    if summary.urgent:
        note_urgent()
    parts = [
        _part(aim_shown, form if aim_shown.domain == aim else None)
        for aim_shown in summary.letter.aims
    ]
    return render_template(
        "patient/summary.html",
        page=summary,
        has_pdf=_may_have_pdf(summary),
        has_gaps=sheet_of(summary).has_gaps,
        plans=parts,
        problems=form.problems() if form else [],
        weeks=WEEKS,
    )


def _part(aim: Aim, form: PlanForm | None) -> PlanPart:
    shown = form or PlanForm(obj=aim.plan, prefix=f"{aim.domain}-")
    return PlanPart(
        aim=aim,
        form=shown,
        sure=shown.sure_question(_("Not sure at all"), _("Fully sure")),
        key=new_submission_key(),
        is_open=form is not None,
    )
