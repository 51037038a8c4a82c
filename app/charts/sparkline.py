"""A score's last values as a sparkline: the geometry only; a template macro draws it.

Time runs from left to right in every language, and height is number height, never flipped: which
way is good is said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 104.0, 36.0
LEFT, RIGHT, TOP, BOTTOM = 5.0, 96.0, 6.0, 30.0
LEAST_SHARE = 0.25  # of the scale's range that the height spans, so that noise does not look large


@dataclass(frozen=True, slots=True)
class Point:
    """One value's place. `comparable` False: another version or respondent, not on the line."""

    x: float
    y: float
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Sparkline:
    """What the macro draws.

    line    points of the line, through what can be compared only
    noise   left, top, width, height of the field where chance alone would leave the last value
    cut     the height of the limit at which a priority is raised
    is_sure the last value changed by more than chance
    """

    points: tuple[Point, ...]
    line: str
    noise: tuple[float, float, float, float] | None
    cut: float | None
    is_sure: bool

    @property
    def last(self) -> Point:
        return self.points[-1]


def sparkline(
    values: Sequence[tuple[float, bool]],
    *,
    lowest: float,
    highest: float,
    reliable: float | None = None,
    limit: float | None = None,
    is_sure: bool = False,
) -> Sparkline | None:
    """The geometry of (value, comparable) pairs, the oldest first; None without any value."""
    if not values:
        return None
    before = next((value for value, comparable in reversed(values[:-1]) if comparable), None)
    field = None if before is None or reliable is None else (before - reliable, before + reliable)
    marks = [value for value, _ in values] + [*(field or ())]
    low, high = _span(marks, limit, lowest, highest)

    def height(value: float) -> float:
        clipped = min(max(value, low), high)
        return round(BOTTOM - (clipped - low) / (high - low) * (BOTTOM - TOP), 1)

    step = (RIGHT - LEFT) / max(len(values) - 1, 1)
    first = RIGHT - step * (len(values) - 1)
    points = tuple(
        Point(round(first + step * place, 1), height(value), comparable)
        for place, (value, comparable) in enumerate(values)
    )
    return Sparkline(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points if point.comparable),
        noise=_noise(field, height),
        cut=height(limit) if limit is not None and low <= limit <= high else None,
        is_sure=is_sure,
    )


def _span(
    marks: Sequence[float], limit: float | None, lowest: float, highest: float
) -> tuple[float, float]:
    """From the lowest to the highest mark, widened around their middle, within the scale's range.

    The limit is drawn where it is near, but never squeezes the values flat to be seen.
    """
    low, high = max(min(marks), lowest), min(max(marks), highest)
    least = (highest - lowest) * LEAST_SHARE
    if limit is not None and max(high, limit) - min(low, limit) <= max(high - low, least) * 1.6:
        low, high = min(low, limit), max(high, limit)
    if high - low < least:
        middle = (low + high) / 2
        low = max(lowest, min(middle - least / 2, highest - least))
        high = low + least
    return low, high


def _noise(
    field: tuple[float, float] | None, height: Callable[[float], float]
) -> tuple[float, float, float, float] | None:
    if field is None:
        return None
    top, bottom = height(field[1]), height(field[0])
    left = 70.2
    return left, top, round(WIDTH - left, 1), round(bottom - top, 1)
