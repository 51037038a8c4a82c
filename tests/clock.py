"""The one clock of the tests: it starts on the same day and hour every time, and runs on.

PREVISIT_TESTS_AT starts it at another time of the made-up practices, such as `2028-02-29T23:30`.
CONTRIBUTING.md says which days to try.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from app import clock
from app.demo.visits import ZONE

AN_ORDINARY_WEDNESDAY = "2026-11-25T10:00"

_START = datetime.fromisoformat(os.environ.get("PREVISIT_TESTS_AT") or AN_ORDINARY_WEDNESDAY)
_SHIFT = _START.replace(tzinfo=ZONE).astimezone(UTC) - datetime.now(UTC)


def start() -> None:
    """From here on the program and its tests read this clock."""
    clock.now = now


def now() -> datetime:
    return datetime.now(UTC) + _SHIFT
