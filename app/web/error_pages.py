"""The page each error becomes: plain words, no hint to an intruder, nothing lost."""

from __future__ import annotations

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadRequest, HTTPException

from app.errors import AppError
from app.web.language import gettext as _
from app.web.session import browser


def set_up_error_pages(app: Flask) -> None:
    app.before_request(_refuse_nul)
    app.register_error_handler(AppError, _own)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(500, _broken)


def _refuse_nul() -> None:
    """No text a person types holds a NUL byte, and PostgreSQL could not keep one."""
    if request.method == "POST" and any(
        "\0" in value for values in request.form.lists() for value in (values[0], *values[1])
    ):
        raise BadRequest


def _own(error: Exception) -> ResponseReturnValue:
    name, status = type(error).__name__, getattr(error, "status", 500)
    if name == "NotWelcome":
        return _page(
            status,
            _("This link does not open anything"),
            _("It may have been used already, or it is no longer valid. "
              "Ask the practice for a new one: that takes a minute."),
        )  # fmt: skip
    if name == "ConsentMissing":
        return redirect(url_for("patient.consent"), 303)
    if name == "SittingFinished":
        return _page(
            status,
            _("Your answers were sent already"),
            _("They are safe with the practice, and cannot be changed from here any more."),
            (url_for("patient.summary"), _("See your summary")),
        )
    if name == "PageOutOfOrder":
        return _page(
            status,
            _("That page is not next"),
            _("Nothing was lost. What you answered so far is saved."),
            (url_for("patient.resume"), _("Go on where you stopped")),
        )
    if name == "SittingNotOpen" and (start_url := g.get("start_url")):
        return redirect(start_url, 303)  # somebody went back to a page of before
    if name == "SittingNotOpen":
        return _page(
            status,
            _("No questions are open here"),
            _("Open the link from your invitation again. It leads to where you stopped."),
        )
    if name == "OtherSitting":
        return _page(
            status,
            _("Another link was opened in this browser"),
            _("That page belonged to other answers, so nothing was saved from it. "
              "Open your own link again to go on with yours."),
        )  # fmt: skip
    if name in ("FormIncomplete", "SurveyNotReady"):
        return _refused(name, status)
    if status == 404:
        return _page(status, _("There is nothing here"), _nothing_here())
    return _broken(error)


def _refused(name: str, status: int) -> ResponseReturnValue:
    """What staff sent and nobody kept: why, and the way on."""
    if name == "FormIncomplete":
        return _page(
            status,
            _("Part of this form is missing"),
            _("Nothing was changed. Open the page again, fill it in, and send it again."),
            _on_from_here(),
        )
    return _page(
        status,
        _("This survey cannot be offered yet"),
        _("It asks about safety, so it needs an emergency number, a crisis number, and a text for "
          "a crisis in that language. At least one of these is missing."),
        (url_for("office.texts"), _("Add what is missing")),
    )  # fmt: skip


def _stale(_error: Exception) -> ResponseReturnValue:
    if (start_url := g.get("start_url")) and not browser.has_person:
        return redirect(start_url, 303)
    return _page(
        400,
        _("This page was open for too long"),
        _("For your safety we did not take that press. What was saved before is still there."),
        _on_from_here(),
    )


def _http(error: Exception) -> ResponseReturnValue:
    status = getattr(error, "code", 500) or 500
    if status in (301, 302, 303, 307, 308):
        return error  # type: ignore[return-value]
    if status == 413:
        return _page(
            413,
            _("That is more than we can take at once"),
            _("Nothing was saved from this page. Go back, shorten the text, and send it again."),
            _on_from_here(),
        )
    if status == 404:
        return _page(404, _("There is nothing here"), _nothing_here())
    if status >= 500:
        return _broken(error)
    return _page(
        status,
        _("We could not read that"),
        _("Nothing was changed. Go back and try once more."),
        _on_from_here(),
    )


def _busy(_error: Exception) -> ResponseReturnValue:
    return _page(
        503,
        _("Many people are answering just now"),
        _("This page was not saved. Wait a few seconds, go back, and press the button again."),
        _on_from_here(),
    )


def _broken(_error: Exception) -> ResponseReturnValue:
    return _page(
        500,
        _("Something went wrong on our side"),
        _("What was saved before is still there. Try again in a minute, or call the practice."),
        _on_from_here(),
    )


def _nothing_here() -> str:
    return _("Check the address, or start again from the link you were given.")


def _on_from_here() -> tuple[str, str] | None:
    """A way on for somebody who is in the middle of answering."""
    if browser.sitting_id:
        return url_for("patient.resume"), _("Go on where you stopped")
    return _to_the_start()


def _to_the_start() -> tuple[str, str] | None:
    """On a kiosk nobody has a link to open again."""
    return (g.start_url, _("Back to the start")) if "start_url" in g else None


def _page(
    status: int, title: str, message: str, link: tuple[str, str] | None = None
) -> ResponseReturnValue:
    url, text = link or _to_the_start() or (None, "")
    page = render_template(
        "errors/plain.html", title=title, message=message, link_url=url, link_text=text
    )
    return page, status
