"""Run charts: a median, no limits, and rules on runs and crossings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import comb, log2
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from scoring.model import Floats
from scoring.series import Signal, as_series, baseline, median
from scoring.tolerance import series_slack

# The published limits begin at ten useful points; below that nothing is called a signal.
FEWEST_USEFUL = 10


@dataclass(frozen=True, slots=True, eq=False)
class RunChart:
    """A run chart. It has no limits: `lower` and `upper` are NaN throughout.

    useful    points not on the median, on which the rules stand
    longest_run, longest_run_limit   a run longer than its limit is a signal
    crossings, crossings_limit       fewer crossings than their limit are a signal
    """

    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    signals: tuple[Signal, ...]
    useful: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int


def run_chart(
    values: ArrayLike, freeze: int | None = None, rules: Literal["anhoej", "perla"] = "anhoej"
) -> RunChart:
    """A run chart with Anhøj's rules, or with Perla's when asked for.

    freeze  how many first points the median is taken from; None: all

    Points on the median are dropped. Anhøj: a run longer than round(log2(useful)) + 3
    ("long_run"), or fewer crossings than the 5 % quantile of binomial(useful - 1, 1/2)
    ("few_crossings"). Perla: six or more on one side ("shift"), five or more rising or falling
    ("trend"), runs too few or too many for chance ("few_runs", "many_runs").

    Shapes   values (points,) in the order of time, any unit; the median in that unit.
    Missing  None or NaN keeps its place, takes no part, and is never a signal.
    Raises   ValueError for more than one dimension, a `freeze` outside the series, or rules of
             another name.
    Source   Anhøj & Olesen 2014; Perla, Provost & Murray 2011.
    """
    if rules not in ("anhoej", "perla"):
        raise ValueError(f'There are no rules named {rules!r}: use "anhoej" or "perla".')
    series = as_series(values)
    middle = median(baseline(series, freeze))
    sides = _sides(series, middle)
    runs = _runs(sides)
    useful = sum(map(len, runs))
    run_limit, crossings_limit = anhoej_limits(useful)
    no_limits = np.full(len(series), np.nan)
    return RunChart(
        values=series,
        centre=np.full(len(series), middle),
        lower=no_limits,
        upper=no_limits,
        signals=_anhoej(runs) if rules == "anhoej" else _perla(runs, series, sides),
        useful=useful,
        longest_run=max(map(len, runs), default=0),
        longest_run_limit=run_limit,
        crossings=max(len(runs) - 1, 0),
        crossings_limit=crossings_limit,
    )


@lru_cache(maxsize=1024)
def anhoej_limits(useful: int) -> tuple[int, int]:
    """Longest run and fewest crossings that chance allows among this many useful points.

    Shapes   a count of points that are not on the median; two counts.
    Missing  points without a value are not counted; 0 useful points: (0, 0).
    Raises   nothing.
    Source   Anhøj & Olesen 2014.
    """
    if useful < 1:
        return 0, 0
    return round(log2(useful)) + 3, _coin_quantile(useful - 1)


@lru_cache(maxsize=1024)
def runs_bounds(above: int, below: int) -> tuple[int, int]:
    """Fewest and most runs that chance (5 %, two sides) allows, by the exact distribution.

    Shapes   counts of points above and below the median, each at least 1; two counts.
    Missing  points without a value are counted on neither side.
    Raises   ValueError for a count below 0.
    Source   Swed & Eisenhart 1943.
    """
    most = 2 * min(above, below) + (above != below)
    ways = [_ways(runs, above, below) for runs in range(2, most + 1)]
    total = comb(above + below, above)
    low, high, tail = 2, most, 0
    for each in ways:
        tail += each
        if tail * 40 > total:
            break
        low += 1
    tail = 0
    for each in reversed(ways):
        tail += each
        if tail * 40 > total:
            break
        high -= 1
    return low, high


def _anhoej(runs: Sequence[tuple[int, ...]]) -> tuple[Signal, ...]:
    useful = sum(map(len, runs))
    if useful < FEWEST_USEFUL:
        return ()
    run_limit, crossings_limit = anhoej_limits(useful)
    signals = [Signal("long_run", run) for run in runs if len(run) > run_limit]
    if len(runs) - 1 < crossings_limit:
        signals.append(Signal("few_crossings", tuple(sum(runs, ()))))
    return tuple(signals)


def _perla(runs: Sequence[tuple[int, ...]], series: Floats, sides: Floats) -> tuple[Signal, ...]:
    signals = [Signal("shift", run) for run in runs if len(run) >= 6]
    signals += [Signal("trend", trend) for trend in _trends(series, 5)]
    everything = tuple(sum(runs, ()))
    above, below = int((sides > 0).sum()), int((sides < 0).sum())
    if len(everything) >= FEWEST_USEFUL and above and below:
        fewest, most = runs_bounds(above, below)
        if len(runs) < fewest:
            signals.append(Signal("few_runs", everything))
        if len(runs) > most:
            signals.append(Signal("many_runs", everything))
    return tuple(signals)


def _sides(series: Floats, middle: float) -> Floats:
    """1 above the median, -1 below it, 0 on it: also where only rounding keeps a point off it."""
    away = series - middle
    return np.sign(np.where(np.abs(away) <= series_slack(series), 0.0, away))


def _runs(sides: Floats) -> list[tuple[int, ...]]:
    """Points on one side of the median, together; those on the median are left out."""
    useful = [point for point, side in enumerate(sides.tolist()) if side < 0 or side > 0]
    grouped = groupby(useful, key=lambda point: bool(sides[point] > 0))
    return [tuple(points) for _, points in grouped]


def _trends(series: Floats, least: int) -> list[tuple[int, ...]]:
    """Points rising, or falling, all the way; of equal neighbours only the first counts."""
    points = [point for point, value in enumerate(series) if value == value]
    slack = series_slack(series)
    distinct = [p for p, before in zip(points, [None, *points], strict=False)
            if before is None or abs(series[p] - series[before]) > slack]  # fmt: skip
    steps = list(pairwise(distinct))
    trends = []
    for _, group in groupby(steps, key=lambda step: bool(series[step[1]] > series[step[0]])):
        together = list(group)
        trend = (together[0][0], *(after for _, after in together))
        if len(trend) >= least:
            trends.append(trend)
    return trends


def _ways(runs: int, above: int, below: int) -> int:
    """In how many orders so many points above and below make this number of runs."""
    half, odd = divmod(runs, 2)
    if not odd:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(
        below - 1, half
    )


def _coin_quantile(tosses: int) -> int:
    """The 5 % quantile of binomial(tosses, 1/2), in whole numbers: nothing is rounded."""
    heads, orders = 0, 1
    while orders * 20 < 2**tosses:
        heads += 1
        orders += comb(tosses, heads)
    return heads
