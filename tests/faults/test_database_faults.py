"""A database that fails: each fault is what it is, on the page, in /readyz and once in the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text

from app import create_app
from app.store.session import Store
from app.store.tables import Attempt, table_of, utc_now
from tests.conftest import own_catalogue, settings_in
from tests.databases import KEY

LARGE = "x" * 64
BUSY = "Many people are answering just now"
BROKEN = "Something went wrong on our side"


@dataclass
class FailingSite:
    """An application on a database of its own, and a second way to that database."""

    app: Flask
    other: Store

    @property
    def own_store(self) -> Store:
        return self.app.extensions["previsit"].store

    @property
    def is_sqlite(self) -> bool:
        return self.other.engine.dialect.name == "sqlite"

    def on_connect(self, statement: str) -> None:
        """Run this on each connection that the application opens from now on."""

        def prepare(raw: Any, _record: object) -> None:
            raw.execute(statement)
            raw.commit()

        event.listen(self.own_store.engine, "connect", prepare)
        self.own_store.engine.dispose()

    def get(self, path: str) -> Any:
        return self.app.test_client().get(path)


def test_a_locked_database_is_busy(site: FailingSite, log: Log) -> None:
    is_sqlite = site.is_sqlite
    site.on_connect("PRAGMA busy_timeout = 50" if is_sqlite else "SET lock_timeout = '50ms'")
    with site.other.transaction() as db:
        lock = "LOCK TABLE attempt IN ACCESS EXCLUSIVE MODE"
        db.execute(text("SELECT 1" if is_sqlite else lock))

        reply = site.get("/write")

    assert reply.status_code == 503
    assert BUSY in reply.text
    assert log("database busy")["fault"] == "busy"


def test_two_transactions_that_cannot_both_be_right_are_busy(
    postgresql_site: FailingSite, log: Log
) -> None:
    reply = postgresql_site.get("/raise/40001")

    assert reply.status_code == 503
    assert BUSY in reply.text
    assert log("database busy")["driver_code"] == "40001"


def test_a_full_disk_is_not_called_busy(site: FailingSite, log: Log) -> None:
    if site.is_sqlite:
        allow_no_more_pages(site)

    reply = site.get("/write" if site.is_sqlite else "/raise/53100")

    assert reply.status_code == 507
    assert BROKEN in reply.text
    assert log("database full")["fault"] == "full"


def test_a_dropped_column_is_named_in_the_log(site: FailingSite, log: Log) -> None:
    with site.other.transaction() as db:
        db.execute(text("ALTER TABLE attempt RENAME COLUMN at TO moved"))

    reply = site.get("/write")

    assert reply.status_code == 500
    assert BROKEN in reply.text
    line = log("unhandled exception")
    assert line["fault"] == "schema"
    assert line["sql"].startswith("INSERT INTO attempt")


@pytest.mark.parametrize("address", ["sqlite", "postgresql"])
def test_a_database_that_is_gone_is_not_called_busy(tmp_path: Path, log: Log, address: str) -> None:
    urls = {
        "sqlite": f"sqlite:///{tmp_path / 'gone' / 'previsit.db'}",
        "postgresql": "postgresql://nobody@127.0.0.1:1/none",
    }
    site = FailingSite(failing_app(urls[address], tmp_path), Store(urls[address], [KEY]))

    reply = site.get("/write")

    assert reply.status_code == 503
    assert BROKEN in reply.text
    assert log("database lost")["fault"] == "lost"
    assert not_ready(site) == "database: lost"


def test_a_server_that_drops_the_database_is_lost(
    postgresql_site: FailingSite, postgresql_server: str, log: Log
) -> None:
    postgresql_site.get("/write")
    with postgresql_site.own_store.reading() as db:
        name = db.scalar(text("SELECT current_database()"))
        admin = Store(postgresql_server, [KEY])
        with admin.statements() as statements:
            statements.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
            statements.execute(text(f'CREATE DATABASE "{name}" ALLOW_CONNECTIONS false'))
        admin.close()

    reply = postgresql_site.get("/write")

    assert reply.status_code == 503
    assert BROKEN in reply.text
    assert log("database lost")["fault"] == "lost"


def test_readiness_writes_and_says_so(site: FailingSite) -> None:
    reply = site.get("/readyz")

    assert (reply.status_code, reply.json) == (200, {"status": "ready"})
    with site.other.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM write_check")) == 1


def test_many_who_ask_whether_it_is_ready_cause_one_write(site: FailingSite) -> None:
    site.get("/readyz")
    with site.other.reading() as db:
        first = db.scalar(text("SELECT id FROM write_check"))

    site.get("/readyz")

    with site.other.reading() as db:
        assert db.scalar(text("SELECT id FROM write_check")) == first


def test_a_database_that_is_full_is_not_ready(sqlite_site: FailingSite) -> None:
    allow_no_more_pages(sqlite_site)

    assert not_ready(sqlite_site) == "database: full"


def test_a_locked_database_is_not_ready(site: FailingSite) -> None:
    is_sqlite = site.is_sqlite
    site.on_connect("PRAGMA busy_timeout = 50" if is_sqlite else "SET lock_timeout = '50ms'")
    with site.other.transaction() as db:
        lock = "LOCK TABLE write_check IN ACCESS EXCLUSIVE MODE"
        db.execute(text("SELECT 1" if is_sqlite else lock))

        assert not_ready(site) == "database: busy"


@pytest.mark.parametrize("revision", ["0001", "9999"])
def test_a_database_with_other_tables_is_not_ready(site: FailingSite, revision: str) -> None:
    with site.other.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})

    assert "previsit migrate" in not_ready(site)


def test_a_process_answers_with_its_version_whatever_the_database_does(tmp_path: Path) -> None:
    app = failing_app(f"sqlite:///{tmp_path / 'gone' / 'previsit.db'}", tmp_path)

    reply = app.test_client().get("/healthz")

    assert reply.status_code == 200
    assert reply.json is not None
    assert reply.json["status"] == "ok"
    assert reply.json["version"]


def not_ready(site: FailingSite) -> str:
    reply = site.get("/readyz")
    assert reply.status_code == 503
    return str(reply.json["status"])


def allow_no_more_pages(site: FailingSite) -> None:
    """SQLite says of a database at its largest size what it says of a full disk."""
    with site.other.reading() as db:
        pages = db.scalar(text("PRAGMA page_count"))
    site.on_connect(f"PRAGMA max_page_count = {pages}")


def failing_app(url: str, folder: Path) -> Flask:
    """The application with two pages more: one writes, one raises the SQLSTATE in its address."""
    settings = replace(settings_in(folder), database_url=url, encryption_keys=(KEY,))
    app = create_app(settings, own_catalogue())
    store: Store = app.extensions["previsit"].store
    app.add_url_rule("/write", "write", lambda: write(store))
    app.add_url_rule("/raise/<code>", "raise_code", lambda code: raise_code(store, code))
    return app


def write(store: Store) -> str:
    rows = [{"scope": LARGE, "source": LARGE, "at": utc_now()} for _ in range(2000)]
    with store.transaction() as db:
        db.execute(insert(table_of(Attempt)), rows)
    return "written"


def raise_code(store: Store, code: str) -> str:
    """PostgreSQL itself raises the error, as it does when its disk is full."""
    with store.transaction() as db:
        db.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"))
    return "not reached"


Log = Callable[[str], dict[str, Any]]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    """The one line of an event, which has a traceback."""

    def line_of(event_name: str) -> dict[str, Any]:
        captured = capsys.readouterr()
        assert captured.out == ""
        lines = [json.loads(line) for line in captured.err.splitlines()]
        faults = [line for line in lines if "traceback" in line and line["event"] != RETENTION]
        assert [line["event"] for line in faults] == [event_name]
        request = [line for line in lines if line["event"] == "request"][-1]
        assert faults[0]["request_id"] == request["request_id"]
        assert faults[0]["route"] == request["route"]
        assert any("test_database_faults.py" in place for place in faults[0]["traceback"])
        return faults[0]

    return line_of


RETENTION = "retention failed"  # the first request also looks for what has expired


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> FailingSite:
    """The same test on both databases."""
    site: FailingSite = request.getfixturevalue(f"{request.param}_site")
    return site


@pytest.fixture
def sqlite_site(sqlite_store: Store, tmp_path: Path) -> Iterator[FailingSite]:
    yield from site_on(sqlite_store, tmp_path)


@pytest.fixture
def postgresql_site(postgresql_store: Store, tmp_path: Path) -> Iterator[FailingSite]:
    yield from site_on(postgresql_store, tmp_path)


def site_on(store: Store, folder: Path) -> Iterator[FailingSite]:
    url = store.engine.url.set(drivername=store.engine.dialect.name)
    app = failing_app(url.render_as_string(hide_password=False), folder)
    yield FailingSite(app, store)
    app.extensions["previsit"].store.close()
