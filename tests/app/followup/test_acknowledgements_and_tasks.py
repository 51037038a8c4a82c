"""A priority is seen by somebody, and becomes a task with an owner and a date."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.errors import NotAllowed
from app.followup.acknowledgements import acknowledge, acknowledgements, undo_acknowledgement
from app.followup.tasks import open_tasks
from app.store.tables import Acknowledgement, AuditEntry, Staff, Task
from tests.databases import a_patient, a_practice, a_priority, a_sitting, a_staff_member

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def test_an_acknowledged_priority_says_by_whom_and_since_when(store):
    priority, ada, _ = made(store)

    with store.transaction() as db:
        acknowledge(db, priority, ada, NOON)

    assert standing(store, priority) == ("Ada", NOON)


def test_a_second_press_changes_nothing(store):
    priority, ada, ben = made(store)
    with store.transaction() as db:
        acknowledge(db, priority, ada, NOON)
        acknowledge(db, priority, ada, LATER)
        acknowledge(db, priority, ben, LATER)

    assert standing(store, priority) == ("Ada", NOON)
    assert rows(store) == 1


def test_two_presses_at_the_same_moment_are_one(store):
    priority, ada, ben = made(store)

    def press(staff):
        with store.transaction() as db:
            acknowledge(db, priority, staff, NOON)

    threads = [threading.Thread(target=press, args=(who,)) for who in (ada, ben, ada, ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rows(store) == 1


def test_it_can_be_taken_back_and_said_again_and_all_of_it_is_kept(store):
    priority, ada, ben = made(store)
    with store.transaction() as db:
        undo_acknowledgement(db, priority, ada, NOON)
        acknowledge(db, priority, ada, NOON)
        undo_acknowledgement(db, priority, ben, NOON)
    assert standing(store, priority) is None

    with store.transaction() as db:
        acknowledge(db, priority, ben, LATER)

    assert standing(store, priority) == ("Ben", LATER)
    assert rows(store) == 3
    with store.reading() as db:
        trail = db.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id))
        assert [tuple(row) for row in trail] == [
            (f"staff:{ada.id}", "priority.acknowledge"),
            (f"staff:{ben.id}", "priority.undo"),
            (f"staff:{ben.id}", "priority.acknowledge"),
        ]


@pytest.mark.parametrize("deed", [acknowledge, undo_acknowledgement])
def test_a_priority_of_another_practice_is_not_there(store, deed):
    priority, _, _ = made(store)
    with store.transaction() as db:
        stranger = a_staff_member(db, a_practice(db, "Hillside"), "Eve")

    for unknown in (priority, uuid4()):
        with pytest.raises(NotAllowed), store.transaction() as db:
            deed(db, unknown, stranger, NOON)
    assert rows(store) == 0


def test_nothing_is_asked_of_no_priorities(store):
    with store.reading() as db:
        assert acknowledgements(db, []) == {}


@pytest.mark.parametrize(
    ("level", "visit_at", "due_at"),
    [
        ("now", None, NOON),
        ("today", None, datetime(2026, 11, 23, 5, tzinfo=UTC)),  # midnight in New York
        ("next_visit", NOON + timedelta(days=3), NOON + timedelta(days=3)),
        ("next_visit", None, NOON + timedelta(days=14)),
        ("next_visit", NOON - timedelta(days=1), NOON + timedelta(days=14)),
    ],
)
def test_a_task_is_due_by_its_level(store, level, visit_at, due_at):
    with store.transaction() as db:
        practice = a_practice(db, timezone="America/New_York")
        priority = a_priority(db, a_sitting(db, a_patient(db, practice)), level)
        ada = a_staff_member(db, practice)
        open_tasks(db, [priority], owner_id=ada.id, finished_at=NOON, visit_at=visit_at)

    with store.reading() as db:
        task = db.scalars(select(Task)).one()
    assert (task.due_at, task.owner_id, task.status) == (due_at, ada.id, "open")


def test_what_is_for_information_asks_nothing_of_anybody(store):
    with store.transaction() as db:
        priority = a_priority(db, a_sitting(db, a_patient(db, a_practice(db))), "for_information")

        open_tasks(db, [priority], owner_id=None, finished_at=NOON, visit_at=None)

        assert not db.scalars(select(Task)).all()


def test_a_priority_gets_one_task_only(store):
    with store.transaction() as db:
        priority = a_priority(db, a_sitting(db, a_patient(db, a_practice(db))))
        for _ in range(2):
            open_tasks(db, [priority], owner_id=None, finished_at=NOON, visit_at=None)
            db.flush()

        assert db.scalar(select(func.count()).select_from(Task)) == 1


def made(store):
    with store.transaction() as db:
        practice = a_practice(db)
        priority = a_priority(db, a_sitting(db, a_patient(db, practice)))
        return (
            priority.id,
            a_staff_member(db, practice, "Ada"),
            a_staff_member(db, practice, "Ben"),
        )


def standing(store, priority_id):
    with store.reading() as db:
        acknowledgement = acknowledgements(db, [priority_id]).get(priority_id)
    return acknowledgement and (acknowledgement.name, acknowledgement.at)


def rows(store):
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Staff))
        return db.scalar(select(func.count()).select_from(Acknowledgement))
