"""What a kiosk shows between two people, and how a person begins there."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from app import clock
from app.access.sign_in import open_to_all
from app.errors import SittingNotOpen
from app.kiosk.blueprint import bp
from app.kiosk.device import (
    current_kiosk,
    renew_kiosk_cookie,
    start_next_person,
)
from app.kiosk.devices import LockedKiosk
from app.outreach import public_links
from app.outreach.readiness import ready_locales
from app.services import services
from app.sittings import read_sitting
from app.store.tables import Practice
from app.web.current_practice import show_practice_by_id
from app.web.language import locale, speak, zone
from app.web.session import browser

REST_SECONDS = 600  # how long a start page stands untouched before it is made anew
GOODBYE_SECONDS = 12
NOON, EVENING = 12, 18
# declined: they did not agree to how answers are used
Left = Literal["sent", "begun", "declined"]


@bp.get("/kiosk")
@open_to_all
def start() -> ResponseReturnValue:
    """Where everybody begins: the language, then the code. Whoever was here before is forgotten."""
    kiosk = current_kiosk()
    if kiosk is None:
        return render_template("kiosk/none.html")
    return renew_kiosk_cookie(make_response(start_page(kiosk)))


@bp.get("/kiosk/here")
@open_to_all
def touched() -> ResponseReturnValue:
    """Somebody touches the screen: said by the script, so that a slow answer is not taken away."""
    return "", 204


@bp.get("/kiosk/still-there")
@open_to_all
def still_there() -> ResponseReturnValue:
    """The warning, where no script lays it over the page."""
    kiosk = current_kiosk()
    if kiosk is None or not browser.has_person:
        return redirect(url_for(".start"), 303)
    _know(kiosk)
    return render_template(
        "kiosk/still_there.html",
        back_url=_page_of_ours(request.args.get("back", "")),
        kiosk=kiosk,
    )


@bp.get("/kiosk/idle")
@open_to_all
def idle() -> ResponseReturnValue:
    """Nobody was there any more. Coming in here has forgotten them (see app/kiosk/device.py)."""
    return redirect(url_for(".start"), 303)


@bp.get("/kiosk/done")
@open_to_all
def done() -> ResponseReturnValue:
    """A goodbye in the language of the person who leaves, said once."""
    kiosk, (goodbye, left) = current_kiosk(), browser.kiosk_goodbye or ("", None)
    browser.kiosk_goodbye = None
    if kiosk is None:
        return redirect(url_for(".start"), 303)
    _know(kiosk)
    if goodbye in services().settings.locales:
        speak(goodbye)
    return render_template("kiosk/done.html", seconds=GOODBYE_SECONDS, left=left)


@bp.post("/kiosk/stop")
@open_to_all
def stop() -> ResponseReturnValue:
    """The person stops here and now; pages they finished stay saved."""
    kiosk = current_kiosk()
    return say_goodbye(kiosk) if kiosk else redirect(url_for(".start"), 303)


def say_goodbye(kiosk: LockedKiosk, left: Left | None = None) -> ResponseReturnValue:
    """The person is done: forget them, and say so in their language.

    left  what the page says of their answers; None: what the practice has of them
    """
    goodbye = (locale(), left or _left_with_the_practice())
    start_next_person(kiosk)
    browser.kiosk_goodbye = goodbye
    return redirect(url_for("kiosk.done"), 303)


def _left_with_the_practice() -> Left | None:
    """What the practice has of the person who leaves; None where it has nothing with their name."""
    sitting_id = browser.readable_sitting_id(clock.now())
    if sitting_id is None:
        return None
    with services().store.reading() as db:
        try:
            sitting = read_sitting(db, sitting_id)
        except SittingNotOpen:
            return None
    if sitting.is_anonymous:
        return None
    return "begun" if sitting.finished_at is None else "sent"


def start_page(kiosk: LockedKiosk, *, typed: str = "", problem: str | None = None) -> str:
    """The language and the code, and what was wrong with the one that was typed."""
    with services().store.reading() as db:
        show_practice_by_id(db, kiosk.practice_id)
        without_code = _open_surveys(db, kiosk.practice_id)
    hour = clock.now().astimezone(zone()).hour
    is_fresh = not problem and not browser.has_appearance
    return render_template(
        "kiosk/start.html",
        part_of_day="morning" if hour < NOON else "afternoon" if hour < EVENING else "evening",
        problem=problem,
        typed=typed,
        without_code=without_code,
        # Once somebody chose something, the next person must not wait long for their own.
        rest_seconds=REST_SECONDS if is_fresh else kiosk.wipe_seconds,
    )


def _open_surveys(db: Session, practice_id: UUID) -> list[tuple[str, str]]:
    """What anybody may answer here without a code: its link, and its name."""
    surveys = services().catalogue.surveys
    practice = db.get_one(Practice, practice_id)
    offered = (
        (link.slug, surveys[link.survey_id])
        for link in public_links.list_for_practice(db, practice_id)
        if link.closed_at is None and link.survey_id in surveys
    )
    return [
        (slug, survey.names.get(locale()) or next(iter(survey.names.values())))
        for slug, survey in offered
        if ready_locales(survey, practice, services().settings.locales)
    ]


def _page_of_ours(path: str) -> str:
    """The address if it is a patient page, to go back to it; else where the sitting goes on."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        endpoint = ""
    return path if endpoint.startswith(("patient.", "kiosk.")) else url_for("patient.resume")


def _know(kiosk: LockedKiosk) -> None:
    with services().store.reading() as db:
        show_practice_by_id(db, kiosk.practice_id)
