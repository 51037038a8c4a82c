"""Dates are typed as people write them, and compared with the practice's day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import MultiDict

from app import clock
from app.catalogue.model import Item, months_before
from app.forms.build import form_class
from app.store.tables import Practice
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey


@pytest.mark.parametrize("month", ["May", "may.", "MAY", "5", "٥"])
def test_a_month_by_name_and_a_year_of_two_digits_are_understood(tiny: House, month: str) -> None:
    visitor = begin_survey(tiny, "dates")

    visitor.send({"dates_day-day": "17", "dates_day-month": month, "dates_day-year": "24"})

    assert visitor.path == "/questions/dates_month"
    visitor.open("/questions/dates_day")
    held = dict(visitor.form.answers)
    assert [held[f"dates_day-{part}"] for part in ("day", "month", "year")] == ["17", "5", "2024"]


@pytest.mark.parametrize("sent", [("31", "2", "2024"), ("1", "Ju", "2024"), ("1", "5", "202")])
def test_what_is_no_date_is_asked_again_as_it_was_typed(tiny: House, sent) -> None:
    visitor = begin_survey(tiny, "dates")
    names = ["dates_day-day", "dates_day-month", "dates_day-year"]

    visitor.send(dict(zip(names, sent, strict=True)))

    assert visitor.is_asked_again
    held = dict(visitor.form.answers)
    assert [held[name] for name in names] == list(sent)


@pytest.mark.parametrize(("zone", "is_taken"), [("Pacific/Auckland", True), ("UTC", False)])
def test_today_is_the_day_where_the_practice_is(
    tiny: House, monkeypatch: pytest.MonkeyPatch, zone: str, is_taken: bool
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 15, 20, 0, tzinfo=UTC))
    with tiny.services.store.transaction() as db:
        db.get_one(Practice, tiny.practice_id).timezone = zone
    visitor = begin_survey(tiny, "dates")

    visitor.send({"dates_day-day": "16", "dates_day-month": "3", "dates_day-year": "2026"})

    assert visitor.is_asked_again != is_taken


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)), (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)), (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)  # fmt: skip
def test_months_are_counted_back_to_a_day_that_exists(day, months, before) -> None:
    assert months_before(day, months) == before


@pytest.mark.parametrize(
    ("month", "year", "problem"),
    [
        ("3", "2025", None), ("2", "2025", ("date_too_early", "2025-03")),
        ("3", "2026", None), ("4", "2026", ("date_too_late", "2026-03")),
    ],
)  # fmt: skip
def test_in_the_last_twelve_months_refuses_what_lies_before_and_after(
    month: str, year: str, problem: tuple[str, str] | None
) -> None:
    item = Item("fall", "date", precision="month", earliest_months_ago=12, latest_months_ago=0)
    sent = MultiDict({"a-fall-month": month, "a-fall-year": year})
    form = form_class((item,))(sent, meta={"today": date(2026, 3, 15), "locale": "en"})
    form.check()

    assert form.problems().get("fall") == problem
