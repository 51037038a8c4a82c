"""A shared self-check: staff look at it by its code, then add it to the patient's record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access import attempts
from app.access.sign_in import current_staff, may
from app.errors import CodeMistyped, InvalidAccessCode, TooManyTries
from app.office.blueprint import bp
from app.office.patients import theirs
from app.outreach import check_digits, self_check_results
from app.outreach.check_digits import MAX_TYPED_LENGTH
from app.services import services
from app.store.tables import Patient
from app.web.language import gettext as _
from app.web.language import locale, own_name
from app.web.staff_practice import my_practice, posted


@bp.get("/patients/<uuid:patient_id>/shared-result")
@may("manager", "clinician")
def shared_result(patient_id: UUID) -> ResponseReturnValue:
    """Ask for the code the person tells."""
    with services().store.reading() as db:
        my_practice(db)
        someone = theirs(db, patient_id)
    return _page(someone, "", None, None), 200


@bp.post("/patients/<uuid:patient_id>/shared-result")
@may("manager", "clinician")
def attach_shared_result(patient_id: UUID) -> ResponseReturnValue:
    """First show what the code opens, so that it does not land with somebody else; then keep it."""
    typed = posted("code")[:MAX_TYPED_LENGTH]
    try:
        return _take_in(patient_id, typed)
    except (CodeMistyped, TooManyTries, InvalidAccessCode) as error:
        problem = {CodeMistyped: "mistyped", TooManyTries: "too_many"}.get(
            type(error), "opens_nothing"
        )
        with services().store.transaction() as db:
            my_practice(db)
            someone = theirs(db, patient_id)
            if problem == "opens_nothing":
                self_check_results.record_wrong_share_code(db, _who(), clock.now())
        return _page(someone, typed, problem, None), error.status


def _take_in(patient_id: UUID, typed: str) -> ResponseReturnValue:
    now = clock.now()
    with services().store.transaction() as db:
        practice = my_practice(db)
        someone = theirs(db, patient_id)
        self_check = sittings.SelfCheck.from_json(
            self_check_results.read_shared_result(db, typed, practice.id, _who(), now)
        )
        if "confirm" not in request.form:
            return _page(someone, typed, None, self_check), 200
        sittings.attach_self_check(
            db,
            services().catalogue,
            self_check,
            someone,
            actor=f"staff:{current_staff().id}",
            at=now,
        )
        self_check_results.revoke_share_code(db, check_digits.parse_code(typed))
    flash(_("The answers are with %(name)s now.", name=someone.name))
    return redirect(url_for(".start_survey", patient_id=someone.id), 303)


def _who() -> str:
    with services().store.reading() as db:
        return attempts.source_hash(db, "account", str(current_staff().id))


def _page(
    someone: Patient, typed: str, problem: str | None, self_check: sittings.SelfCheck | None
) -> str:
    shown = None
    if self_check is not None:
        survey = services().catalogue.surveys.get(self_check.survey_id)
        names = survey.names if survey else {}
        shown = {
            "survey": names.get(locale()) or next(iter(names.values()), self_check.survey_id),
            "finished_at": datetime.fromisoformat(self_check.finished_at),
            "language": own_name(self_check.locale),
            "age": self_check.age,
            "sex": self_check.sex,
            "differs": _differs(someone, self_check),
        }
    return render_template(
        "office/shared_result.html",
        name=someone.name,
        patient_id=someone.id,
        typed=typed,
        problem=problem,
        shared=shown,
    )


def _differs(someone: Patient, self_check: sittings.SelfCheck) -> bool:
    """Whether the age or sex of the self-check differs from the patient's record."""
    born = someone.age_on(datetime.fromisoformat(self_check.finished_at).date())
    older = self_check.age is not None and born is not None and abs(self_check.age - born) > 1
    return older or bool(self_check.sex and someone.sex and self_check.sex != someone.sex)
