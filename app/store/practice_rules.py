"""What a practice decides about its own work: stored in one column, read as one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.store.opening_hours import NOT_ENTERED, OpeningHours, hours_from_json, hours_to_json
from app.store.tables import Practice


@dataclass(frozen=True, slots=True)
class PracticeRules:
    """What a practice decided, and what holds where it decided nothing.

    ask_birth_year       a personal link also asks for the year of birth
    birth_year_tries     wrong years before the link closes
    kiosk_warn_seconds   without a touch, before a kiosk asks whether somebody is still there
    kiosk_wipe_seconds   without a touch, before it forgets the person; more than the one before
    confirm_within_days  how old an answer that lasts may be to be offered again; 0: never
    most_items           a sitting asks no more than this, but always what concerns safety
    read_within_days     by when somebody reads what a patient sent
    options              ids of the options of instruments it chose, such as another limit
    opening_hours        when the practice is open; until they are entered no day is promised
    """

    ask_birth_year: bool = False
    birth_year_tries: int = 5
    kiosk_warn_seconds: int = 60
    kiosk_wipe_seconds: int = 90
    confirm_within_days: int = 180
    most_items: int = 80
    read_within_days: int = 2
    options: tuple[str, ...] = ()
    opening_hours: OpeningHours = NOT_ENTERED


DEFAULTS = PracticeRules()

# The smallest and the largest number that makes sense for each.
LIMITS: Mapping[str, tuple[int, int]] = {
    "birth_year_tries": (1, 20),
    "kiosk_warn_seconds": (15, 600),
    "kiosk_wipe_seconds": (20, 900),
    "confirm_within_days": (0, 730),
    "most_items": (5, 500),
    "read_within_days": (1, 30),
}
_NAMES = frozenset(field.name for field in fields(PracticeRules))


def rules_of(practice: Practice) -> PracticeRules:
    """The rules of a practice. A name this version does not know is ignored."""
    stored: dict[str, Any] = {
        name: value for name, value in (practice.rules or {}).items() if name in _NAMES
    }
    if "opening_hours" in stored:
        stored["opening_hours"] = hours_from_json(stored["opening_hours"])
    return PracticeRules(**{**stored, "options": tuple(stored.get("options", ()))})


def set_rules(practice: Practice, rules: PracticeRules) -> None:
    """Keep what differs from the defaults, so that a better default reaches a practice later."""
    practice.rules = differences(DEFAULTS, rules)


def differences(before: PracticeRules, after: PracticeRules) -> dict[str, Any]:
    """What differs in `after`, by name, in the form it is stored in."""
    return {
        name: _as_stored(value)
        for name in sorted(_NAMES)
        if (value := getattr(after, name)) != getattr(before, name)
    }


def _as_stored(value: object) -> object:
    if isinstance(value, OpeningHours):
        return hours_to_json(value)
    return list(value) if isinstance(value, tuple) else value


def options_row(rules: PracticeRules) -> dict[str, bool]:
    """The options a practice chose, as conditions see them."""
    return dict.fromkeys(rules.options, True)
