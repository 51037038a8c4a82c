"""What a person gets back: what it may mean, small plans, what helps nearby, dates, by when."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta

import pytest
from icalendar import Calendar

from app import clock, create_app
from app.demo.visits import ZONE
from app.store.opening_hours import NOT_ENTERED
from app.store.tables import Visit
from tests.conftest import own_catalogue, settings_in
from tests.house.source import PROJECT
from tests.journeys.answering import sent, with_aims
from tests.journeys.conftest import House
from tests.journeys.summary_page import PLAN, STEP, change_rules, html, plan, reading_on
from tests.journeys.visitor import Visitor


def test_a_score_comes_with_one_calm_sentence_and_no_diagnosis(house: House) -> None:
    visitor = sent(house, pick=2)

    assert visitor.text.count("Something bothers you that is worth looking at together.") == 1
    assert "data-no-diagnosis" in html(visitor)
    assert "%" not in visitor.text  # never a risk


def test_the_first_time_there_is_nothing_to_compare_with(house: House) -> None:
    assert 'class="spark"' not in html(sent(house))


def test_later_the_change_is_said_in_words_and_drawn(house: House) -> None:
    sent(house, pick=1)

    visitor = sent(house, pick=3)

    assert re.search(r"In \w+ \d{4} it was", visitor.text)
    drawn = re.findall(r'<svg class="spark"[^>]*aria-label="([^"]+)"', html(visitor))
    assert drawn
    assert all(";" in words for words in drawn)


def test_without_aims_the_page_says_that_this_is_fine(house: House) -> None:
    visitor = sent(house, aims=["none"])

    assert "data-no-aims" in html(visitor)
    assert 'class="make' not in html(visitor)


@pytest.mark.parametrize("days", [3, 4, 5])
def test_by_when_it_is_read_follows_the_practices_rule_and_its_week(
    house: House, days: int
) -> None:
    change_rules(house, read_within_days=days)
    with house.services.store.transaction() as db:
        db.get_one(Visit, house.visit_id).starts_at = clock.now() + timedelta(days=13)

    visitor = sent(house)

    day = (clock.now() + timedelta(days=days)).astimezone(ZONE).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    assert reading_on(visitor) == [("day", day.isoformat())]


def test_a_visit_that_comes_sooner_is_named_instead(house: House) -> None:
    change_rules(house, read_within_days=5)
    with house.services.store.transaction() as db:
        db.get_one(Visit, house.visit_id).starts_at = clock.now() + timedelta(hours=20)

    assert reading_on(sent(house)) == [("visit", "")]


def test_a_practice_without_hours_names_no_day(house: House) -> None:
    change_rules(house, opening_hours=NOT_ENTERED)

    assert reading_on(sent(house)) == [("undated", "")]


@pytest.mark.parametrize(
    ("locale", "title"), [("en", "Moving with pain"), ("ar", "الحركة مع الألم")]
)
def test_what_helps_nearby_is_shown_for_an_aim_in_the_language_of_the_page(
    nearby_house: House, locale: str, title: str
) -> None:
    visitor = with_aims(nearby_house, locale)

    assert title in visitor.text
    assert "555-0152" in visitor.text
    assert title in visitor.open("/letter").text


def test_what_has_no_words_in_a_language_is_left_out_there(nearby_house: House) -> None:
    path = nearby_house.services.settings.data_folder / "resources.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("      es:")), "utf-8")
    app = create_app(nearby_house.services.settings, own_catalogue())
    app.testing = True

    visitor = with_aims(House(app, **_ids(nearby_house)), "es")

    assert "555-0152" not in visitor.text
    assert "Moving with pain" not in visitor.text


def test_the_plan_and_the_visit_go_into_a_calendar_with_neutral_names(house: House) -> None:
    visit_at = clock.now().replace(microsecond=0) + timedelta(days=3)
    with house.services.store.transaction() as db:
        db.get_one(Visit, house.visit_id).starts_at = visit_at
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    visit, name = calendar(visitor, "/appointment.ics")
    assert name == "appointment.ics"
    assert str(visit["summary"]) == "Visit: Ridgeway Family Practice"
    assert visit.decoded("dtstart") == visit_at
    assert "knee" not in str(visit)
    assert "description" not in visit

    reminder, name = calendar(visitor, "/reminder.ics")
    assert name == "reminder.ics"
    assert str(reminder["summary"]) == STEP
    assert reminder["rrule"]["count"] == [4]
    assert reminder["class"] == "PRIVATE"
    assert "rain" not in str(reminder)


def test_there_is_no_calendar_file_without_a_date(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN | {"weeks": ""})

    assert "/reminder.ics" not in html(visitor)
    assert visitor.client.get("/reminder.ics").status_code == 404


def calendar(visitor: Visitor, path: str):  # type: ignore[no-untyped-def]
    reply = visitor.client.get(path)
    assert reply.mimetype == "text/calendar"
    event = Calendar.from_ical(reply.data).walk("VEVENT")[0]
    name = reply.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    return event, name


def _ids(house: House) -> dict[str, object]:
    names = ("practice_id", "patient_id", "visit_id", "clinician_id")
    return {name: getattr(house, name) for name in names}


@pytest.fixture
def nearby_house(house: House) -> House:
    """The practice with the made-up list of what helps nearby."""
    folder = house.services.settings.data_folder
    shutil.copy(PROJECT / "app" / "demo" / "resources.yaml", folder / "resources.yaml")
    app = create_app(settings_in(folder), own_catalogue())
    app.testing = True
    return House(app, **_ids(house))  # type: ignore[arg-type]
