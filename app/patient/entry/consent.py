"""What happens with the answers, and what the person says about it: before the first question, and
whenever they change their mind."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.errors import FormIncomplete
from app.patient.answering.drafts import drop_typed, keep_fields, typed_fields, waiting_fields
from app.patient.answering.questions import resume
from app.patient.current_sitting import (
    bp,
    remember_consent,
    show_sitting,
    sitting_id,
)
from app.people.patients import get_patient
from app.services import services
from app.sittings import consent as consents
from app.web.appearance import chooses_display
from app.web.language import locale
from app.web.session import Draft, browser

_PAGE = "/consent"  # of a draft; no page of a survey has such an id


@bp.route("/consent", methods=["GET", "POST"])
@open_to_all
def consent() -> ResponseReturnValue:
    """Say what the answers are used for; keep what the person agrees to, and what not."""
    store = services().store
    with store.transaction() if request.method == "POST" else store.reading() as db:
        sitting = sittings.read_sitting(db, sitting_id())
        show_sitting(db, sitting)
        patient = get_patient(db, sitting.whose)
        if request.method == "POST":
            if chooses_display():
                keep_fields(db, sitting.id, Draft(_PAGE, "", "", is_checked=False), typed_fields())
                return redirect(url_for(".consent"), 303)
            action = request.form.get("action")
            if action not in ("agree", "decline"):
                raise FormIncomplete  # silence is no consent
            agrees = action == "agree"
            consents.record(
                db,
                practice_id=sitting.practice_id,
                patient_id=patient.id,
                given={
                    "care": agrees,
                    "improvement": agrees and request.form.get("improvement") == "yes",
                    "contact": agrees and request.form.get("contact") == "yes",
                },
                locale=locale(),
                respondent=sitting.respondent,
                at=clock.now(),
            )
            drop_typed(db, sitting.id)
            if not agrees:
                return _declined(patient.given_name)
            remember_consent(db, patient.id)
        else:
            waiting = waiting_fields(db, sitting.id, _PAGE)
            chosen = dict(waiting.items()) if waiting else {}
            said = {purpose: answer == "yes" for purpose, answer in chosen.items()}
            return render_template(
                "patient/consent.html",
                said={**consents.current(db, patient.id), **said},
                is_sent=sitting.finished_at is not None,
                is_proxy=sitting.respondent == "proxy",
                is_saved="saved" in request.args,
            )
    if sitting.finished_at is None:
        return resume()
    return redirect(url_for(".consent", saved=1), 303)


def _declined(given_name: str) -> ResponseReturnValue:
    """Nothing is asked any more in this browser; the link stays good for a change of mind."""
    browser.clear_person(renew_forms=True)
    return render_template("patient/declined.html", first_name=given_name)
