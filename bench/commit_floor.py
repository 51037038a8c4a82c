"""The floor of a save: a bare Flask view that commits one row, as durably as Previsit does."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable

from flask import Flask, request

from app.store.session import SQLITE_PRAGMAS

SQLITE_TABLE = "create table bench_save (id integer primary key, body text not null)"
POSTGRESQL_TABLE = "create table bench_save (id bigserial primary key, body text not null)"
_INSERT = "insert into bench_save (body) values ({place})"


def app() -> Flask:
    """`/` answers a GET with a greeting, and a POST once its body is in a row on the disk."""
    floor = Flask(__name__)
    save = _saver(os.environ["PREVISIT_DATABASE_URL"])

    @floor.route("/", methods=["GET", "POST"])
    def view() -> str:
        if request.method == "POST":
            save(request.get_data(as_text=True))
        return "Saved"

    return floor


def _saver(url: str) -> Callable[[str], None]:
    """One connection a thread, opened when it is first needed, so that a server may fork."""
    local = threading.local()
    is_sqlite = url.startswith("sqlite")

    def save(body: str) -> None:
        if not hasattr(local, "connection"):
            local.connection = _sqlite(url) if is_sqlite else _postgresql(url)
        local.connection.execute(_INSERT.format(place="?" if is_sqlite else "%s"), (body,))

    return save


def _sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=10)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)
    return connection


def _postgresql(url: str) -> object:
    import psycopg

    return psycopg.connect(url, autocommit=True, options="-c synchronous_commit=on")
