"""The log: one JSON object a line on standard error, without anything a person typed.

Every line has `time` (UTC), `level`, `event` and `version`; lines written during a request also
have its `request_id`. An exception is logged as its type, its traceback without local variables,
and, for a database, the SQL text without parameters. Its message is left out: a database puts the
values of a row into it, and a Python error often holds the value it failed on.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, cast

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

from app.config import program_version

FIRST_FIELDS = ("time", "level", "event", "request_id")
# Servers log through handlers of their own, which write plain text and the path of a request.
SERVER_LOGGERS = ("gunicorn.error",)


def begin_request(request_id: str) -> None:
    """Every line of this thread carries this id until the next request begins."""
    clear_contextvars()
    bind_contextvars(request_id=request_id)


def log_standard_library() -> None:
    """Write warnings and errors of libraries as JSON too. Called once in a process that serves."""
    handler = _StandardLibraryHandler(logging.WARNING)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in SERVER_LOGGERS:
        logging.getLogger(name).handlers = [handler]


def describe_exception(error: BaseException) -> dict[str, object]:
    """What may be logged of an exception: types, places in the code, and SQL without parameters."""
    fields: dict[str, object] = {
        "exception": _type_name(error),
        "traceback": [line for link in _chain(error) for line in _traceback_lines(link)],
    }
    # SQLAlchemy's errors have these; this module knows no database, so it asks for them by name.
    statement, driver_error = getattr(error, "statement", None), getattr(error, "orig", None)
    if isinstance(statement, str):
        fields["sql"] = statement
    if isinstance(driver_error, BaseException):
        fields["driver_exception"] = _type_name(driver_error)
        code = getattr(driver_error, "sqlstate", None)
        fields["driver_code"] = code or getattr(driver_error, "sqlite_errorname", None)
    return fields


class _StandardError:
    """Writes to whatever sys.stderr is at that moment."""

    def msg(self, line: str) -> None:
        try:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # The disk is full or the pipe is closed. A request does not fail for its log.

    debug = info = warning = error = critical = msg


class _StandardLibraryHandler(logging.Handler):
    """Passes on where a library logged, and the template of its message without the values."""

    def emit(self, record: logging.LogRecord) -> None:
        template = record.msg if isinstance(record.msg, str) and record.args else None
        error = record.exc_info[1] if record.exc_info else None
        log.log(
            record.levelno,
            "library message",
            logger=record.name,
            template=template,
            place=f"{record.module}:{record.lineno}",
            exc_info=error,
        )


Fields = MutableMapping[str, Any]


def _expand_exception(_logger: object, _method: str, fields: Fields) -> Fields:
    error = fields.pop("exc_info", None)
    if isinstance(error, BaseException):
        fields.update(describe_exception(error))
    return fields


def _add_version(_logger: object, _method: str, fields: Fields) -> Fields:
    fields["version"] = program_version()
    return fields


def _put_first_fields_first(_logger: object, _method: str, fields: Fields) -> Fields:
    first = {name: fields.pop(name) for name in FIRST_FIELDS if name in fields}
    return {**first, **fields}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those that led to it, the first cause first, as Python prints them."""
    links = [error]
    while True:
        link = links[-1]
        cause = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if cause is None or cause in links:
            return iter(reversed(links))
        links.append(cause)


def _traceback_lines(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}: {frame.line}"
    yield _type_name(error)


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )


# Configured here and not for the process: it is the same in a command, a worker and a test.
log = cast(
    structlog.typing.FilteringBoundLogger,
    structlog.wrap_logger(
        _StandardError(),
        processors=[
            merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _add_version,
            _expand_exception,
            _put_first_fields_first,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    ),
)
