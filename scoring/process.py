"""A practice over time: run charts, control charts and intervals, as plain frozen results.

Values are in the order of time, NaN where there is none: such points keep their place, are left
out of the calculation, and are never a signal. `freeze` is how many first points make the
baseline; None: all. A run chart has a median and no limits; terms of control charts are not used
for it.
Points that differ by rounding alone are equal, and a chart without spread has no limits to cross: a
later point that differs is then seen by the rules on runs, which need no spread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from scoring.funnel import Funnel, binomial_funnel, overdispersed_funnel
from scoring.intervals import clopper_pearson_interval, jeffreys_interval, wilson_interval
from scoring.model import Floats
from scoring.rules import nelson, western_electric
from scoring.run_charts import RunChart, anhoej_limits, run_chart, runs_bounds
from scoring.series import Chart, Signal, as_series, baseline, mean
from scoring.tolerance import series_slack

__all__ = [
    "Chart",
    "Funnel",
    "RunChart",
    "Signal",
    "anhoej_limits",
    "binomial_funnel",
    "by_phase",
    "c_chart",
    "clopper_pearson_interval",
    "i_chart",
    "jeffreys_interval",
    "mr_chart",
    "nelson",
    "overdispersed_funnel",
    "p_chart",
    "p_prime_chart",
    "run_chart",
    "runs_bounds",
    "u_chart",
    "western_electric",
    "wilson_interval",
]  # fmt: skip

D2 = 1.128  # mean range of two neighbours, in standard deviations
D4 = 3.267  # upper limit of a moving range, in mean moving ranges


def i_chart(values: ArrayLike, freeze: int | None = None, screen: bool = False) -> Chart:
    """Individual values: mean ± 3 × mean moving range / 1.128.

    screen  leave out moving ranges above 3.267 times their mean, then compute again; off unless
            asked for, since one outlier moves the limits. `screened` says how many were left out.

    Shapes   values (points,) in any unit; gives (points,) in that unit.
    Missing  None or NaN keeps its place, and has no moving range on either side.
    Raises   ValueError for more than one dimension, or a `freeze` outside the series.
    Source   the textbook XmR chart; screening as Nelson 1982.
    """
    series = as_series(values)
    ranges, screened = _moving_ranges(baseline(series, freeze), screen)
    centre = np.full(len(series), mean(baseline(series, freeze)))
    sigma = np.full(len(series), mean(ranges) / D2)
    return _chart("i", series, centre, sigma, screened=screened)


def mr_chart(values: ArrayLike, freeze: int | None = None, screen: bool = False) -> Chart:
    """Moving ranges: their mean, 0 below and 3.267 times the mean above; no first point.

    Shapes   values (points,) in any unit; gives (points,) in that unit, the first NaN.
    Missing  None or NaN has no moving range on either side.
    Raises   ValueError as `i_chart`.
    Source   the textbook XmR chart; screening as Nelson 1982.
    """
    series = as_series(values)
    ranges, screened = _moving_ranges(baseline(series, freeze), screen)
    moving = np.concatenate([[np.nan][: len(series)], _ranges(series)])
    centre = np.full(len(series), mean(ranges))
    return _chart("mr", moving, centre, centre * (D4 - 1) / 3, lowest=0.0, screened=screened)


def p_chart(k: ArrayLike, n: ArrayLike, freeze: int | None = None) -> Chart:
    """Shares k of n: sum k / sum n ± 3 √(p(1 - p)/n) with each n, within 0 and 1.

    Shapes   k and n (points,) counts; gives (points,) shares, 0–1.
    Missing  None or NaN in k or n, or an n of 0, is a point without a value or limits.
    Raises   ValueError where k is above n, a count is below 0, lengths differ, or for a `freeze`
             outside the series.
    Source   the textbook P chart (Shewhart).
    """
    cases, total = _pairs(k, n)
    if (cases > total).any():
        raise ValueError(f"point {int(np.argmax(cases > total))} has more cases than people.")
    centre = _pooled(cases, total, freeze)
    sigma = np.sqrt(centre * (1 - centre) / total)
    return _chart("p", cases / total, centre, sigma, lowest=0.0, highest=1.0)


def p_prime_chart(k: ArrayLike, n: ArrayLike, freeze: int | None = None) -> Chart:
    """Shares with Laney's correction: sigma times the spread of z scores from one to the next.

    For large n, where the limits of a P chart collapse.

    Shapes   k and n (points,) counts; gives (points,) shares, 0–1.
    Missing  as `p_chart`; a gap has no difference of z scores on either side.
    Raises   ValueError as `p_chart`.
    Source   Laney 2002.
    """
    plain = p_chart(k, n, freeze)
    scattered = plain.sigma > 0
    z = (plain.values - plain.centre) / np.where(scattered, plain.sigma, np.nan)
    # Of shares that are all equal a z score is rounding, however large the sizes blow it up.
    z = np.where(np.abs(plain.values - plain.centre) <= series_slack(plain.values), 0.0, z)
    spread = mean(np.abs(np.diff(baseline(z, freeze)))) / D2
    sigma = np.where(scattered, plain.sigma * spread, plain.sigma)
    return _chart("p_prime", plain.values, plain.centre, sigma, lowest=0.0, highest=1.0)


def c_chart(values: ArrayLike, freeze: int | None = None) -> Chart:
    """Counts over equal areas of opportunity: mean ± 3 √mean, not below 0.

    Shapes   values (points,) counts; gives (points,) counts.
    Missing  None or NaN keeps its place and takes no part.
    Raises   ValueError for more than one dimension, or a `freeze` outside the series.
    Source   the textbook C chart (Shewhart).
    """
    series = as_series(values)
    centre = np.full(len(series), mean(baseline(series, freeze)))
    return _chart("c", series, centre, np.sqrt(centre), lowest=0.0)


def u_chart(k: ArrayLike, n: ArrayLike, freeze: int | None = None) -> Chart:
    """Counts per unit: sum k / sum n ± 3 √(u/n) with each n, not below 0.

    Shapes   k and n (points,) counts and units of opportunity; gives (points,) counts per unit.
    Missing  None or NaN in k or n, or an n of 0, is a point without a value or limits.
    Raises   ValueError where a count is below 0, lengths differ, or for a `freeze` outside the
             series.
    Source   the textbook U chart (Shewhart).
    """
    counts, units = _pairs(k, n)
    centre = _pooled(counts, units, freeze)
    return _chart("u", counts / units, centre, np.sqrt(centre / units), lowest=0.0)


def by_phase(make_chart: Callable[..., Chart], starts: Sequence[int], *series: ArrayLike) -> Chart:
    """One chart whose centre and limits begin anew at each start, as after an intervention.

    make_chart  i_chart, p_chart or a similar function; `series` are its arguments
    starts      index of the first point of each phase after the first, rising

    Shapes   each series (points,); gives (points,) in the units of that chart.
    Missing  as that chart.
    Raises   ValueError for starts that do not rise inside the series, and as that chart.
    Source   project default: each phase is a chart of its own.
    """
    columns = [as_series(each) for each in series]
    edges = [0, *starts, len(columns[0])]
    spans = list(pairwise(edges))
    if any(last <= first for first, last in spans):
        raise ValueError(f"phases start at {list(starts)}. Give rising places inside the series.")
    parts = [make_chart(*(column[first:last] for column in columns)) for first, last in spans]
    return Chart(
        kind=parts[0].kind,
        values=np.concatenate([part.values for part in parts]),
        centre=np.concatenate([part.centre for part in parts]),
        lower=np.concatenate([part.lower for part in parts]),
        upper=np.concatenate([part.upper for part in parts]),
        sigma=np.concatenate([part.sigma for part in parts]),
        signals=tuple(
            Signal(signal.rule, tuple(first + point for point in signal.points))
            for part, first in zip(parts, edges, strict=False)
            for signal in part.signals
        ),
        screened=sum(part.screened for part in parts),
    )


def _chart(
    kind: str,
    values: Floats,
    centre: Floats,
    sigma: Floats,
    *,
    lowest: float = -np.inf,
    highest: float = np.inf,
    screened: int = 0,
) -> Chart:
    slack = series_slack(values)
    sigma = np.where(sigma <= slack, 0.0, sigma)
    lower = np.maximum(centre - 3 * sigma, lowest)
    upper = np.minimum(centre + 3 * sigma, highest)
    crossed = (values < lower - slack) | (values > upper + slack)
    outside = np.flatnonzero(crossed & (sigma > 0)).tolist()
    signals = (Signal("beyond_limits", tuple(outside)),) if outside else ()
    return Chart(kind, values, centre, lower, upper, sigma, signals, screened)


def _moving_ranges(series: Floats, screen: bool) -> tuple[Floats, int]:
    ranges = _ranges(series)
    within = ranges <= D4 * mean(ranges)
    if not screen or not within.any():
        return ranges, 0
    return ranges[within], int((~np.isnan(ranges)).sum() - within.sum())


def _ranges(series: Floats) -> Floats:
    """Differences of neighbours; a gap has none on either side, and equal ones differ by 0."""
    ranges: Floats = np.abs(np.diff(series))
    return np.where(ranges <= series_slack(series), 0.0, ranges)


def _pairs(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    counts, units = as_series(k), as_series(n)
    if len(counts) != len(units):
        raise ValueError(f"{len(counts)} counts but {len(units)} sizes. Give both for each point.")
    if (counts < 0).any() or (units < 0).any():
        raise ValueError("a count or a size is below 0. Correct it, or leave it missing.")
    has_value = (units > 0) & ~np.isnan(counts)
    return np.where(has_value, counts, np.nan), np.where(has_value, units, np.nan)


def _pooled(counts: Floats, units: Floats, freeze: int | None) -> Floats:
    """The baseline's sum of counts over its sum of sizes, once a point."""
    total = np.nansum(baseline(units, freeze))
    pooled = np.nansum(baseline(counts, freeze)) / total if total > 0 else np.nan
    return np.full(len(counts), pooled)
