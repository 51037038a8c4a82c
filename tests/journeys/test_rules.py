"""The office decides on its rules; a rule that makes no sense changes nothing."""

from __future__ import annotations

import pytest

from app.store.practice_rules import DEFAULTS, rules_of
from app.store.tables import AuditEntry, Practice
from tests.journeys.conftest import House


def test_a_manager_changes_the_rules_and_the_trail_says_which(house: House) -> None:
    manager = house.staff("manager").open("/office/rules")

    manager.send({"ask_birth_year": "1", "most_items": "40"})

    assert "Saved" in manager.text
    assert _rules(house).ask_birth_year and _rules(house).most_items == 40
    with house.rooms.store.reading() as db:
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
    ],
)
def test_a_rule_that_makes_no_sense_is_named_and_nothing_is_saved(
    house: House, name: str, typed: str
) -> None:
    manager = house.staff("manager").open("/office/rules")

    manager.send({name: typed, "ask_birth_year": "1"})

    assert manager.status == 422
    assert f'href="#{name}"' in manager.reply.get_data(as_text=True)
    assert _rules(house) == DEFAULTS


def test_only_a_manager_decides(house: House) -> None:
    assert house.staff("analyst").open("/office/rules").status == 404


def _rules(house: House):  # type: ignore[no-untyped-def]
    with house.rooms.store.reading() as db:
        return rules_of(db.get_one(Practice, house.practice_id))
