"""The audit trail only grows, and shows where somebody got round that."""

import threading

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from app.store import audit
from app.store.audit import BrokenRow
from app.store.tables import AuditEntry, PageSave, table_of, utc_now
from tests.databases import a_patient, a_practice, a_sitting


def test_an_untouched_trail_is_whole(store):
    write(store, 5)

    trail = verify(store)

    assert (trail.rows, trail.last_id, trail.faults) == (5, 5, ())


def test_an_empty_trail_is_whole(store):
    assert verify(store).faults == ()


def test_each_entry_says_what_was_given(store):
    at = utc_now()
    with store.transaction() as db:
        practice = a_practice(db)
        audit.record(
            db,
            practice_id=practice.id,
            actor="staff:3",
            action="sitting.open",
            subject="sitting:x",
            detail={"rules": ("a", "b"), "größe": 1.5},
            at=at,
        )

    with store.reading() as db:
        entry = db.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.subject, entry.at) == (
        "staff:3",
        "sitting.open",
        "sitting:x",
        at,
    )
    assert entry.detail == {"rules": ["a", "b"], "größe": 1.5}
    assert verify(store).faults == ()


def test_a_transaction_that_failed_leaves_no_gap(store):
    write(store, 2)
    with pytest.raises(RuntimeError), store.transaction() as db:
        record(db)
        raise RuntimeError
    write(store, 1)

    assert verify(store).rows == 3
    assert verify(store).faults == ()


def test_several_who_record_at_once_make_one_chain(store):
    threads = [threading.Thread(target=write, args=(store, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (verify(store).rows, verify(store).faults) == (40, ())


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "staff:9"},
        {"detail": {"n": 99}},
        {"practice_id": "another"},
        {"hash": "f" * 64},
    ],
)
def test_a_changed_entry_is_found(store, change):
    write(store, 5)
    unguarded(store, update(AuditEntry).where(AuditEntry.id == 3).values(**change))

    assert verify(store).faults == (BrokenRow(3, "changed"),)


def test_an_entry_that_was_taken_out_is_found(store):
    write(store, 5)
    unguarded(store, delete(AuditEntry).where(AuditEntry.id == 1))

    assert verify(store).faults == (BrokenRow(1, "gap"),)


def test_an_entry_that_was_changed_and_given_a_fresh_hash_is_found(store):
    write(store, 5)
    with store.reading() as db:
        row = dict(
            db.execute(select(table_of(AuditEntry)).where(AuditEntry.id == 3)).one()._mapping
        )
    row["actor"] = "staff:9"
    unguarded(
        store,
        update(AuditEntry).where(AuditEntry.id == 3).values(actor="staff:9", hash=audit._hash(row)),
    )

    assert verify(store).faults == (BrokenRow(4, "unlinked"),)


def test_entries_cut_off_the_end_are_found_by_one_who_noted_the_last(store):
    write(store, 5)
    noted = verify(store)
    seen = (noted.last_id, noted.last_hash)
    assert verify(store, seen).faults == ()
    unguarded(store, delete(AuditEntry).where(AuditEntry.id > 3))

    assert verify(store).faults == ()
    assert verify(store, seen).faults == (BrokenRow(5, "cut_off"),)


@pytest.mark.parametrize(
    "statement",
    [update(AuditEntry).values(actor="nobody"), delete(AuditEntry)],
    ids=["changing", "deleting"],
)
def test_the_database_itself_refuses(store, statement):
    write(store, 2)

    with (
        pytest.raises(IntegrityError, match="audit_entry is append-only"),
        store.transaction() as db,
    ):
        db.execute(statement)

    assert verify(store).rows == 2


def test_postgresql_refuses_to_empty_the_trail(postgresql_store):
    with (
        pytest.raises(IntegrityError, match="audit_entry is append-only"),
        postgresql_store.transaction() as db,
    ):
        db.execute(text("TRUNCATE audit_entry"))


def test_a_page_save_is_never_changed_but_goes_with_its_sitting(store):
    with store.transaction() as db:
        sitting = a_sitting(db, a_patient(db, a_practice(db)))
        save = {"page": "p", "answers": {}, "mode": "home", "locale": "en", "key": "k"}
        db.execute(
            insert(table_of(PageSave)),
            save | {"sitting_id": sitting.id, "saved_at": utc_now()},
        )

    with (
        pytest.raises(IntegrityError, match="page_save is append-only"),
        store.transaction() as db,
    ):
        db.execute(update(PageSave).values(page="other"))

    with store.transaction() as db:
        db.delete(sitting)
    with store.reading() as db:
        assert db.scalars(select(PageSave)).all() == []


def write(store, count):
    for number in range(count):
        with store.transaction() as db:
            record(db, number)


def record(db, number=0):
    audit.record(
        db,
        practice_id=None,
        actor="command",
        action="test",
        subject="",
        detail={"n": number},
    )


def verify(store, seen=None):
    with store.reading() as db:
        return audit.verify(db, seen)


def unguarded(store, statement):
    """As someone who owns the database could: take the guard away first."""
    postgresql = store.engine.dialect.name == "postgresql"
    with store.transaction() as db:
        for deed in ("update", "delete"):
            where = " ON audit_entry" if postgresql else ""
            db.execute(text(f"DROP TRIGGER audit_entry_no_{deed}{where}"))
        db.execute(statement)
