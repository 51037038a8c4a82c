"""Where a turn at a kiosk ends, and where it goes on: refusals, declining, what is closed there."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from app.kiosk.device import CLOSED
from app.store.tables import Consent
from tests.journeys.conftest import House
from tests.journeys.kiosk import begin, choose_language, lock, session_of
from tests.journeys.self_checks import open_link_to


@pytest.mark.parametrize("language", [None, "es"])
def test_why_a_self_check_was_not_begun_is_said_whether_or_not_a_language_was_chosen(
    house: House, language: str | None
) -> None:
    link = open_link_to(house, "check_up")
    device = lock(house)
    if language:
        choose_language(device, language)

    device.open(link).send({"locale": "en", "age": "999"})
    assert device.is_asked_again
    assert ("age", "999") in device.form.held
    device.send({"locale": "en", "age": "12"})

    assert 'id="ask-the-practice"' in device.reply.text
    # Whoever comes next finds nothing of it.
    assert ("age", "12") not in device.open("/kiosk").open(link).form.held


def test_declining_at_the_kiosk_ends_the_stay(house: House) -> None:
    with house.services.store.transaction() as db:
        db.execute(delete(Consent))
    device = begin(house, lock(house))
    assert device.path == "/consent"
    before = session_of(device)

    device.send(button=("action", "decline"))

    assert device.path == "/kiosk/done"
    assert "/kiosk" in device.page.links.values()
    device.client.set_cookie("previsit", before)
    assert device.open("/consent").path == "/kiosk"


def test_every_page_that_is_closed_at_a_kiosk_exists(house: House) -> None:
    assert house.app.view_functions.keys() >= CLOSED
