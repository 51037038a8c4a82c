"""Western Electric and Nelson rules for control charts: strict inequalities, one side at a time.

Each function takes a Chart and gives the signals found, one a stretch. Distances are in the
chart's own sigma from its own centre, point by point. A point without a value breaks a stretch.
Without any spread no distance can be measured, so that only the rules on sides and steps apply; a
point that is off the centre, or off its neighbour, by rounding alone is on it.
Source: Western Electric 1956; Nelson 1984.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from scoring.model import Floats
from scoring.series import Chart, Signal
from scoring.tolerance import series_slack

Flags = NDArray[np.bool_]


def western_electric(chart: Chart) -> tuple[Signal, ...]:
    """One beyond 3 sigma; 2 of 3 beyond 2; 4 of 5 beyond 1; 8 in a row on one side.

    Shapes   a chart of (points,); signals with points counted from 0.
    Missing  a point without a value (NaN) meets no rule, and ends a run.
    Raises   nothing.
    Source   Western Electric 1956.
    """
    z, side = _distances(chart), _sides(chart)
    return (
        *_either_side("1_beyond_3_sigma", z, 3.0, 1, 1),
        *_either_side("2_of_3_beyond_2_sigma", z, 2.0, 2, 3),
        *_either_side("4_of_5_beyond_1_sigma", z, 1.0, 4, 5),
        *_either_side("8_in_a_row", side, 0.0, 8, 8),
    )


def nelson(chart: Chart) -> tuple[Signal, ...]:
    """Nelson's eight, in his order; the fifth and sixth ask for the same side.

    Shapes   a chart of (points,); signals with points from 0.
    Missing  a point without a value (NaN) meets no rule, and ends a run.
    Raises   nothing.
    Source   Nelson 1984.
    """
    z, side = _distances(chart), _sides(chart)
    return (
        *_either_side("nelson_1", z, 3.0, 1, 1),
        *_either_side("nelson_2", side, 0.0, 9, 9),
        *_moving("nelson_3", chart.values, 6, _rises_or_falls),
        *_moving("nelson_4", chart.values, 14, _alternates),
        *_either_side("nelson_5", z, 2.0, 2, 3),
        *_either_side("nelson_6", z, 1.0, 4, 5),
        *_stretches("nelson_7", _whole_windows(np.abs(z) < 1, 15), 15, len(z)),
        *_stretches("nelson_8", _beyond_on_both_sides(z), 8, len(z)),
    )


def _distances(chart: Chart) -> Floats:
    """Sigmas from the centre; NaN where there is no spread to measure with."""
    slack = series_slack(chart.values)
    away = _without_rounding(chart.values - chart.centre, slack)
    return away / np.where(chart.sigma > slack, chart.sigma, np.nan)


def _sides(chart: Chart) -> Floats:
    """1 above the centre, -1 below it, 0 on it."""
    away = chart.values - chart.centre
    return np.sign(_without_rounding(away, series_slack(chart.values)))


def _without_rounding(differences: Floats, slack: float) -> Floats:
    return np.where(np.abs(differences) <= slack, 0.0, differences)


def _either_side(
    rule: str, z: Floats, beyond: float, least: int, window: int
) -> tuple[Signal, ...]:
    """At least so many of a window beyond a distance, above or below; the points that are."""
    signals: list[Signal] = []
    for flags in (z > beyond, z < -beyond):
        hit = _windows(flags, window).sum(1) >= least
        signals += _stretches(rule, hit, window, len(z), only=flags)
    return tuple(sorted(signals, key=lambda signal: signal.points))


def _moving(
    rule: str, values: Floats, window: int, holds: Callable[[Floats], Flags]
) -> tuple[Signal, ...]:
    steps = _without_rounding(np.diff(values), series_slack(values))
    if len(steps) < window - 1:
        return ()
    return _stretches(rule, holds(sliding_window_view(steps, window - 1)), window, len(values))


def _rises_or_falls(steps: Floats) -> Flags:
    one_way: Flags = np.all(steps > 0, axis=1) | np.all(steps < 0, axis=1)
    return one_way


def _alternates(steps: Floats) -> Flags:
    turns: Flags = np.all(steps[:, 1:] * steps[:, :-1] < 0, axis=1)
    return turns


def _whole_windows(flags: Flags, window: int) -> Flags:
    whole: Flags = np.all(_windows(flags, window), axis=1)
    return whole


def _beyond_on_both_sides(z: Floats) -> Flags:
    """Eight in a row more than one sigma away, not all on the same side."""
    above, below = z > 1, z < -1
    one_side = _whole_windows(above, 8) | _whole_windows(below, 8)
    return _whole_windows(above | below, 8) & ~one_side


def _windows(flags: Flags, window: int) -> Flags:
    if len(flags) < window:
        return np.zeros((0, window), dtype=bool)
    return sliding_window_view(flags, window)


def _stretches(
    rule: str, hits: Flags, window: int, length: int, only: Flags | None = None
) -> tuple[Signal, ...]:
    """Windows that overlap are one signal; `only` keeps the points that count towards it."""
    covered = np.zeros(length, dtype=bool)
    for start in np.flatnonzero(hits):
        covered[start : start + window] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[False], covered, [False]]).astype(np.int8)))
    signals = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        points = [p for p in range(first, last) if only is None or only[p]]
        signals.append(Signal(rule, tuple(points)))
    return tuple(signals)
