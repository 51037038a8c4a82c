"""Numbers of which only the lowest and highest are known: computed, and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isfinite

from app.catalogue.expressions.python_reader import NUMBERS
from scoring.tolerance import at_most, close


@dataclass(frozen=True, slots=True)
class Ends:
    """What a number can be where it is not missing."""

    low: float
    high: float
    may_lack: bool = False


def finite(low: float, high: float, may_lack: bool, *others: float) -> Ends:
    """What is not a number any more counts as anything, and as missing too."""
    if all(isfinite(number) for number in (low, high, *others)):
        return Ends(low, high, may_lack)
    low = -inf if low != low or any(number != number for number in others) else low
    high = inf if high != high or any(number != number for number in others) else high
    return Ends(low, high, True)


def added(numbers: Iterable[float]) -> float:
    total = 0.0
    for number in numbers:
        total += number
    return total


def may(left: Ends, sign: str, right: Ends) -> bool:
    if sign == "==":
        return at_most(left.low, right.high) and at_most(right.low, left.high)
    if sign == "!=":
        return not must(left, "==", right)
    compare = NUMBERS[sign]
    if sign.startswith(">"):
        return compare(left.high, right.low)
    return compare(left.low, right.high)


def must(left: Ends, sign: str, right: Ends) -> bool:
    if sign == "==":
        return left.low == left.high and right.low == right.high and close(left.low, right.low)
    if sign == "!=":
        return not may(left, "==", right)
    compare = NUMBERS[sign]
    if sign.startswith(">"):
        return compare(left.low, right.high)
    return compare(left.high, right.low)
