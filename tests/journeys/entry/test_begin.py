"""What the page before the first question says: today's visit or the next, and ways back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock
from app.store.tables import Visit
from tests.journeys.conftest import House
from tests.journeys.kiosk import begin, card, choose_language, enter, lock
from tests.journeys.summary_page import html


@pytest.mark.parametrize(("in_days", "said"), [(0, "today"), (3, "next")])
def test_it_speaks_of_the_visit_of_today_on_its_day(house: House, in_days: int, said: str) -> None:
    with house.services.store.transaction() as db:
        db.execute(update(Visit).values(starts_at=clock.now() + timedelta(days=in_days)))

    page = house.visitor().open(house.invite("check_in"))

    assert f'data-visit="{said}"' in html(page)


def test_in_the_waiting_room_without_a_visit_on_record_it_is_today(house: House) -> None:
    device = lock(house)
    enter(device, card(house))

    assert 'data-visit="today"' in html(device)


@pytest.mark.parametrize("locale", ["en", "es", "ar"])
def test_a_kiosk_asks_for_the_language_once(house: House, locale: str) -> None:
    device = lock(house)
    choose_language(device, locale)
    enter(device, card(house))

    assert "locale" not in device.form.offered
    assert dict(device.form.held)["locale"] == locale
    device.send({"respondent": "self"})
    assert device.page.html["lang"] == locale


def test_on_ones_own_device_the_language_is_asked_with_who_answers(house: House) -> None:
    page = house.visitor().open(house.invite("check_in"))

    assert set(page.form.offered) == {"locale", "respondent"}


def test_a_kiosk_speaks_of_no_link(house: House) -> None:
    device = lock(house)
    enter(device, card(house))
    pages = [device.text]
    device = lock(house)
    begin(house, device)
    pages.append(device.text)

    assert not [text for text in pages if "link" in text.lower() or "come back" in text.lower()]


def test_what_waits_for_a_connection_does_not_wait_on_a_kiosk(house: House) -> None:
    device = lock(house)
    enter(device, card(house))

    assert "data-begins" not in html(device)
    assert "data-begins" in html(house.visitor().open(house.invite("check_in")))
