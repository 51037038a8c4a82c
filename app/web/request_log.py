"""One line in the log for each request: what was asked, by its template, and how it ended."""

from __future__ import annotations

import time
from types import TracebackType
from uuid import UUID, uuid4

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError

from app.log import begin_request, log
from app.store.faults import name_fault

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class LoggedFlask(Flask):
    """Flask that logs an unhandled exception without the path of the request and without values."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType]
        | tuple[None, None, None]
        | BaseException
        | None,
    ) -> None:
        error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        if error is not None:
            log_fault("unhandled exception", error)


def set_up_request_log(app: Flask) -> None:
    """To be called before all else: the first to begin and the last to end measures the whole."""
    app.before_request(_begin)
    app.after_request(_end)


def log_fault(event: str, error: BaseException) -> None:
    """An error that somebody has to look at: its traceback, the route, the database's fault."""
    fields = {"fault": name_fault(error).value} if isinstance(error, DBAPIError) else {}
    log.error(event, route=route_template(), exc_info=error, **fields)


def route_template() -> str | None:
    """The route as it is declared, such as `/i/<code>`; None where no route matched."""
    return request.url_rule.rule if request.url_rule else None


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = _known_id(request.headers.get("X-Request-ID", "")) or str(uuid4())
    begin_request(g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    log.info(
        "request",
        # A stranger may put any word where the method stands.
        method=request.method if request.method in METHODS else "other",
        route=route_template(),
        status=response.status_code,
        duration_ms=round((time.perf_counter() - g.began) * 1000, 1),
    )
    return response


def _known_id(text: str) -> str | None:
    """The id a proxy gave, if it is a plain UUID: any other text could hold anything."""
    try:
        return text if str(UUID(text)) == text else None
    except ValueError:
        return None
