"""Intervals for a share: how far k of n can be trusted. All take numbers or arrays of one shape."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.model import Floats

Interval = tuple[float, float] | tuple[Floats, Floats]


def wilson_interval(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """(lower, upper) of the share k / n by Wilson's score, without continuity correction.

    Exactly 0 at the bottom when k is 0, exactly 1 at the top when k is n.

    Shapes   k, n counts, numbers or arrays that broadcast; gives two of that shape, shares 0–1.
    Missing  (NaN, NaN) when n is 0, or k or n is NaN.
    Raises   ValueError unless 0 <= k <= n, or for a confidence that is not between 0 and 1.
    Source   Wilson 1927; Newcombe 1998, method 3 (81 of 263: .2553 to .3662).
    """
    hits, total = _counts(k, n)
    z = NormalDist().inv_cdf(0.5 + _sure(confidence) / 2)
    share = hits / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z * np.sqrt((share * (1 - share) + z**2 / (4 * total)) / total) / (1 + z**2 / total)
    return _clipped(hits, total, middle - half, middle + half)


def clopper_pearson_interval(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """(lower, upper) by inverting the exact binomial test; never too short, often too long.

    Needs SciPy.

    Shapes   k, n counts, numbers or arrays that broadcast; gives two of that shape, shares 0–1.
    Missing  (NaN, NaN) when n is 0, or k or n is NaN.
    Raises   ValueError unless 0 <= k <= n, or for a confidence that is not between 0 and 1.
    Source   Clopper & Pearson 1934.
    """
    from scipy.special import betaincinv  # type: ignore[import-untyped]

    hits, total = _counts(k, n)
    tail = (1 - _sure(confidence)) / 2
    lower = betaincinv(np.maximum(hits, 0.5), total - hits + 1, tail)
    upper = betaincinv(hits + 1, np.maximum(total - hits, 0.5), 1 - tail)
    return _clipped(hits, total, lower, upper)


def jeffreys_interval(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """(lower, upper) from the posterior under Jeffreys' prior, beta(1/2, 1/2).

    The ends are 0 when k is 0 and 1 when k is n. Needs SciPy.

    Shapes   k, n counts, numbers or arrays that broadcast; gives two of that shape, shares 0–1.
    Missing  (NaN, NaN) when n is 0, or k or n is NaN.
    Raises   ValueError unless 0 <= k <= n, or for a confidence that is not between 0 and 1.
    Source   Brown, Cai & DasGupta 2001.
    """
    from scipy.special import betaincinv

    hits, total = _counts(k, n)
    tail = (1 - _sure(confidence)) / 2
    lower = betaincinv(hits + 0.5, total - hits + 0.5, tail)
    upper = betaincinv(hits + 0.5, total - hits + 0.5, 1 - tail)
    return _clipped(hits, total, lower, upper)


def _counts(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    hits, total = np.broadcast_arrays(
        np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    if ((hits < 0) | (hits > total)).any():
        raise ValueError(f"{k!r} of {n!r} is no count of cases. Give 0 <= k <= n.")
    return hits, np.where(total > 0, total, np.nan)


def _sure(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence is {confidence}. Give a share between 0 and 1.")
    return confidence


def _clipped(hits: Floats, total: Floats, lower: Floats, upper: Floats) -> Interval:
    """Exact ends where the share itself is at an end, and plain floats for plain numbers."""
    unknown: NDArray[np.bool_] = np.isnan(total) | np.isnan(hits)
    low = np.where(unknown, np.nan, np.where(hits == 0, 0.0, np.clip(lower, 0, 1)))
    high = np.where(unknown, np.nan, np.where(hits == total, 1.0, np.clip(upper, 0, 1)))
    if low.ndim == 0:
        return float(low), float(high)
    return low, high
