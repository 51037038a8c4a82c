"""The page after leaving: what was closed, and what to do at a device that others use."""

from __future__ import annotations

from typing import Literal

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.patient.current_sitting import bp
from app.services import services
from app.web.language import locale, speak
from app.web.session import browser

# answers: they were sent; begun: they are saved and not sent; result: of a self-check, and erased;
# nothing: nobody's answers were open.
Closed = Literal["answers", "begun", "result", "nothing"]


def close_browser(what: Closed) -> ResponseReturnValue:
    """Forget the person in this browser, and say so in their language."""
    language = locale()
    browser.clear_person(renew_forms=True)
    browser.closed = (language, what)
    reply = redirect(url_for("patient.closed"), 303)
    reply.headers["Clear-Site-Data"] = '"cache", "storage"'
    return reply


@bp.get("/closed")
@open_to_all
def closed() -> ResponseReturnValue:
    """Say it once; afterwards this page tells nothing of anybody."""
    if browser.closed is None:
        return redirect(url_for("home.home"), 303)
    (language, what), browser.closed = browser.closed, None
    if language in services().settings.locales:
        speak(language)
    return render_template("patient/closed.html", what=what)
