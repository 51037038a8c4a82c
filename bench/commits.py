"""What the way to the database costs without the web: one row of a page saved, and nothing else.

`Database.commit_loop` is the bare loop the mark is set by: one connection of the driver, one short
row in a table of two columns, one commit, again and again, in one process. This one also pays what
every program that saves pages pays: a connection checked out of Previsit's engine with its
settings, one row of `page_save` with its index, its reference and its encrypted answers, and the
commit; in as many processes as the server has workers. The disk, the database and the durability
are those of the server that is measured.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app.store.session import Store
from app.store.tables import PageSave, Sitting, table_of
from bench import subject

WRITERS = {"gunicorn": 2, "embedded": 1}  # processes
EngineLoop = Callable[[float], float]
_INSERT = insert(table_of(PageSave)).inline()


@contextmanager
def engine_loop(settings: Mapping[str, str], writers: int) -> Iterator[EngineLoop]:
    """`loop(seconds)` gives commits a second, of all writers together."""
    with multiprocessing.get_context("spawn").Pool(writers) as pool:
        yield lambda seconds: sum(
            pool.starmap(_save_rows, [(dict(settings), seconds)] * writers, chunksize=1)
        )


def _save_rows(settings: Mapping[str, str], seconds: float) -> float:
    store = subject.open_store(settings)
    sitting_id = _a_sitting(store)
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        with store.engine.begin() as connection:
            connection.execute(_INSERT, _row(sitting_id))
        done += 1
    rate = done / (time.monotonic() - began)
    store.close()
    return rate


def _row(sitting_id: UUID) -> dict[str, object]:
    return {
        "sitting_id": sitting_id,
        "page": subject.PAGE_ID,
        "answers": subject.ANSWERS,
        "mode": "home",
        "locale": "es",
        "saved_at": datetime.now(UTC),
        "key": uuid4().hex,
        "trace": None,
    }


def _a_sitting(store: Store) -> UUID:
    """The one begun last, which is never visited: no measured page has to read these rows."""
    with store.reading() as db:
        return db.scalars(select(Sitting.id).order_by(Sitting.started_at.desc()).limit(1)).one()
