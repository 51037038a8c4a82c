"""The small plans on the summary. One form holds those of all aims, so that whatever is pressed
keeps what is being typed for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock
from app.access.sign_in import open_to_all
from app.errors import NotAllowed
from app.followup.plans import save_plan
from app.forms.plan import FIELDS, PlanForm
from app.forms.view_models import Question
from app.patient.afterwards.read_summary import Summary, read_summary
from app.patient.answering.drafts import drop_typed, keep_fields, typed_fields, waiting_fields
from app.patient.answering.submission_keys import new_submission_key, submission_key
from app.patient.current_sitting import bp, sitting_id
from app.profile.letter import Aim
from app.profile.plan import Plan
from app.services import services
from app.web.appearance import chooses_display
from app.web.language import gettext as _
from app.web.session import Draft, browser

# The page of a draft that holds plans. No page of a survey has such an id.
_PAGE = "/plan"


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One aim with the fields of its plan. `is_open`: something is typed that is not kept yet."""

    aim: Aim
    form: PlanForm
    sure: Question
    key: str
    is_open: bool


@bp.post("/plan")
@open_to_all
def plan() -> ResponseReturnValue:
    """Keep a small plan for one aim, or take it away, and go back to it. Enter keeps every plan
    that was changed."""
    with services().store.transaction() as db:
        summary = read_summary(db)
        if summary is None:
            return redirect(url_for(".resume"), 303)
        aims = {aim.domain: aim.plan for aim in summary.letter.aims}
        to_keep, removed = request.form.get("keep"), request.form.get("remove")
        if not {to_keep, removed} <= {None, *aims}:
            raise NotAllowed
        changed = [aim for aim, plan in aims.items() if _is_changed(aim, plan)]
        if chooses_display():
            _keep_typed(db, changed)
            return redirect(url_for(".summary"), 303)
        pressed = [to_keep] if to_keep else [] if removed else changed
        saved = {
            aim: Plan(**form.data) for aim in pressed if (form := _form(aim, request.form)).check()
        }
        for aim, new_plan in {**saved, **({removed: None} if removed else {})}.items():
            key = submission_key(f"{aim}-key")
            save_plan(db, summary.response_id, aim, new_plan, key=key, at=clock.now())
        refused = [aim for aim in pressed if aim not in saved]
        waiting = [aim for aim in aims if aim in {*changed, *refused} - {*saved, removed}]
        _keep_typed(db, waiting, refused)
    # The problem takes the focus, which an address within the page would take from it.
    anchor = None if refused else f"aim-{removed or next(iter(saved), '')}"
    return redirect(url_for(".summary", _anchor=anchor), 303)


def plan_parts(db: Session, summary: Summary) -> list[PlanPart]:
    """The aims with their plans; with what was typed where that could not be kept, or not yet."""
    typed = waiting_fields(db, sitting_id(), _PAGE) or MultiDict()
    refused = browser.draft.entry.split() if browser.draft else []
    parts = []
    for aim in summary.letter.aims:
        is_typed = any(name.startswith(f"{aim.domain}-") for name in typed)
        form = _form(aim.domain, typed) if is_typed else _form(aim.domain, plan=aim.plan)
        if is_typed and aim.domain in refused:
            form.check()
        sure = form.sure_question(_("Not sure at all"), _("Fully sure"))
        parts.append(PlanPart(aim, form, sure, new_submission_key(), is_typed))
    return parts


def plan_problems(parts: Iterable[PlanPart]) -> list[tuple[str, str, str]]:
    """What is wrong with the plans, as PlanForm.problems() says it."""
    return [problem for part in parts for problem in part.form.problems()]


def _is_changed(aim: str, plan: Plan | None) -> bool:
    """Whether something else was sent than stands in the plan that is kept."""
    before = {name: getattr(plan, name) for name in FIELDS} if plan else {}
    return any(
        " ".join(request.form.get(f"{aim}-{name}", "").split())
        != ("" if before.get(name) is None else str(before[name]))
        for name in FIELDS
    )


def _keep_typed(db: Session, aims: Sequence[str], refused: Sequence[str] = ()) -> None:
    """What was typed for these aims waits for the page, which says what is wrong with those that
    were refused."""
    prefixes = tuple(f"{aim}-" for aim in aims)
    fields = [(name, text) for name, text in typed_fields() if name.startswith(prefixes)]
    if aims:
        keep_fields(db, sitting_id(), Draft(_PAGE, " ".join(refused), "", bool(refused)), fields)
    else:
        drop_typed(db, sitting_id())


def _form(aim: str, typed: MultiDict[str, str] | None = None, plan: Plan | None = None) -> PlanForm:
    return PlanForm(typed, obj=plan, prefix=f"{aim}-")
