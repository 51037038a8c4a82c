"""The page each error becomes: plain words, no hint to an intruder, nothing lost."""

from __future__ import annotations

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError

from app.errors import (
    AppError,
    ConsentMissing,
    FormIncomplete,
    InvalidAccessCode,
    OtherSitting,
    PageOutOfOrder,
    SittingFinished,
    SittingNotOpen,
    SurveyNotReady,
)
from app.store.faults import DatabaseFault, name_fault
from app.web.language import gettext as _
from app.web.request_log import log_fault
from app.web.session import browser
from app.web.typed_words import typed_words


def set_up_error_pages(app: Flask) -> None:
    app.before_request(_refuse_nul)
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)


def _refuse_nul() -> None:
    """No text a person types holds a NUL byte, and PostgreSQL could not store one."""
    if request.method == "POST" and any(
        "\0" in value for values in request.form.lists() for value in (values[0], *values[1])
    ):
        raise BadRequest


def _app_error(error: AppError) -> ResponseReturnValue:
    match error:
        case ConsentMissing():
            return redirect(url_for("patient.consent"), 303)
        case SittingNotOpen() if start_url := g.get("start_url"):
            return redirect(start_url, 303)  # somebody went back to a page of before
        case InvalidAccessCode() | SittingNotOpen() | OtherSitting():
            return _link_page(error)
        case SittingFinished() | PageOutOfOrder():
            return _sitting_page(error)
        case FormIncomplete() | SurveyNotReady():
            return _refused_page(error)
    if error.status == 404:
        return _not_found_page()
    log_fault("unhandled exception", error)
    return _server_error_page()


def _link_page(error: AppError) -> ResponseReturnValue:
    """The link or the browser leads to no sitting that is open."""
    if isinstance(error, InvalidAccessCode):
        return _page(
            error.status,
            _("This link does not open anything"),
            _("It may have been used already, or it is no longer valid. "
              "Ask the practice for a new one: that takes a minute."),
        )  # fmt: skip
    if isinstance(error, OtherSitting):
        return _page(
            error.status,
            _("Another link was opened in this browser"),
            _("That page belonged to other answers, so nothing was saved from it. "
              "Open your own link again to go on with yours."),
            typed=typed_words(),
        )  # fmt: skip
    return _page(
        error.status,
        _("No questions are open here"),
        _("Open the link from your invitation again. It leads to where you stopped."),
        typed=typed_words(),
    )


def _sitting_page(error: AppError) -> ResponseReturnValue:
    """The sitting is known, and goes on elsewhere."""
    if isinstance(error, SittingFinished):
        return _page(
            error.status,
            _("Your answers were sent already"),
            _("They are safe with the practice, and cannot be changed from here any more."),
            (url_for("patient.summary"), _("See your summary")),
            typed=typed_words(),
        )
    return _page(
        error.status,
        _("That page is not next"),
        _("What you answered so far is saved."),
        (url_for("patient.resume"), _("Go on where you stopped")),
        typed=typed_words(),
    )


def _refused_page(error: AppError) -> ResponseReturnValue:
    """What staff sent and was not saved: why, and the way on."""
    if isinstance(error, FormIncomplete):
        return _page(
            error.status,
            _("Part of this form is missing"),
            _("Nothing was changed. Open the page again, fill it in, and send it again."),
            _way_on(),
            typed=typed_words(),
        )
    return _page(
        error.status,
        _("This survey cannot be offered yet"),
        _("It asks about safety, so it needs an emergency number, a crisis number, and a text for "
          "a crisis in that language. At least one of these is missing."),
        (url_for("office.practice_texts"), _("Add what is missing")),
    )  # fmt: skip


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    if (start_url := g.get("start_url")) and not browser.has_person:
        return redirect(start_url, 303)
    return _page(
        400,
        _("This page was open for too long"),
        _("For your safety we did not take that press. What was saved before is still there."),
        _way_on(),
        typed=typed_words(),
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status in (301, 302, 303, 307, 308):
        return error
    if status == 413:
        return _page(
            413,
            _("That is more than we can take at once"),
            _("Nothing was saved from this page. Go back, shorten the text, and send it again."),
            _way_on(),
        )
    if status == 404:
        return _not_found_page()
    if status >= 500:
        # What became an InternalServerError has been logged as the exception that it was.
        if not (isinstance(error, InternalServerError) and error.original_exception):
            log_fault("server error", error)
        return _server_error_page()
    return _page(
        status,
        _("We could not read that"),
        _("Nothing was changed. Go back and try once more."),
        _way_on(),
    )


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    """A lock passes, so the person is asked to try again; a full disk or a lost server does not."""
    fault = name_fault(error)
    if fault is DatabaseFault.BUSY:
        log_fault("database busy", error)
        return _busy_page()
    if fault is DatabaseFault.FULL:
        log_fault("database full", error)
        return _server_error_page(507)
    if fault is DatabaseFault.LOST:
        log_fault("database lost", error)
        return _server_error_page(503)
    raise error  # a mistake of ours, such as a missing column, ends like every other one


def _busy_page() -> ResponseReturnValue:
    return _page(
        503,
        _("Many people are answering just now"),
        _("This page was not saved. Wait a few seconds, go back, and press the button again."),
        _way_on(),
        typed=typed_words(),
    )


def _server_error_page(status: int = 500) -> ResponseReturnValue:
    return _page(
        status,
        _("Something went wrong on our side"),
        _("What was saved before is still there. Try again in a minute, or call the practice."),
        _way_on(),
        typed=typed_words(),
    )


def _not_found_page() -> ResponseReturnValue:
    return _page(
        404,
        _("There is nothing here"),
        _("Check the address, or start again from the link you were given."),
    )


def _way_on() -> tuple[str, str] | None:
    """Address and text of a link for somebody who is in the middle of answering."""
    if browser.sitting_id:
        return url_for("patient.resume"), _("Go on where you stopped")
    return _way_to_start()


def _way_to_start() -> tuple[str, str] | None:
    """On a kiosk nobody has a link to open again."""
    return (g.start_url, _("Back to the start")) if "start_url" in g else None


def _page(
    status: int,
    title: str,
    message: str,
    link: tuple[str, str] | None = None,
    typed: list[str] | None = None,
) -> ResponseReturnValue:
    url, text = link or _way_to_start() or (None, "")
    page = render_template(
        "errors/plain.html",
        title=title,
        message=message,
        link_url=url,
        link_text=text,
        typed=typed or [],
    )
    return page, status
