"""Interval arithmetic: numbers of which only the lowest and highest value are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isfinite

from app.catalogue.expressions.python_reader import NUMBER_COMPARISONS
from scoring.tolerance import at_most, close


@dataclass(frozen=True, slots=True)
class Interval:
    """The lowest and highest value of a number; `may_lack`: it may also be missing."""

    low: float
    high: float
    may_lack: bool = False


def finite_interval(low: float, high: float, may_lack: bool, *others: float) -> Interval:
    """The interval from `low` to `high`.

    If a bound or one of `others` is not finite, the result may be any number on that side, and may
    be missing, as the readers make infinite results missing.
    """
    if all(isfinite(number) for number in (low, high, *others)):
        return Interval(low, high, may_lack)
    low = -inf if low != low or any(number != number for number in others) else low
    high = inf if high != high or any(number != number for number in others) else high
    return Interval(low, high, True)


def add_in_order(numbers: Iterable[float]) -> float:
    """The sum from left to right, rounded as every reader rounds it."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def may_hold(left: Interval, sign: str, right: Interval) -> bool:
    """Whether the comparison holds for at least one number of each interval."""
    if sign == "==":
        return at_most(left.low, right.high) and at_most(right.low, left.high)
    if sign == "!=":
        return not must_hold(left, "==", right)
    compare = NUMBER_COMPARISONS[sign]
    if sign.startswith(">"):
        return compare(left.high, right.low)
    return compare(left.low, right.high)


def must_hold(left: Interval, sign: str, right: Interval) -> bool:
    """Whether the comparison holds for all numbers of both intervals."""
    if sign == "==":
        return left.low == left.high and right.low == right.high and close(left.low, right.low)
    if sign == "!=":
        return not may_hold(left, "==", right)
    compare = NUMBER_COMPARISONS[sign]
    if sign.startswith(">"):
        return compare(left.low, right.high)
    return compare(left.high, right.low)
