"""Transactions keep all or nothing, are on the disk when they end, and do not get in each other's
way."""

import multiprocessing
import threading
import time
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from app.store.session import Store, require_transaction
from app.store.tables import Attempt, Practice, table_of, utc_now
from tests.databases import KEY


def test_a_transaction_that_raises_leaves_nothing(store):
    with pytest.raises(RuntimeError, match="half way"), store.transaction() as db:
        db.add(Practice(name="Riverside"))
        db.flush()
        raise RuntimeError("half way")

    assert names(store) == []


def test_a_transaction_that_ends_is_seen_by_the_next_reader(store):
    with store.transaction() as db:
        db.add(Practice(name="Riverside"))

    assert names(store) == ["Riverside"]


def test_what_was_read_can_be_used_after_the_transaction(store):
    with store.transaction() as db:
        practice = Practice(name="Riverside")
        db.add(practice)

    assert practice.name == "Riverside"


def test_reading_refuses_to_write(store):
    with pytest.raises(RuntimeError, match="for reading"), store.reading() as db:
        db.add(Practice(name="Riverside"))
        db.flush()


def test_one_statement_is_written_at_once(store):
    statement = insert(table_of(Attempt))

    store.write(statement, {"scope": "sign-in", "source": "a" * 64, "at": utc_now()})

    with store.reading() as db:
        assert db.scalars(select(Attempt.scope)).all() == ["sign-in"]


def test_among_single_statements_each_is_kept_when_it_returns(store):
    with store.statements() as db:
        db.execute(
            insert(table_of(Attempt)), {"scope": "sign-in", "source": "a" * 64, "at": utc_now()}
        )

        with store.reading() as other:
            assert other.scalars(select(Attempt.scope)).all() == ["sign-in"]


def test_what_takes_more_than_one_statement_is_refused_without_a_transaction(store):
    with store.transaction() as db:
        require_transaction(db)
    for without in (store.statements, store.reading):
        with without() as db, pytest.raises(RuntimeError, match="more than one statement"):
            require_transaction(db)


def test_a_moment_comes_back_with_its_offset(store):
    now = utc_now()

    store.write(insert(table_of(Attempt)), {"scope": "sign-in", "source": "a" * 64, "at": now})

    with store.reading() as db:
        assert db.scalars(select(Attempt.at)).all() == [now]


def test_a_moment_without_an_offset_is_refused(store):
    with pytest.raises(Exception, match="needs an offset"), store.transaction() as db:
        db.add(Attempt(scope="sign-in", source="a" * 64, at=utc_now().replace(tzinfo=None)))


def test_the_database_minds_what_refers_to_what(store):
    from app.store.tables import Patient

    with pytest.raises(IntegrityError), store.transaction() as db:
        db.add(Patient(practice_id=uuid4(), number="1", given_name="A", family_name="B"))


def test_writers_wait_for_each_other_instead_of_failing(store):
    def add_some() -> None:
        for _ in range(10):
            with store.transaction() as db:
                seen = len(db.scalars(select(Practice.id)).all())  # a read before the write
                db.add(Practice(name=str(seen)))

    threads = [threading.Thread(target=add_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(store)) == 40


def test_a_reader_does_not_wait_for_a_writer(store):
    with store.transaction() as db:
        db.add(Practice(name="Riverside"))
        db.flush()
        began = time.monotonic()

        assert names(store) == []

    assert time.monotonic() - began < 2


def test_sqlite_is_set_to_lose_nothing(sqlite_store):
    with sqlite_store.reading() as db:
        pragmas = {
            name: db.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_postgresql_is_set_to_lose_nothing(postgresql_store):
    with postgresql_store.reading() as db:
        assert db.scalar(text("SHOW synchronous_commit")) == "on"


def test_a_connection_that_the_server_closed_is_replaced_without_an_error(postgresql_store):
    with postgresql_store.reading() as db:
        mine = db.scalar(text("SELECT pg_backend_pid()"))
    other = Store(postgresql_store.engine.url.render_as_string(hide_password=False), [KEY])
    with other.reading() as db:
        db.scalar(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        while db.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid"), {"pid": mine}
        ):
            time.sleep(0.05)
    other.close()

    with postgresql_store.reading() as db:
        assert db.scalar(text("SELECT pg_backend_pid()")) != mine


def test_opening_a_store_connects_to_nothing():
    Store("postgresql://nobody@127.0.0.1:1/none", [KEY]).close()


def test_a_forked_worker_does_not_use_its_parents_connection(postgresql_store):
    with postgresql_store.reading() as db:
        parents = db.scalar(text("SELECT pg_backend_pid()"))
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()

    child = context.Process(target=lambda: queue.put(_backend(postgresql_store)))
    child.start()
    child.join()

    assert queue.get() != parents
    assert _backend(postgresql_store) == parents


def test_a_database_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="must begin with sqlite"):
        Store("mysql://root@127.0.0.1/x", [KEY])


def names(store):
    with store.reading() as db:
        return db.scalars(select(Practice.name).order_by(Practice.name)).all()


def _backend(store):
    with store.reading() as db:
        return db.scalar(text("SELECT pg_backend_pid()"))
