"""What happens with the answers, and what the person says about it: before the first question, and
whenever they change their mind."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.errors import FormIncomplete
from app.patient.afterwards.closed import close_browser
from app.patient.answering.drafts import drop_typed, keep_typed, typed_fields, waiting_for
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
                keep_typed(db, sitting.id, _PAGE, sittings.Draft(typed_fields()))
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
            drop_typed(db, sitting.id, _PAGE)
            if not agrees:
                # Nothing is asked any more in this browser; the link stays good for a change of
                # mind.
                return close_browser("declined", sitting.practice_id)
            remember_consent(db, patient.id)
        else:
            waiting = waiting_for(db, sitting.id, _PAGE)
            chosen = dict(waiting.fields) if waiting else {}
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
