"""The office decides on its rules; a rule that makes no sense changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from app.store.opening_hours import OpeningHours
from app.store.practice_rules import rules_of
from app.store.tables import AuditEntry, Practice
from tests.journeys.conftest import House


def test_a_manager_changes_the_rules_and_the_trail_says_which(house: House) -> None:
    manager = house.staff("manager").open("/office/practice-rules")

    manager.send({"ask_birth_year": "1", "most_items": "40"})

    assert "Saved" in manager.text
    assert _rules(house).ask_birth_year
    assert _rules(house).most_items == 40
    with house.services.store.reading() as db:
        entry = db.query(AuditEntry).filter_by(action="rules.change").one()
    assert entry.detail == {"ask_birth_year": True, "most_items": 40}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("most_items", ""),
        ("most_items", "4"),
        ("most_items", "many"),
        ("kiosk_warn_seconds", "²"),
        ("kiosk_wipe_seconds", "60"),
        ("read_within_days", "-1"),
        ("open_monday", "8 to 5"),
        ("open_monday", "8:00-25:00"),
        ("open_monday", "8:61-9:00"),
        ("open_monday", "17:00-8:00"),
        ("open_monday", "8:00-12:00, 11:00-17:00"),
        ("open_sunday", "8:00"),
        ("closed_on", "25.12.2026"),
        ("closed_on", "2026-12-25 2026-02-30"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named_and_nothing_is_saved(
    house: House, name: str, typed: str
) -> None:
    manager, before = house.staff("manager").open("/office/practice-rules"), _rules(house)

    manager.send({name: typed, "ask_birth_year": "1", "open_friday": "8:00-13:00"})

    assert manager.status == 422
    assert f'href="#{name}"' in manager.reply.get_data(as_text=True)
    assert _rules(house) == before
    assert 'value="8:00-13:00"' in manager.reply.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "intervals"),
    [
        ("8:00-12:00, 13:00-17:00", ((480, 720), (780, 1020))),
        (" 8-12 ;13.30–24 ", ((480, 720), (810, 1440))),
        ("٨:٠٠-١٢:٠٠، ١٣:٠٠-١٧:٠٠", ((480, 720), (780, 1020))),
        ("", ()),
    ],
)
def test_hours_are_read_as_people_write_them(
    house: House, typed: str, intervals: tuple[tuple[int, int], ...]
) -> None:
    manager = house.staff("manager").open("/office/practice-rules")

    manager.send({"open_monday": typed, "closed_on": "2026-12-25\n2027-1-1"})

    assert "Saved" in manager.text
    hours = _rules(house).opening_hours
    assert hours.week[0] == intervals
    assert hours.week[1] == ((480, 1020),)
    assert hours.closed_on == (date(2026, 12, 25), date(2027, 1, 1))


def test_a_form_without_the_hours_leaves_them_as_they_were(house: House) -> None:
    manager, before = house.staff("manager").open("/office/practice-rules"), _rules(house)
    held = [
        field
        for field in manager.form.answers
        if not field[0].startswith("open_") and field[0] != "closed_on"
    ]

    manager.client.post("/office/practice-rules", data=dict(held) | {"most_items": "41"})

    assert _rules(house).most_items == 41
    assert _rules(house).opening_hours == before.opening_hours


def test_a_practice_may_take_its_hours_back(house: House) -> None:
    manager = house.staff("manager").open("/office/practice-rules")

    manager.send({name: "" for name in manager.form.typed if name.startswith("open_")})

    assert _rules(house).opening_hours == OpeningHours()


def test_only_a_manager_decides(house: House) -> None:
    assert house.staff("analyst").open("/office/practice-rules").status == 404


def _rules(house: House):  # type: ignore[no-untyped-def]
    with house.services.store.reading() as db:
        return rules_of(db.get_one(Practice, house.practice_id))
