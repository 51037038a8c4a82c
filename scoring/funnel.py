"""Funnel limits: how far units of different size may differ from the whole by chance alone."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from scoring.model import Floats
from scoring.series import Signal, as_series
from scoring.tolerance import series_slack


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """One entry a unit. `between` is the standard deviation between units beyond chance."""

    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    signals: tuple[Signal, ...]
    between: float = 0.0


def binomial_funnel(k: ArrayLike, n: ArrayLike, confidence: float = 0.998) -> Funnel:
    """Shares k of n about the pooled share, with exact binomial limits, interpolated.

    Between the two counts around a tail's probability the limit is interpolated, so that it does
    not jump with n. Needs SciPy.

    Shapes   k and n (units,) counts; gives (units,) shares, 0–1; confidence a share.
    Missing  not allowed: leave the unit out before.
    Raises   ValueError for a missing or impossible count, an n of 0, a pooled share of 0 or 1, or
             a confidence that is not between 0 and 1.
    Source   Spiegelhalter 2005, appendix A.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence of {confidence} is not between 0 and 1.")
    cases, total = as_series(k), as_series(n)
    share, tail = _pooled(cases, total), (1 - confidence) / 2
    centre = np.full(len(total), share)
    lower = np.maximum(_binomial_limit(tail, total, share), 0.0)
    upper = np.minimum(_binomial_limit(1 - tail, total, share), 1.0)
    return _funnel(cases / total, centre, lower, upper)


def overdispersed_funnel(
    k: ArrayLike, n: ArrayLike, confidence: float = 0.998, winsorise: float = 0.1
) -> Funnel:
    """Shares with limits widened by the spread between units that chance does not explain.

    z scores beyond their `winsorise` and 1 - `winsorise` quantiles are set to these quantiles; phi
    is the mean of their squares; the spread between units is 0 when units × phi < units - 1.

    Shapes   k and n (units,) counts; gives (units,) shares, 0–1; confidence and winsorise shares.
    Missing  not allowed: leave the unit out before.
    Raises   ValueError as `binomial_funnel`, and for a confidence or a winsorise outside its range.
    Source   Spiegelhalter 2005 (additive random effects).
    """
    cases, total = as_series(k), as_series(n)
    share = _pooled(cases, total)
    within = np.sqrt(share * (1 - share) / total)
    z = (cases / total - share) / within
    z = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    between = _between(float((z**2).mean()), within**-2)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * np.sqrt(within**2 + between)
    centre = np.full(len(total), share)
    lower, upper = np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)
    return _funnel(cases / total, centre, lower, upper, between=float(np.sqrt(between)))


def _between(phi: float, weights: Floats) -> float:
    """The variance between units, by moments (DerSimonian & Laird)."""
    units = len(weights)
    if units * phi < units - 1:
        return 0.0
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    return float((units * phi - (units - 1)) / spread)


def _binomial_limit(probability: float, total: Floats, share: float) -> Floats:
    from scipy.stats import binom  # type: ignore[import-untyped]

    count = binom.ppf(probability, total, share)
    over = binom.cdf(count, total, share) - probability
    limit: Floats = (count - over / binom.pmf(count, total, share)) / total
    return limit


def _pooled(cases: Floats, total: Floats) -> float:
    if len(cases) != len(total) or not len(total) or not (total > 0).all():
        raise ValueError("each unit needs its cases and a size above 0. Leave empty units out.")
    if (cases < 0).any() or (cases > total).any():
        raise ValueError("a unit has fewer than 0 cases, or more than its size. Correct it.")
    share = float(cases.sum() / total.sum())
    if not 0 < share < 1:
        raise ValueError(f"every unit has a share of {share:g}; there is nothing to compare.")
    return share


def _funnel(
    values: Floats, centre: Floats, lower: Floats, upper: Floats, between: float = 0.0
) -> Funnel:
    slack = series_slack(values)
    outside = np.flatnonzero((values < lower - slack) | (values > upper + slack)).tolist()
    signals = (Signal("beyond_limits", tuple(outside)),) if outside else ()
    return Funnel(values, centre, lower, upper, signals, between)
