"""The small plans on the summary. One form holds those of all aims, so that whatever is pressed
keeps what is being typed for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.errors import NotAllowed
from app.followup.plans import PlanVersion, plan_versions, save_plan
from app.forms.plan import FIELDS, PlanForm
from app.forms.view_models import Question
from app.patient.afterwards.read_summary import Summary, read_summary
from app.patient.answering.drafts import drop_typed, keep_typed, typed_fields, waiting_for
from app.patient.answering.submission_keys import new_submission_key, submission_key
from app.patient.current_sitting import bp, sitting_id
from app.profile.letter import Aim
from app.profile.plan import Plan
from app.services import services
from app.web.appearance import chooses_display
from app.web.language import gettext as _

_PAGE = "/plan"  # of a draft that holds plans; no page of a survey has such an id
# Why a plan was not kept: it was changed on another page since, or its fields do not do.
MEANWHILE, _INVALID = "meanwhile", "invalid"


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One aim with the fields of its plan.

    shown    the id of the version that the page shows; "" where there is none
    is_open  something is typed that is not kept yet
    """

    aim: Aim
    form: PlanForm
    sure: Question
    key: str
    shown: str
    is_open: bool


@dataclass(frozen=True, slots=True, eq=False)
class SentPlan:
    """What was sent for one aim.

    key     of the page
    before  the plan as the page showed it
    newest  the plan as it is now, with who stored it
    """

    aim: str
    form: PlanForm
    key: str
    before: PlanVersion | None
    newest: PlanVersion | None

    @property
    def is_changed(self) -> bool:
        """Whether something else was sent than the page had shown."""
        plan = self.before.plan if self.before else None
        shown = {name: getattr(plan, name) for name in FIELDS} if plan else {}
        return any(
            " ".join(request.form.get(self.form[name].name, "").split())
            != ("" if shown.get(name) is None else str(shown[name]))
            for name in FIELDS
        )

    @property
    def is_behind(self) -> bool:
        """Whether the plan was changed since, and not from this page."""
        newest = self.newest
        return newest is not None and newest != self.before and newest.submission != self.key


@bp.post("/plan")
@open_to_all
def plan() -> ResponseReturnValue:
    """Keep a small plan for one aim, or take it away, and go back to it. Enter keeps every plan
    that was changed."""
    with services().store.transaction() as db:
        summary = read_summary(db)
        if summary is None:
            return redirect(url_for(".resume"), 303)
        sent = {plan.aim: plan for plan in _sent_plans(db, summary)}
        to_keep, to_remove = request.form.get("keep"), request.form.get("remove")
        if not {to_keep, to_remove} <= {None, *sent}:
            raise NotAllowed
        changed = [aim for aim, plan in sent.items() if plan.is_changed]
        if chooses_display():
            _keep_typed(db, {sent[aim]: "" for aim in changed})
            return redirect(url_for(".summary"), 303)
        pressed = [aim for aim in (to_keep, to_remove) if aim] or changed
        problems = {
            aim: _save(db, summary.response_id, sent[aim], removes=aim == to_remove)
            for aim in pressed
        }
        others = {aim: "" for aim in changed if aim not in pressed}
        refused = {aim: problem for aim, problem in problems.items() if problem}
        _keep_typed(db, {sent[aim]: problem for aim, problem in {**others, **refused}.items()})
    # The problem takes the focus, which an address within the page would take from it.
    anchor = None if refused or not pressed else f"aim-{pressed[0]}"
    return redirect(url_for(".summary", _anchor=anchor), 303)


def plan_parts(db: Session, summary: Summary) -> list[PlanPart]:
    """The aims with their plans; with what was typed where that could not be kept, or not yet."""
    newest = {version.aim: version for version in plan_versions(db, summary.response_id)}
    waiting = waiting_for(db, sitting_id(), _PAGE)
    typed = MultiDict(waiting.fields if waiting else ())
    parts = []
    for aim in summary.letter.aims:
        name, version = aim.domain, newest.get(aim.domain)
        is_typed = f"{name}-shown" in typed
        form = _form(name, typed) if is_typed else _form(name, plan=aim.plan)
        problem = typed.get(f"{name}-problem", "")
        if problem == MEANWHILE:
            form.step.errors = [MEANWHILE]
        elif problem:
            form.check()
        shown = typed[f"{name}-shown"] if is_typed else str(version.id) if version else ""
        sure = form.sure_question(_("Not sure at all"), _("Fully sure"))
        parts.append(PlanPart(aim, form, sure, new_submission_key(), shown, is_typed))
    return parts


def plan_problems(parts: Iterable[PlanPart]) -> list[tuple[str, str, str]]:
    """What is wrong with the plans, as PlanForm.problems() says it."""
    return [problem for part in parts for problem in part.form.problems()]


def _sent_plans(db: Session, summary: Summary) -> Iterator[SentPlan]:
    versions = plan_versions(db, summary.response_id)
    newest = {version.aim: version for version in versions}
    by_id = {str(version.id): version for version in versions}
    for aim in (aim.domain for aim in summary.letter.aims):
        before = by_id.get(request.form.get(f"{aim}-shown", ""))
        yield SentPlan(
            aim,
            _form(aim, request.form),
            submission_key(f"{aim}-key"),
            before if before and before.aim == aim else None,
            newest.get(aim),
        )


def _save(db: Session, response_id: UUID, sent: SentPlan, *, removes: bool) -> str:
    """Store one plan, or that it was taken away. Why that could not be; "" where it could."""
    if sent.is_behind:
        return MEANWHILE
    if not removes and not sent.form.check():
        return _INVALID
    new_plan = None if removes else Plan(**sent.form.data)
    save_plan(db, response_id, sent.aim, new_plan, key=sent.key, at=clock.now())
    return ""


def _keep_typed(db: Session, problems: Mapping[SentPlan, str]) -> None:
    """What was typed and is not kept waits for the page, with what is wrong with it ("" where
    nothing is). What was changed meanwhile is shown then, so that it may be replaced knowingly."""
    fields: list[tuple[str, str]] = []
    for sent, problem in problems.items():
        shown = sent.newest if problem == MEANWHILE else sent.before
        names = {sent.form[name].name for name in FIELDS}
        fields += [(name, text) for name, text in typed_fields() if name in names]
        fields.append((f"{sent.aim}-shown", str(shown.id) if shown else ""))
        fields.append((f"{sent.aim}-problem", problem))
    if problems:
        keep_typed(db, sitting_id(), _PAGE, sittings.Draft(fields))
    else:
        drop_typed(db, sitting_id(), _PAGE)


def _form(aim: str, typed: MultiDict[str, str] | None = None, plan: Plan | None = None) -> PlanForm:
    return PlanForm(typed, obj=plan, prefix=f"{aim}-")
