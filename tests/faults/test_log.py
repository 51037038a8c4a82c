"""The log has what an operator needs, and nothing that a person typed."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import program_version
from app.log import log_standard_library
from app.store.session import Store
from app.store.tables import Practice
from tests.databases import a_patient, a_practice
from tests.journeys.answering import answer_all, begin
from tests.journeys.conftest import House

CANARY = "Zebulon Quackenbush"
WORD = "quackenbush"
UUID = "0b1f3c52-6f5e-4a8e-9d1c-2f6a7be0c4d9"


def test_a_request_is_one_line_with_its_route_and_not_its_path(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = client.get(f"/i/{WORD}?name={WORD}")

    (line,) = lines_of(capsys)
    assert line.pop("duration_ms") >= 0
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": reply.headers["X-Request-ID"],
        "method": "GET",
        "route": "/i/<code>",
        "status": 404,
        "version": program_version(),
    }


def test_an_id_that_a_proxy_gave_is_taken_if_it_is_a_plain_uuid(client: FlaskClient) -> None:
    reply = client.get("/healthz", headers={"X-Request-ID": UUID})

    assert reply.headers["X-Request-ID"] == UUID


@pytest.mark.parametrize("given", [CANARY, UUID.upper(), f"{{{UUID}}}", UUID.replace("-", ""), ""])
def test_any_other_id_is_replaced(client: FlaskClient, given: str) -> None:
    reply = client.get("/healthz", headers={"X-Request-ID": given})

    assert reply.headers["X-Request-ID"] not in (given, given.lower())


def test_nothing_that_a_patient_or_a_stranger_typed_is_in_the_log(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = begin(house)
    visitor.send({"check_up_own_words": CANARY})
    answer_all(visitor).send()
    client = house.app.test_client()
    client.get(f"/{CANARY}?q={CANARY}", headers={"User-Agent": CANARY, "X-Request-ID": CANARY})
    client.open("/healthz", method=WORD.upper())
    sign_in = house.visitor().open("/sign-in")
    sign_in.send({"email": f"{WORD}@practice.example", "password": CANARY})
    house.staff("manager").open(f"/office/patients?q={CANARY}")

    captured = capsys.readouterr()

    assert len(captured.err.splitlines()) > 10
    assert WORD not in (captured.err + captured.out).lower()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_database_error_is_logged_without_the_values_of_the_row(
    app: Flask, database: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    store: Store = app.extensions["previsit"].store
    if database == "postgresql":
        store = request.getfixturevalue("postgresql_store")
    app.testing = False
    app.add_url_rule("/twice", "twice", lambda: add_twice(store))

    reply = app.test_client().get("/twice")

    fault, _request = lines_of(capsys)
    assert reply.status_code == 500
    assert fault["exception"] == "sqlalchemy.exc.IntegrityError"
    assert fault["sql"].startswith("INSERT INTO practice")
    assert any("in add_twice" in place for place in fault["traceback"])


def test_an_exception_is_logged_without_its_message_and_with_its_cause(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    app.testing = False
    app.add_url_rule("/broken/<name>", "broken", broken)

    app.test_client().get(f"/broken/{WORD}")

    fault, _request = lines_of(capsys)
    assert fault["exception"] == "RuntimeError"
    assert fault["route"] == "/broken/<name>"
    assert "ValueError" in fault["traceback"]
    assert fault["traceback"][-1] == "RuntimeError"


def test_what_a_library_logs_is_json_without_its_values(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    log_standard_library()

    logging.getLogger("waitress").warning("Exception while serving %s", f"/i/{WORD}")
    logging.getLogger("waitress").warning(f"Exception while serving /i/{WORD}")

    with_values, without = lines_of(capsys)
    assert with_values["template"] == "Exception while serving %s"
    assert without["template"] is None
    assert with_values["logger"] == without["logger"] == "waitress"


def test_a_request_does_not_fail_when_the_log_cannot_be_written(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())

    assert client.get("/healthz").status_code == 200


class FullDisk:
    """A file on a disk that is full."""

    def write(self, _line: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None: ...


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines of the log, none of which holds the name that was typed."""
    captured = capsys.readouterr()
    assert WORD not in (captured.err + captured.out).lower()
    return [json.loads(line) for line in captured.err.splitlines()]


def add_twice(store: Store) -> str:
    """PostgreSQL puts the whole row into its message, and SQLAlchemy the parameters."""
    with store.transaction() as db:
        practice = a_practice(db, CANARY)
        a_patient(db, practice)
        db.flush()
        db.add(Practice(id=practice.id, name=CANARY))
        db.expunge(practice)
        db.flush()
    return "not reached"


def broken(name: str) -> str:
    try:
        raise ValueError(f"{name} is not a number")
    except ValueError as error:
        raise RuntimeError(name) from error


@pytest.fixture
def root_logger() -> Any:
    """The root logger, given back its handlers afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield root
    root.handlers = handlers
    root.setLevel(level)
