"""After sending: the person's own summary, a letter to bring, and leaving the device clean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response as Reply
from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.access import open_to_all
from app.catalogue.model import Instrument
from app.errors import NotAllowed
from app.kiosk import kiosk_here
from app.patient.at_kiosk import say_goodbye
from app.patient.calls import end_call
from app.patient.door import bp, forget, here
from app.patient.letter_words import can_print, pdf_of
from app.profile.keep import answers_from_json, from_json
from app.profile.letter import build_letter
from app.profile.model import Profile
from app.profile.priorities import find_rule
from app.rooms import rooms
from app.store.tables import Patient, Response, Visit


@bp.get("/summary")
@open_to_all
def summary() -> ResponseReturnValue:
    """Thank you, and what the answers say, in plain words."""
    told = _told()
    if told is None:
        return redirect(url_for(".resume"), 303)
    return render_template("patient/summary.html", **told)


@bp.get("/letter")
@open_to_all
def letter() -> ResponseReturnValue:
    """One sheet to print and bring to the visit."""
    told = _told()
    if told is None:
        return redirect(url_for(".resume"), 303)
    return render_template("patient/letter.html", **told)


@bp.get("/letter.pdf")
@open_to_all
def letter_file() -> ResponseReturnValue:
    """The same sheet as a PDF."""
    told = _told()
    if told is None:
        return redirect(url_for(".resume"), 303)
    if not told["has_pdf"]:
        raise NotAllowed
    return Reply(
        pdf_of(told),
        mimetype="application/pdf",
        headers={"Content-Disposition": 'inline; filename="letter.pdf"'},
    )


@bp.post("/leave")
@open_to_all
def leave() -> ResponseReturnValue:
    """Leave nothing behind for the next person at this device; after a call, go back to work."""
    if here_is := kiosk_here():
        return say_goodbye(here_is)
    if "keyed_by" in session:
        return end_call()
    forget()
    session.pop("csrf_token", None)
    reply = redirect(url_for("ground.home"), 303)
    reply.headers["Clear-Site-Data"] = '"cache"'
    return reply


def _told() -> dict[str, Any] | None:
    """What the result pages show; None while the sitting is not finished."""
    with rooms().store.reading() as db:
        now = here(db, open_only=False)
        response = db.scalar(select(Response).where(Response.sitting_id == now.sitting.id))
        if response is None:
            return None
        patient = db.get_one(Patient, now.sitting.patient_id)
        visit = db.get(Visit, now.sitting.visit_id) if now.sitting.visit_id else None
        clinician = visit.clinician if visit else patient.clinician
        profile = from_json(response.profile)
        letter = build_letter(
            profile,
            now.edition.instrument_by_id,
            answers_from_json(response.answers),
            locale=now.edition.locale,
            offers=rooms().catalogue.offers,
            respondent=now.sitting.respondent,
        )
        return {
            "letter": letter,
            "first_name": patient.given_name,
            "full_name": patient.name,
            "clinician_name": clinician.name if clinician else "",
            "visit_at": visit.starts_at if visit else None,
            "finished_at": response.finished_at,
            "urgent": letter.urgent,
            "has_pdf": not kiosk_here()
            and can_print(patient.name, clinician.name if clinician else ""),
            "in_crisis": _is_in_crisis(profile, now.edition.instrument_by_id),
        }


def _is_in_crisis(profile: Profile, instruments: Mapping[str, Instrument]) -> bool:
    """Whether the practice's crisis text speaks to this person: it was shown on the way too."""
    rules = (find_rule(instruments, one.rule) for one in profile.priorities)
    return any(rule is not None and rule.show_at_once for rule in rules)
