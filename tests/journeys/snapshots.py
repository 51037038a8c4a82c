"""What many tests begin with is done once a process; the others start from a copy of its outcome.

Answering the check-up takes fifty pages and two seconds. A snapshot is the database afterwards, and
what the browser holds: its cookies, and the page it is at. It is taken and used only where nothing
else can differ: the database is an untouched copy of the practice or of another snapshot, the
instruments are those of the project or the tiny ones, the clock is that of all tests, and the test
replaces no part of the program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from flask import Flask

from app import clock as app_clock
from app.services import Services
from tests import clock
from tests.conftest import own_catalogue, tiny_catalogue
from tests.journeys.visitor import Visitor

# SQLite counts changes here, in the first page of the file; they say nothing of what it holds.
COUNTERS = (slice(18, 20), slice(24, 28), slice(40, 44), slice(92, 100))


@dataclass(frozen=True)
class Snapshot:
    database: sqlite3.Connection  # in memory
    visitor: Visitor


class _Snapshots:
    def __init__(self) -> None:
        self.by_key: dict[tuple[Hashable, ...], Snapshot] = {}
        self.known_databases: set[bytes] = set()
        self.are_allowed = False


_snapshots = _Snapshots()


@contextmanager
def snapshots_allowed(untouched: Path) -> Iterator[None]:
    """Within this block, and from this database of a practice, which is copied for every test."""
    _snapshots.known_databases.add(_contents(untouched))
    _snapshots.are_allowed = True
    yield
    _snapshots.are_allowed = False


def once(app: Flask, key: tuple[Hashable, ...], act: Callable[[], Visitor]) -> Visitor:
    """What `act` leads to, from a snapshot where there is one for this key and this database."""
    services: Services = app.extensions["previsit"]
    if not _snapshots.are_allowed or not _is_as_for_every_test(services):
        return act()
    path = Path(services.store.engine.url.database or "")
    contents = _contents(path)
    if contents not in _snapshots.known_databases:
        return act()
    settings = replace(services.settings, database_url="", data_folder=Path())
    whole_key = (*key, contents, id(services.catalogue), repr(settings))
    if whole_key not in _snapshots.by_key:
        _snapshots.by_key[whole_key] = _snapshot(path, act())
    snapshot = _snapshots.by_key[whole_key]
    with closing(sqlite3.connect(path)) as database:
        snapshot.database.backup(database)
    _snapshots.known_databases.add(_contents(path))
    return _copy_of(snapshot.visitor, app)


def _is_as_for_every_test(services: Services) -> bool:
    return (
        services.store.engine.dialect.name == "sqlite"
        and not services.resources
        and any(services.catalogue is each() for each in (own_catalogue, tiny_catalogue))
        and app_clock.now is clock.now
    )


def _contents(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as database:
        pages = bytearray(database.serialize())
    for counter in COUNTERS:
        pages[counter] = bytes(counter.stop - counter.start)
    return sha256(pages).digest()


def _snapshot(path: Path, visitor: Visitor) -> Snapshot:
    memory = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(path)) as database:
        database.backup(memory)
    return Snapshot(memory, _copy_of(visitor, visitor.client.application))


def _copy_of(visitor: Visitor, app: Flask) -> Visitor:
    """The same browser at the same page, before this app."""
    other = copy(visitor)
    other.client = app.test_client()
    other.client._cookies = dict(visitor.client._cookies or {})
    return other
