"""A number as files write it: digits of any script, with a point before decimals."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,9})?")


def plain_number(text: str) -> float | None:
    """The number, infinity if it is too large for a float, or None if it is not a number.

    A comma is in no number: `1,500` is another one in each half of the world.
    """
    return float(text) if _NUMBER.fullmatch(text) else None
