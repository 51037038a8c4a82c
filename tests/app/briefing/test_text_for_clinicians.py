"""The sentences clinicians read: on the list of a day, and on the page of a visit."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.app.clinician_practice import DARK, NOW, House, settle


def test_a_day_without_visits(house: House) -> None:
    assert "You have no visits on this day" in house.client.get("/today?on=2031-01-06").text


def test_a_day_with_visits_in_every_state(house: House) -> None:
    house.visit("Amal")
    house.answer(house.visit("Rosa"), stop_after=3)

    page = house.client.get("/today").text

    assert "Not begun" in page
    assert re.search(r"Under way: 3 of \d+ answered so far", page)


def test_somebody_without_a_visit_today_who_needs_someone_now(house: House) -> None:
    house.answer(house.visit("Rosa", in_days=9), DARK, finish=False)
    house.visit("Amal")

    assert "Need someone now, and not on this list" in house.client.get("/today").text


def test_somebody_who_needs_someone_now(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK, finish=False)

    assert "1 person needs someone now" in house.client.get("/today").text


def test_the_page_of_a_visit(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK)

    page = house.client.get(f"/visits/{visit}").text

    assert page.index("In their own words") < page.index("Talk about, in this order")
    assert re.search(r"No score: \d+ of \d+ answered", page)
    assert "Skipped on purpose" in page
    assert "What we agreed" in page


def test_the_page_of_a_visit_without_answers_of_its_own(house: House) -> None:
    house.answer(house.visit("Rosa", in_days=-40), DARK, at=NOW - timedelta(days=41))

    earlier = house.client.get(f"/visits/{house.visit('Rosa')}").text
    nothing = house.client.get(f"/visits/{house.visit('Amal')}").text

    assert "not for this visit" in earlier
    assert "Nothing has been answered yet" in nothing


def test_the_page_of_a_visit_whose_answers_are_under_way(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK, finish=False)

    page = house.client.get(f"/visits/{visit}").text

    assert "Raised elsewhere, and still open" in page
    assert "under way and not sent yet" in page


@pytest.fixture
def house(app: Flask) -> House:
    return settle(app)
