"""An account is made whole or refused with the reason, and keeps no password in clear."""

import pytest
from sqlalchemy import select

from app.access.accounts import StaffRefused, add_staff
from app.store.tables import AuditEntry, Practice, Role, Staff
from tests.databases import a_practice

PASSWORD = "correct horse battery"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "a b@c.example"}, "email"),
        ({"role": "owner"}, "role"),
        ({"password": "too short"}, "password"),
        ({"email": " ADA@practice.example "}, "taken"),
    ],
)
def test_an_account_that_cannot_be_is_refused(practice, store, change, reason):
    with store.transaction() as db:
        add_staff(db, **ada(practice))

    with pytest.raises(StaffRefused) as refused, store.transaction() as db:
        add_staff(db, **ada(practice) | change)

    assert refused.value.reason == reason


def test_a_password_is_kept_as_argon2_only(practice, store):
    with store.transaction() as db:
        add_staff(db, **ada(practice))

    with store.reading() as db:
        assert db.scalar(select(Staff.password)).startswith("$argon2id$")


def test_roles_are_shared_and_making_an_account_is_audited(practice, store):
    with store.transaction() as db:
        first = add_staff(db, **ada(practice))
        add_staff(db, **ada(practice) | {"email": "ben@practice.example"})

    with store.reading() as db:
        assert db.scalars(select(Role.name)).all() == ["clinician"]
        assert db.scalars(select(AuditEntry.subject)).first() == f"staff:{first}"


def ada(practice: Practice) -> dict[str, object]:
    return {
        "practice_id": practice.id,
        "email": "ada@practice.example",
        "name": "Ada",
        "role": "clinician",
        "password": PASSWORD,
    }


@pytest.fixture
def practice(store):
    with store.transaction() as db:
        return a_practice(db)
