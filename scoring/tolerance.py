"""The one tolerance with which computed numbers are compared: 0.7 + 0.2 + 0.1 reaches 1.

A sum of decimals, a prorated value or a mean is off by a few roundings, which depend on the order
of adding. So two numbers are equal when they differ by no more than `slack` of the second one:
1e-9, and 1e-13 of the number itself, since large ones cannot be distinguished more finely. That is
far below anything a scale can mean, and below 1 for every whole number up to 1e12, so that whole
numbers compare exactly. app/static/conditions.js holds the same two numbers.

Functions take one number or arrays alike. A comparison with NaN is false, `apart` too.
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ABSOLUTE = 1e-9
RELATIVE = 1e-13
# A series of measurements has a unit we do not know, so that only a share of it can be rounding.
OF_A_SERIES = 1e-12
_MOST = 1e290  # so that a limit without end stays one


@overload
def slack(limit: float) -> float: ...
@overload
def slack(limit: Floats) -> Floats: ...
def slack(limit: Any) -> Any:
    """How far a number may be from `limit` by rounding alone.

    Shapes   a number, or an array of any shape, given back in its own unit.
    Missing  NaN gives NaN.
    Raises   nothing.
    Source   project default (1e-9, and 1e-13 of the number).
    """
    if isinstance(limit, float | int):
        return ABSOLUTE + min(RELATIVE * abs(limit), _MOST)
    return ABSOLUTE + np.minimum(RELATIVE * np.abs(limit), _MOST)


@overload
def close(value: float, other: float) -> bool: ...
@overload
def close(value: Any, other: Any) -> Any: ...
def close(value: Any, other: Any) -> Any:
    """value == other, except for rounding.

    Shapes   numbers in one unit, or arrays that broadcast; gives flags of that shape.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default, as `slack`.
    """
    return abs(value - other) <= slack(other)


@overload
def apart(value: float, other: float) -> bool: ...
@overload
def apart(value: Any, other: Any) -> Any: ...
def apart(value: Any, other: Any) -> Any:
    """value != other, and by more than rounding.

    Shapes   numbers in one unit, or arrays that broadcast; gives flags of that shape.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default, as `slack`.
    """
    return abs(value - other) > slack(other)


@overload
def at_least(value: float, limit: float) -> bool: ...
@overload
def at_least(value: Any, limit: Any) -> Any: ...
def at_least(value: Any, limit: Any) -> Any:
    """value >= limit, or just below it by rounding.

    Shapes   numbers in one unit, or arrays that broadcast; gives flags of that shape.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default, as `slack`.
    """
    return value >= limit - slack(limit)


@overload
def at_most(value: float, limit: float) -> bool: ...
@overload
def at_most(value: Any, limit: Any) -> Any: ...
def at_most(value: Any, limit: Any) -> Any:
    """value <= limit, or just above it by rounding.

    Shapes   numbers in one unit, or arrays that broadcast; gives flags of that shape.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default, as `slack`.
    """
    return value <= limit + slack(limit)


@overload
def above(value: float, limit: float) -> bool: ...
@overload
def above(value: Any, limit: Any) -> Any: ...
def above(value: Any, limit: Any) -> Any:
    """value > limit, and by more than rounding.

    Shapes   numbers in one unit, or arrays that broadcast; gives flags of that shape.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default, as `slack`.
    """
    return value > limit + slack(limit)


@overload
def below(value: float, limit: float) -> bool: ...
@overload
def below(value: Any, limit: Any) -> Any: ...
def below(value: Any, limit: Any) -> Any:
    """value < limit, and by more than rounding.

    Shapes   numbers in one unit, or arrays that broadcast; gives flags of that shape.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default, as `slack`.
    """
    return value < limit - slack(limit)


def series_slack(series: Floats) -> float:
    """How much the points of a series may differ by rounding alone.

    Shapes   series (points,); gives one number in its unit.
    Missing  NaN is left out; 0 without any point.
    Raises   nothing.
    Source   project default (1e-12 of the largest point).
    """
    known = np.abs(series[np.isfinite(series)])
    return float(known.max()) * OF_A_SERIES if len(known) else 0.0
