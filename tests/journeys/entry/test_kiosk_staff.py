"""Staff make a kiosk of a device, leave it with the PIN, and end it from the office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.kiosk import devices, pin_tries
from app.store.tables import Kiosk, Practice
from tests.journeys.conftest import House
from tests.journeys.kiosk import (
    PIN,
    SHOWN,
    actions,
    begin,
    cookie_of,
    lock,
    post,
    rows,
    run_script,
    set_up_link,
    unlock,
)


def test_a_clinician_makes_a_kiosk_of_the_device_at_hand_and_is_signed_out(house: House) -> None:
    device = lock(house, "clinician")

    assert device.path == "/kiosk"
    assert device.open("/today").path == "/kiosk"
    assert actions(house)[-3:] == ["kiosk.make", "kiosk.lock", "sign_out"]


def test_an_analyst_makes_no_kiosk(house: House) -> None:
    assert house.staff("analyst").open("/office/new-kiosk").status == 404


@pytest.mark.parametrize(
    ("pin", "says"),
    [
        *[("", "4 to 8 digits"), ("471", "4 to 8"), ("471147114", "4 to 8"), ("47a1", "4 to 8")],
        *[("1234", "harder to guess"), ("8765", "harder"), ("0000", "harder")],
    ],
)
def test_a_pin_that_is_none_or_is_guessed_first_locks_nothing(
    house: House, pin: str, says: str
) -> None:
    manager = house.staff("manager").open("/office/new-kiosk").send({"pin": pin})

    assert manager.status == 422
    assert says in manager.text
    assert manager.open("/office").status == 200
    assert not rows(house)


def test_no_pin_and_no_cookie_is_kept_in_clear(house: House) -> None:
    device = lock(house, pin="٤٧١١")  # typed on an Arabic keyboard
    [kiosk] = rows(house)

    assert kiosk.pin_hash.startswith("$argon2")
    assert cookie_of(device) not in (kiosk.secret_hash, kiosk.pin_hash)
    assert unlock(device, PIN).path == "/sign-in"


def test_leaving_needs_the_pin_and_the_device_is_an_ordinary_one_then(house: House) -> None:
    device = lock(house)

    assert unlock(device, "9999").status == 422
    assert device.open("/office").path == "/kiosk"
    assert unlock(device, f" {PIN[:2]} {PIN[2:]} ").path == "/sign-in"
    assert cookie_of(device) is None
    assert actions(house)[-2:] == ["kiosk.pin_refused", "kiosk.end"]
    assert device.open("/kiosk").text.count("not a kiosk") == 1


def test_after_five_wrong_pins_even_the_right_one_waits_half_a_minute(house: House) -> None:
    device = lock(house)
    for _try in range(5):
        unlock(device, "9999")

    device.open("/kiosk/unlock")

    assert device.status == 429
    assert "data-wait=" in device.reply.get_data(as_text=True)
    assert post(device, "/kiosk/unlock", pin=PIN).status == 429
    assert device.open("/office").path == "/kiosk"
    with house.services.store.transaction() as db:
        [kiosk] = db.scalars(select(Kiosk))
        assert pin_tries.waits_until(db, kiosk.id, clock.now() + timedelta(seconds=31)) is None


def test_nobody_ever_waits_longer_than_five_minutes(house: House) -> None:
    lock(house)
    now = clock.now()
    with house.services.store.transaction() as db:
        [kiosk] = db.scalars(select(Kiosk))
        for _try in range(40):
            pin_tries.note_try(db, kiosk.id, now)

        assert pin_tries.waits_until(db, kiosk.id, now) == now + timedelta(minutes=5)
        assert pin_tries.waits_until(db, kiosk.id, now + timedelta(minutes=5)) is None
        assert pin_tries.waits_until(db, kiosk.id, now + timedelta(days=2)) is None


def test_staff_who_mistyped_unlock_it_after_the_wait(house: House) -> None:
    device = lock(house)
    with house.services.store.transaction() as db:
        [kiosk] = db.scalars(select(Kiosk))
        for _try in range(5):
            pin_tries.note_try(db, kiosk.id, clock.now() - timedelta(seconds=40))

    assert unlock(device, PIN).path == "/sign-in"


def test_a_manager_ends_a_kiosk_from_the_office_and_its_next_page_is_ordinary(
    house: House,
) -> None:
    device = begin(house, lock(house, name="Waiting room 1"))
    manager = house.staff("manager").open("/office/kiosks")
    assert "Waiting room 1" in manager.text

    manager.send()

    assert "Ended" in manager.text
    assert "No device is a kiosk now" in manager.text
    assert device.open("/resume").path == "/"
    assert device.open("/resume").status == 409  # nobody's answers are open on it
    assert cookie_of(device) is None
    assert [row.ended_by is not None for row in rows(house)] == [True]


def test_a_kiosk_of_another_practice_cannot_be_ended(house: House) -> None:
    lock(house)
    with house.services.store.transaction() as db:
        other = Practice(name="Elsewhere")
        db.add(other)
        db.flush()
        db.execute(update(Kiosk).values(practice_id=other.id))
    manager = house.staff("manager").open("/office/kiosks")
    assert "No device is a kiosk now" in manager.text

    post(manager, f"/office/kiosks/{rows(house)[0].id}/end")

    assert manager.status == 404
    assert rows(house)[0].ended_at is None


def test_a_link_makes_a_kiosk_of_another_tablet_once(house: House) -> None:
    link = set_up_link(house)
    tablet, late = run_script(house.visitor()), house.visitor().open(link)

    tablet.open(link).send(SHOWN)

    assert tablet.path == "/kiosk"
    assert tablet.open("/sign-in").path == "/kiosk"
    assert late.send().status == 404
    assert house.visitor().open(link).status == 404


@pytest.mark.parametrize(
    "shown",
    ["", "nothing", "script clock", "script storage", "clock storage", "script clock zebra"],
)
def test_a_device_that_has_not_shown_all_that_forgetting_needs_is_not_locked(
    house: House, shown: str
) -> None:
    device = run_script(house.staff("manager")).open("/office/new-kiosk")
    tablet = run_script(house.visitor()).open(set_up_link(house))

    for browser in (device.send({"pin": PIN, "shown": shown}), tablet.send({"shown": shown})):
        assert browser.status == 422
        assert 'data-wrong="forget"' in browser.reply.get_data(as_text=True)
        assert cookie_of(browser) is None
    assert [row.locked_at for row in rows(house)] == [None]
    assert device.open("/office").status == 200
    assert tablet.send(SHOWN).path == "/kiosk"  # the refusal did not use up the link


def test_a_report_without_the_cookie_of_the_script_locks_nothing(house: House) -> None:
    device = house.staff("manager").open("/office/new-kiosk").send({"pin": PIN, **SHOWN})

    assert device.status == 422
    assert not rows(house)


def test_a_link_for_a_tablet_is_worth_nothing_after_half_an_hour(house: House) -> None:
    link = set_up_link(house)
    with house.services.store.transaction() as db:
        db.execute(update(Kiosk).values(created_at=clock.now() - timedelta(minutes=31)))

    assert house.visitor().open(link).status == 404


def test_wrong_links_for_a_tablet_are_counted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "WRONG_CODES", 2)
    link = set_up_link(house)

    for _try in range(2):
        assert house.visitor().open("/kiosk/set-up/no-such-code").status == 404

    assert house.visitor().open(link).status == 404


def test_pages_for_the_kiosk_say_on_any_other_device_that_it_is_none(house: House) -> None:
    for path in ("", "/still-there", "/idle", "/done", "/unlock"):
        assert "not a kiosk" in house.visitor().open(f"/kiosk{path}").text
