"""How long a kiosk waits after wrong PINs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kiosk.pin_tries import LONGEST_WAIT, wait_after


@pytest.mark.parametrize(
    ("wrong", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 300), (40, 300), (10_000, 300)],
)
def test_each_wrong_pin_doubles_the_wait_up_to_the_longest(wrong: int, seconds: int) -> None:
    assert wait_after(wrong) == timedelta(seconds=seconds) <= LONGEST_WAIT
