"""A series in the order of time: its baseline, and the signals found in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.model import Floats


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that was met, and the points (from 0) that meet it."""

    rule: str
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A control chart. All arrays have one entry a point.

    sigma     standard deviation of a point about the centre; limits are 3 of them away
    signals   points strictly beyond the limits; the rules find more
    screened  moving ranges left out before the limits were computed
    """

    kind: str
    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    signals: tuple[Signal, ...]
    screened: int = 0


def as_series(values: ArrayLike) -> Floats:
    """One row of float64.

    Shapes   values (points,) in any unit; gives a copy of (points,).
    Missing  None and NaN are points without a value: NaN.
    Raises   ValueError for another number of dimensions, or a value that is no number.
    Source   project default.
    """
    series = np.array(values, dtype=np.float64)
    if series.ndim != 1:
        raise ValueError(f"a series has one dimension, not {series.ndim}. Give one value a point.")
    return series


def baseline(series: Floats, freeze: int | None) -> Floats:
    """The points that centre and limits rest on.

    Shapes   series (points,); gives (freeze,), or all of it for None.
    Missing  NaN stays in its place.
    Raises   ValueError for a `freeze` below 1 or beyond the series.
    Source   project default.
    """
    if freeze is None:
        return series
    if not 1 <= freeze <= len(series):
        raise ValueError(f"the baseline cannot be {freeze} of {len(series)} points.")
    return series[:freeze]


def mean(values: Floats) -> float:
    """The mean of the values there are.

    Shapes   values (points,); gives one number in their unit.
    Missing  NaN is left out; NaN without any value.
    Raises   nothing.
    Source   the textbook mean.
    """
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def median(values: Floats) -> float:
    """The median of the values there are.

    Shapes   values (points,); gives one number in their unit.
    Missing  NaN is left out; NaN without any value.
    Raises   nothing.
    Source   the textbook median.
    """
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
