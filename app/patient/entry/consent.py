"""What happens with the answers, and what the person says about it: before the first question, and
whenever they change their mind."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.errors import FormIncomplete
from app.kiosk.device import current_kiosk
from app.kiosk.views import say_goodbye
from app.patient.afterwards.closed import close_browser
from app.patient.answering.drafts import drop_typed, keep_typed, typed_fields, waiting_for
from app.patient.answering.questions import resume
from app.patient.current_sitting import (
    bp,
    keyed_by,
    remember_consent,
    show_sitting,
    sitting_id,
)
from app.patient.entry.phone_calls import end_call
from app.services import services
from app.sittings import consent as consents
from app.web.appearance import chooses_display
from app.web.language import locale
from app.web.session import browser

_PAGE = "/consent"  # of a draft; no page of a survey has such an id


@bp.get("/consent")
@open_to_all
def consent() -> ResponseReturnValue:
    """Say what the answers are used for, and what the person said about it."""
    keyed_by()
    with services().store.reading() as db:
        sitting = sittings.read_sitting(db, sitting_id())
        show_sitting(db, sitting)
        waiting = waiting_for(db, sitting.id, _PAGE)
        said = {**consents.current(db, sitting.whose)}
    chosen = dict(waiting.fields) if waiting else {}
    return render_template(
        "patient/consent.html",
        said=said | {purpose: answer == "yes" for purpose, answer in chosen.items()},
        is_sent=sitting.finished_at is not None,
        is_proxy=sitting.respondent == "proxy",
        is_saved="saved" in request.args,
    )


@bp.post("/consent")
@open_to_all
def say_consent() -> ResponseReturnValue:
    """Keep what the person agrees to, and what not."""
    keyed_by()
    action = request.form.get("action")
    with services().store.transaction() as db:
        sitting = sittings.read_sitting(db, sitting_id())
        show_sitting(db, sitting)
        if chooses_display():
            keep_typed(db, sitting.id, _PAGE, sittings.Draft(typed_fields()))
            return redirect(url_for(".consent"), 303)
        if action not in ("agree", "decline"):
            raise FormIncomplete  # silence is no consent
        agrees = action == "agree"
        consents.record(
            db,
            practice_id=sitting.practice_id,
            patient_id=sitting.whose,
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
        if agrees:
            remember_consent(db, sitting.whose)
    if not agrees:
        return _declined(sitting.practice_id)
    if sitting.finished_at is None:
        return resume()
    return redirect(url_for(".consent", saved=1), 303)


def _declined(practice_id: UUID) -> ResponseReturnValue:
    """Nothing is asked any more in this browser; the link stays good for a change of mind."""
    if kiosk := current_kiosk():
        return say_goodbye(kiosk, "declined")
    if browser.keyed_by is not None:
        return end_call()
    return close_browser("declined", practice_id)
