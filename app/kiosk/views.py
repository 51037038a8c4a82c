"""What a kiosk shows between two people, and how a person begins there."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from app import clock
from app.access.sign_in import open_to_all
from app.errors import SittingNotOpen
from app.kiosk.device import SHOWN_BY, kiosk_here, next_person, somebody_here, stay_kiosk
from app.kiosk.devices import Held
from app.outreach import public_links
from app.patient.current_sitting import bp, know_practice, sitting_id
from app.patient.entry.languages import locales_to_begin
from app.services import rooms
from app.sittings import read_sitting
from app.web.language import locale, speak, zone

REST_SECONDS = 600  # how long a start page stands untouched before it is made anew
GOODBYE_SECONDS = 12
NOON, EVENING = 12, 18


@bp.get("/kiosk")
@open_to_all
def kiosk() -> ResponseReturnValue:
    """Where everybody begins: the language, then the code. Whoever was here before is forgotten."""
    here = kiosk_here()
    if here is None:
        return render_template("patient/kiosk_none.html")
    return stay_kiosk(make_response(start_page(here)))


@bp.get("/kiosk/here")
@open_to_all
def kiosk_touched() -> ResponseReturnValue:
    """Somebody touches the screen: said by the script, so that a slow answer is not taken away."""
    return "", 204


@bp.get("/kiosk/still-there")
@open_to_all
def kiosk_still_there() -> ResponseReturnValue:
    """The warning, where no script lays it over the page."""
    here = kiosk_here()
    if here is None or not somebody_here():
        return redirect(url_for(".kiosk"), 303)
    _know(here)
    return render_template(
        "patient/kiosk_still_there.html",
        back_url=_page_of_ours(request.args.get("back", "")),
        kiosk=here,
    )


@bp.get("/kiosk/idle")
@open_to_all
def kiosk_idle() -> ResponseReturnValue:
    """Nobody was there any more. Coming in here has forgotten them (see app/kiosk/device.py)."""
    return redirect(url_for(".kiosk"), 303)


@bp.get("/kiosk/done")
@open_to_all
def kiosk_done() -> ResponseReturnValue:
    """A goodbye in the language of the person who leaves, said once."""
    here, (goodbye, left) = kiosk_here(), session.pop("goodbye", ("", None))
    if here is None:
        return redirect(url_for(".kiosk"), 303)
    _know(here)
    if goodbye in rooms().settings.locales:
        speak(goodbye)
    return render_template("patient/kiosk_done.html", seconds=GOODBYE_SECONDS, left=left)


@bp.post("/kiosk/stop")
@open_to_all
def kiosk_stop() -> ResponseReturnValue:
    """The person stops here and now; pages they finished stay saved."""
    here = kiosk_here()
    return say_goodbye(here) if here else redirect(url_for(".kiosk"), 303)


def say_goodbye(here: Held) -> ResponseReturnValue:
    """The person is done: forget them, and say so in their language."""
    goodbye = (locale(), _left_with_the_practice())
    next_person(here)
    session["goodbye"] = goodbye
    return redirect(url_for(".kiosk_done"), 303)


def _left_with_the_practice() -> Literal["sent", "begun"] | None:
    """What the practice has of the person who leaves; None where it has nothing with their name."""
    if "sitting" not in session:
        return None
    with rooms().store.reading() as db:
        try:
            sitting = read_sitting(db, sitting_id())
        except SittingNotOpen:
            return None
    if sitting.is_nobodys:
        return None
    return "begun" if sitting.finished_at is None else "sent"


def start_page(here: Held, *, typed: str = "", problem: str | None = None) -> str:
    """The language and the code, and what was wrong with the one that was typed."""
    with rooms().store.reading() as db:
        know_practice(db, here.practice_id)
        without_code = _open_surveys(db, here.practice_id)
    hour = clock.now().astimezone(zone()).hour
    is_fresh = not problem and not session.keys() & SHOWN_BY
    return render_template(
        "patient/kiosk.html",
        part_of_day="morning" if hour < NOON else "afternoon" if hour < EVENING else "evening",
        problem=problem,
        typed=typed,
        without_code=without_code,
        # Once somebody chose something, the next person must not wait long for their own.
        rest_seconds=REST_SECONDS if is_fresh else here.wipe_seconds,
    )


def _open_surveys(db: Session, practice_id: UUID) -> list[tuple[str, str]]:
    """What anybody may answer here without a code: its link, and its name."""
    surveys = rooms().catalogue.surveys
    found = (
        (one.slug, surveys[one.survey_id])
        for one in public_links.all_of(db, practice_id)
        if one.closed_at is None and one.survey_id in surveys
    )
    return [
        (slug, survey.names.get(locale()) or next(iter(survey.names.values())))
        for slug, survey in found
        if locales_to_begin(db, survey, practice_id)
    ]


def _page_of_ours(path: str) -> str:
    """A page of this door, for going back to it; else where the sitting goes on."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        endpoint = ""
    return path if endpoint.startswith("patient.") else url_for(".resume")


def _know(here: Held) -> None:
    with rooms().store.reading() as db:
        know_practice(db, here.practice_id)
