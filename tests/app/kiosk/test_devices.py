"""A kiosk is made, locked once, seen, and ended; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import InvalidAccessCode, NotAllowed
from app.kiosk import devices
from app.kiosk.devices import PinRefused
from app.store.tables import Kiosk
from tests.databases import a_practice, a_staff_member

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def test_a_code_locks_one_device_once(store):
    with store.transaction() as db:
        code = a_kiosk(db)
        secret = devices.lock(db, devices.waiting(db, code, NOW), NOW)

        assert devices.held(db, secret).wipe_seconds == 90
        assert devices.held(db, code) is None
        with pytest.raises(InvalidAccessCode):
            devices.waiting(db, code, NOW)


def test_a_device_that_was_ended_is_held_no_more_and_ending_again_is_harmless(store):
    with store.transaction() as db:
        secret = a_locked_kiosk(db)
        kiosk = db.query(Kiosk).one()
        for _ in range(2):
            devices.end_from_afar(
                db, kiosk.id, practice_id=kiosk.practice_id, staff_id=kiosk.created_by, at=NOW
            )

        assert devices.held(db, secret) is None
        with pytest.raises(NotAllowed):
            devices.end_from_afar(
                db, kiosk.id, practice_id=a_practice(db).id, staff_id=kiosk.created_by, at=NOW
            )


def test_each_turn_has_a_name_of_its_own(store):
    with store.transaction() as db:
        secret = a_locked_kiosk(db)
        kiosk = devices.held(db, secret)

        first, second = (devices.begin_stay(db, kiosk.id, NOW) for _ in range(2))

        assert first != second
        assert devices.held(db, secret).stay == second


def test_a_kiosk_is_deserted_a_little_later_than_the_device_itself_would_wipe(store):
    with store.transaction() as db:
        kiosk = devices.held(db, a_locked_kiosk(db))

    assert not kiosk.is_deserted(NOW + timedelta(seconds=kiosk.wipe_seconds))
    assert kiosk.is_deserted(NOW + timedelta(seconds=kiosk.wipe_seconds * 1.25 + 2))


@pytest.mark.parametrize("pin", ["4711", "4 7 1 1", "٤٧١١", "४७११", "13579135"])
def test_a_pin_is_digits_of_any_script(pin):
    assert devices.hash_pin(pin).startswith("$argon2id$")


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        *[("471", "digits"), ("123456789", "digits"), ("4711x", "digits"), ("²²³³", "digits")],
        *[("0000", "easy"), ("3456", "easy"), ("98765", "easy")],
    ],
)
def test_a_pin_that_is_none_or_is_tried_first_is_refused(pin, reason):
    with pytest.raises(PinRefused) as refused:
        devices.hash_pin(pin)

    assert refused.value.reason == reason


def a_kiosk(db):
    practice = a_practice(db)
    staff = a_staff_member(db, practice)
    return devices.make(
        db, practice_id=practice.id, name="Hall", pin_hash="-", staff_id=staff.id, at=NOW
    )


def a_locked_kiosk(db):
    return devices.lock(db, devices.waiting(db, a_kiosk(db), NOW), NOW)
