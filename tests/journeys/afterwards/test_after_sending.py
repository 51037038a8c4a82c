"""What a person gets back: what it may mean, small plans, what helps nearby, dates, by when."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app import clock, create_app
from app.demo.visits import ZONE
from app.store.opening_hours import NOT_ENTERED
from app.store.tables import AuditEntry, PlanRow, Visit
from tests.conftest import own_catalogue, settings_in
from tests.house.source import PROJECT
from tests.journeys.answering import sent, with_aims
from tests.journeys.conftest import House
from tests.journeys.summary_page import PLAN, STEP, change_rules, form_of, html, plan, reading_on
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


def test_a_plan_is_kept_and_stands_on_the_summary_the_letter_and_the_clinicians_page(
    house: House,
) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    assert visitor.path == "/summary"
    letter = visitor.open("/letter").text  # its words are those of the PDF, without hooks
    assert STEP in letter
    assert "8 out of 10" in letter
    assert "rain" in letter
    shown = html(visitor.open("/summary"))
    assert STEP in shown
    assert 'data-sure="8"' in shown
    assert "rain" in shown
    shown = html(house.staff("clinician").open(f"/visits/{house.visit_id}"))
    assert STEP in shown
    assert 'data-sure="8"' in shown
    assert "rain" in shown


def test_a_plan_can_be_changed_and_taken_away_and_nothing_is_overwritten(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    plan(visitor, "pain", PLAN | {"step": "Round the house."})
    assert "Round the house." in visitor.text
    assert STEP not in visitor.text

    plan(visitor, "pain", {}, button=("action", "remove"))
    assert "Round the house." not in visitor.text
    with house.services.store.reading() as db:
        plans = db.scalars(select(PlanRow).order_by(PlanRow.id)).all()
        trail = db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("plan.%"))).all()
    assert [row.said and row.said["step"] for row in plans] == [STEP, "Round the house.", None]
    assert list(trail) == ["plan.keep", "plan.keep", "plan.remove"]


def test_pressing_twice_keeps_one_plan(house: House) -> None:
    visitor = with_aims(house)
    form = form_of(visitor, "pain")
    data = dict(form.held) | {f"pain-{name}": value for name, value in PLAN.items()}

    for _press in range(2):
        visitor.client.post("/plan", data=data)

    with house.services.store.reading() as db:
        assert len(db.scalars(select(PlanRow)).all()) == 1


def test_whoever_is_not_sure_is_offered_a_smaller_step(house: House) -> None:
    visitor = with_aims(house)

    plan(visitor, "pain", PLAN | {"sure": "6"})
    assert "data-smaller-step" in html(visitor)

    plan(visitor, "pain", PLAN | {"sure": "7"})
    assert "data-smaller-step" not in html(visitor)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"step": "  "}, "missing"),
        ({"step": "x" * 301}, "too_long"),
        ({"when": "x" * 301}, "too_long"),
        ({"in_the_way": "x" * 301}, "too_long"),
        ({"sure": "11"}, "not_offered"),
        ({"weeks": "many"}, "not_offered"),
    ],
)
def test_a_plan_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    house: House, typed: dict[str, str], code: str
) -> None:
    visitor = with_aims(house)

    plan(visitor, "pain", PLAN | typed)

    assert visitor.is_asked_again
    assert visitor.reply.request.method == "GET"
    assert visitor.text.startswith("Error:")
    [name] = typed
    assert f'href="#pain-{name}" data-problem="{name} {code}"' in html(visitor)
    assert html(visitor).count(f'id="pain-{name}-wrong"') == 1
    assert 'details class="make screen-only" open' in html(visitor)
    assert "after coffee" in html(visitor) or "when" in typed
    with house.services.store.reading() as db:
        assert not db.scalars(select(PlanRow)).all()


def test_an_aim_that_was_not_chosen_takes_no_plan(house: House) -> None:
    visitor = with_aims(house)
    form = dict(form_of(visitor, "pain").held)

    reply = visitor.client.post("/plan", data=form | {"aim": "money", "money-step": "x"})

    assert reply.status_code == 404


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
