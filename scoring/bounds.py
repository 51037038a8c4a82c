"""The lowest and highest score there can be, whatever the missing answers would be.

One person at a time: `possible` holds one entry an item, in the order of `scale.items`. A bound is
never too narrow: every score that the method gives once the missing answers are there lies within
it. It may be wider than necessary where a mean fills gaps, and is as wide as the scale for a
graded response, whose method gives no bounds of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, cast

import numpy as np

from scoring import what_matters
from scoring.lookup import table_of
from scoring.methods import check
from scoring.model import Scale
from scoring.what_matters import TOP_STRATUM


@dataclass(frozen=True, slots=True)
class Possible:
    """What one number can still be.

    low, high   its ends, as answered, before any recode; equal where it is known; None: it stays
                missing whatever is answered
    may_lack    it may also stay missing
    answered    the person answers it in every case. An item that may never be asked is not, even
                where it counts as something then (project default: no score without an answer)
    may_be_answered   the person answers it in some case
    """

    low: float | None
    high: float | None
    may_lack: bool = False
    answered: bool = True
    may_be_answered: bool = True


MISSING = Possible(None, None, True, False, False)


def exactly(value: float) -> Possible:
    """A number that was answered.

    Shapes   one number, in the units of the item; both ends are this number.
    Missing  no missing value: use `MISSING`.
    Raises   nothing.
    Source   project default.
    """
    return Possible(value, value)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest score there can be; None, None: there will be none, in any case.

    may_lack   there may be no score, whatever its ends
    """

    low: float | None
    high: float | None
    may_lack: bool


NO_SCORE = Bounds(None, None, True)


def bounds_of(scale: Scale, possible: Sequence[Possible]) -> Bounds:
    """The bounds of one person's score.

    Shapes   one entry an item, in the order of `scale.items` and its units before any recode; ends
             in the units of the scale.
    Missing  an item that stays missing counts as the scale's missing rule says; where no score can
             result, `NO_SCORE`.
    Raises   ValueError for a scale its method cannot use.
    Source   project default: interval arithmetic over each method's own rule.
    """
    check(scale)
    items = _recoded(scale, possible)
    never = sum(item.low is None for item in items)
    perhaps = sum(item.low is not None and item.may_lack for item in items)
    if not any(item.may_be_answered and item.low is not None for item in items):
        return NO_SCORE
    nobody_sure = not any(item.answered and not item.may_lack for item in items)
    if scale.method == "what_matters":
        return _what_matters(scale, items, never + perhaps, nobody_sure)
    at_most = _gaps_allowed(scale)
    if never > at_most:
        return NO_SCORE
    ends = _METHODS[scale.method](scale, items, at_most - never)
    if ends is None:
        return NO_SCORE
    low, high = (min(max(end, scale.lowest), scale.highest) for end in ends)
    return Bounds(low, high, nobody_sure or never + perhaps > at_most)


def _gaps_allowed(scale: Scale) -> int:
    if scale.method in ("confidence", "table"):
        return 0
    items = len(scale.items)
    return items if scale.missing.at_most is None else min(scale.missing.at_most, items)


def _recoded(scale: Scale, possible: Sequence[Possible]) -> list[Possible]:
    """As `recode` maps them: an item can be all that the answers within its ends are mapped to."""
    maps = cast(Mapping[str, Mapping[float, float | None]], scale.parameters.get("recode", {}))
    if not maps:
        return list(possible)
    pairs = zip(scale.items, possible, strict=True)
    return [_mapped(item, maps.get(name, maps.get("*", {}))) for name, item in pairs]


def _mapped(item: Possible, by: Mapping[float, float | None]) -> Possible:
    if item.low is None or item.high is None or not by:
        return item
    mapped = [to for answer, to in by.items() if item.low <= float(answer) <= item.high]
    numbers = [float(to) for to in mapped if to is not None]
    if not numbers:
        return MISSING
    may_lack = item.may_lack or len(numbers) < len(mapped)
    return Possible(min(numbers), max(numbers), may_lack, item.answered, item.may_be_answered)


Ends = tuple[float, float]
Items = Sequence[Possible]


def _sum(scale: Scale, items: Items, gaps: int) -> Ends | None:
    if gaps == 0 and scale.missing.at_most == 0:
        known = [(item.low, item.high) for item in items]
        return _added(low for low, _ in known), _added(high for _, high in known)
    mean = _mean(scale, items, gaps)
    return None if mean is None else (mean[0] * len(items), mean[1] * len(items))


def _mean(_scale: Scale, items: Items, gaps: int) -> Ends | None:
    """The mean of what is known. Those that may be missing take part where that goes furthest."""
    lows, highs = ([(_end(item, side), item.may_lack) for item in items if item.low is not None]
                   for side in ("low", "high"))  # fmt: skip
    low = _lowest_mean(lows, gaps)
    high = _lowest_mean([(-end, may_lack) for end, may_lack in highs], gaps)
    return None if low is None or high is None else (low, -high)


def _lowest_mean(ends: Sequence[tuple[float, bool]], gaps: int) -> float | None:
    sure = [end for end, may_lack in ends if not may_lack]
    others = sorted(end for end, may_lack in ends if may_lack)
    sizes = range(max(0, len(others) - gaps), len(others) + 1)
    taken = ([*sure, *others[:size]] for size in sizes)
    return min((_added(each) / len(each) for each in taken if each), default=None)


def _weighted(scale: Scale, items: Items, gaps: int) -> Ends | None:
    """A gap counts as the person's mean, which lies among what the other items can be."""
    weights = cast(Mapping[str, float], scale.parameters["weights"])
    constant = cast(float, scale.parameters.get("constant", 0.0))
    known = [item for item in items if item.low is not None]
    if not known:
        return None
    mean = min(_end(item, "low") for item in known), max(_end(item, "high") for item in known)
    lows, highs = [], []
    for name, item in zip(scale.items, items, strict=True):
        low, high = mean if item.low is None else (_end(item, "low"), _end(item, "high"))
        if item.may_lack and gaps:
            low, high = min(low, mean[0]), max(high, mean[1])
        ends = low * float(weights[name]), high * float(weights[name])
        lows.append(min(ends))
        highs.append(max(ends))
    return _added(lows) + constant, _added(highs) + constant


def _count(scale: Scale, items: Items, gaps: int) -> Ends | None:
    """1 for whatever is not zero, as needs are counted."""
    return _sum(scale, [_flag(item, *_not_zero(item)) for item in items], gaps)


def _not_zero(item: Possible) -> tuple[bool, bool]:
    low, high = _end(item, "low"), _end(item, "high")
    return low > 0 or high < 0, low != 0 or high != 0


def _care_experience(scale: Scale, items: Items, gaps: int) -> Ends | None:
    named: Any = scale.parameters.get("best", 1)
    best = [named[item] if isinstance(named, Mapping) else named for item in scale.items]
    flags = [
        _flag(item, *_is(item, float(best_answer)))
        for item, best_answer in zip(items, best, strict=True)
    ]
    share = _mean(scale, flags, gaps)
    if share is None:
        return None
    low, high = (scale.lowest + end * (scale.highest - scale.lowest) for end in share)
    return low, high


def _is(item: Possible, value: float) -> tuple[bool, bool]:
    low, high = _end(item, "low"), _end(item, "high")
    return low == high == value, low <= value <= high


def _flag(item: Possible, must: bool, may: bool) -> Possible:
    if item.low is None:
        return item
    return Possible(float(must), float(may), item.may_lack, item.answered, item.may_be_answered)


def _confidence(_scale: Scale, items: Items, _gaps: int) -> Ends | None:
    return _end(items[0], "low"), _end(items[0], "high")


def _table(scale: Scale, items: Items, _gaps: int) -> Ends | None:
    """The lowest and highest value of the rows between the two raw sums."""
    low, high = (_added(_end(item, side) for item in items) for side in ("low", "high"))
    table = table_of(scale)
    values = table.value[(table.raw >= low) & (table.raw <= high)]
    return (float(values.min()), float(values.max())) if len(values) else None


def _whole_scale(scale: Scale, _items: Items, _gaps: int) -> Ends | None:
    return scale.lowest, scale.highest


_METHODS: Mapping[str, Callable[[Scale, Items, int], Ends | None]] = {
    "sum": _sum,
    "mean": _mean,
    "weighted": _weighted,
    "count": _count,
    "needs": _count,
    "confidence": _confidence,
    "care_experience": _care_experience,
    "table": _table,
    "graded_response": _whole_scale,
}


def _what_matters(scale: Scale, items: Items, gaps: int, nobody_sure: bool) -> Bounds:
    """Points that are certain, and those that can be. With gaps only the top stratum counts."""
    ends = np.array(
        [
            [np.nan if item.low is None else _end(item, side) for item in items]
            for side in ("low", "high")
        ]
    )
    at_low, at_high = what_matters.counts(ends, scale).tolist()
    high = sum(a or b for a, b in zip(at_low, at_high, strict=True))
    low = sum(
        a and b and not item.may_lack for a, b, item in zip(at_low, at_high, items, strict=True)
    )
    if any(item.low is None for item in items) and high < TOP_STRATUM:
        return NO_SCORE
    return Bounds(float(low), float(high), nobody_sure or (gaps > 0 and low < TOP_STRATUM))


def _end(item: Possible, side: str) -> float:
    """An end of what is not missing for certain."""
    end = item.low if side == "low" else item.high
    return -inf if end is None else end


def _added(numbers: Any) -> float:
    """From the first to the last, as scores are added, so that an end equals the score there."""
    total = 0.0
    for number in numbers:
        total += number
    return total
