"""The page after leaving: what was closed, and what to do at a device that others use."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.patient.current_sitting import bp
from app.services import services
from app.web.current_practice import show_practice_by_id
from app.web.language import locale, speak
from app.web.session import browser

# answers: they were sent; begun: they are saved and not sent; result: of a self-check, and erased;
# nothing: nobody's answers were open; declined: they did not agree to how answers are used.
Closed = Literal["answers", "begun", "result", "nothing", "declined"]


def close_browser(what: Closed, practice_id: UUID | None = None) -> ResponseReturnValue:
    """Forget the person in this browser, and say so in their language.

    practice_id  the practice whose numbers the page names; None for no practice
    """
    language = locale()
    browser.clear_person(renew_forms=True)
    browser.closed = (language, what, str(practice_id or ""))
    reply = redirect(url_for("patient.closed"), 303)
    reply.headers["Clear-Site-Data"] = '"cache", "storage"'
    return reply


@bp.get("/closed")
@open_to_all
def closed() -> ResponseReturnValue:
    """Say it once; afterwards this page tells nothing of anybody."""
    if browser.closed is None:
        return redirect(url_for("home.home"), 303)
    (language, what, practice_id), browser.closed = browser.closed, None
    if language in services().settings.locales:
        speak(language)
    if what == "declined":
        with services().store.reading() as db:
            show_practice_by_id(db, UUID(practice_id))
        return render_template("patient/declined.html")
    return render_template("patient/closed.html", what=what)
