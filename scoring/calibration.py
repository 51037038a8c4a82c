"""Calibrating a bank: graded items fitted to answers, and other measures of a scale's quality.

A fit that does not converge raises NotConverged and gives no numbers. The two-parameter logistic is
the graded model with two categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
from numpy.typing import ArrayLike

from scoring.bank import Bank
from scoring.bias import (
    MantelHaenszel,
    OrdinalBias,
    mantel_haenszel,
    ordinal_logistic,
    standardised_difference,
)
from scoring.cumulative import CumulativeFit, NotConverged, fit_cumulative, log_chance_slopes
from scoring.model import Floats
from scoring.reliability import Alpha, cronbach_alpha, omega_total
from scoring.response_models import Grid, log_probabilities, prior_weights

__all__ = [
    "Alpha", "Calibration", "MantelHaenszel", "NotConverged", "OrdinalBias", "cronbach_alpha",
    "fit", "mantel_haenszel", "omega_total", "ordinal_logistic", "standardised_difference",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A fitted bank, and how sure its parameters are.

    slope_se, threshold_se  standard errors, (items,) and one tuple an item, from the
                            cross-products of each person's score vector
    largest_change          of any slope or cut in the last step, below the tolerance asked for
    """

    bank: Bank
    slope_se: Floats
    threshold_se: tuple[tuple[float, ...], ...]
    log_likelihood: float
    people: int
    steps: int
    largest_change: float


def fit(
    responses: ArrayLike,
    items: Sequence[str],
    *,
    grid: Grid = (-6.0, 6.0, 61),
    tolerance: float = 1e-4,
    at_most: int = 1000,
    seconds: float = 60.0,
) -> Calibration:
    """Fit a graded bank by marginal maximum likelihood (EM), levels standard normal.

    tolerance  the fit has converged when no slope or cut moves more than this in a step

    Shapes   responses (people, items) of 0-based categories; slopes and thresholds in the units of
             theta, SD 1.
    Missing  NaN is taken as missing at random: the item adds nothing to that person's likelihood.
    Raises   ValueError for responses that cannot be fitted (a category nobody chose, an item that
             falls with the others), NotConverged when it does not converge in `at_most` steps or
             `seconds`.
    Source   Bock & Aitkin 1981; Samejima 1969; Fisher's identity for the standard errors.
    """
    data = _Data.of(responses, items)
    points = np.linspace(*grid)
    fits = [_first_guess(counts) for counts in data.marginals]
    give_up_at = monotonic() + seconds
    for step in range(1, at_most + 1):
        posterior, _ = _posterior(data, _bank(items, fits, grid), points)
        newer = [
            fit_cumulative(points[:, None], expected, guess, tolerance=1e-8)
            for expected, guess in zip(_expected(data, posterior), fits, strict=True)
        ]
        change = max(_distance(a, b) for a, b in zip(newer, fits, strict=True))
        fits = newer
        if change < tolerance:
            return _finished(data, fits, items, grid, step, change)
        if monotonic() > give_up_at:
            raise NotConverged(f"the fit was still moving by {change:.2g} after {seconds:g} s.")
    raise NotConverged(f"the fit was still moving by {change:.2g} after {at_most} steps.")


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Distinct patterns of answers and how many people gave each.

    chosen  (patterns, all categories of all items), 1 where that category was chosen
    """

    chosen: Floats
    weights: Floats
    categories: tuple[int, ...]
    people: int

    @classmethod
    def of(cls, responses: ArrayLike, items: Sequence[str]) -> _Data:
        answers = np.asarray(responses, dtype=np.float64)
        if answers.ndim != 2 or answers.shape[1] != len(items) or not len(answers):
            raise ValueError(f"responses have shape {answers.shape}. Give (people, items).")
        coded = np.where(np.isnan(answers), -1, answers).astype(np.int64)
        if ((answers < 0) | (answers != np.where(np.isnan(answers), answers, coded))).any(
            where=~np.isnan(answers)
        ):
            raise ValueError("a response is not a whole number from 0. Code categories 0, 1, 2…")
        patterns, weights = np.unique(coded, axis=0, return_counts=True)
        columns, categories = [], []
        for place, item in enumerate(items):
            count = int(patterns[:, place].max()) + 1
            flags = patterns[:, place, None] == np.arange(count)
            if count < 2 or not flags.any(axis=0).all():
                raise ValueError(f"{item}: a category was chosen by nobody. Join categories.")
            columns.append(flags)
            categories.append(count)
        chosen = np.hstack(columns).astype(np.float64)
        return cls(chosen, weights.astype(np.float64), tuple(categories), len(answers))

    @property
    def edges(self) -> list[int]:
        return [0, *np.cumsum(self.categories).tolist()]

    @property
    def marginals(self) -> list[Floats]:
        totals = self.weights @ self.chosen
        return [totals[a:b] for a, b in zip(self.edges[:-1], self.edges[1:], strict=True)]


def _first_guess(counts: Floats) -> CumulativeFit:
    shares = np.cumsum(counts[::-1])[::-1][1:] / counts.sum()
    return CumulativeFit(np.ones(1), 1.2 * np.log(shares / (1 - shares)), -np.inf)


def _bank(items: Sequence[str], fits: Sequence[CumulativeFit], grid: Grid) -> Bank:
    for item, fitted in zip(items, fits, strict=True):
        if fitted.slopes[0] <= 0:
            raise ValueError(f"{item} falls while the others rise. Reverse its categories.")
    return Bank(
        tuple(items),
        np.array([fitted.slopes[0] for fitted in fits]),
        tuple(tuple((-fitted.cuts / fitted.slopes[0]).tolist()) for fitted in fits),
        grid=grid,
    )


def _posterior(data: _Data, bank: Bank, points: Floats) -> tuple[Floats, float]:
    """Where each pattern's people stand, (patterns, points), and the log likelihood."""
    table = np.vstack([log_probabilities(bank, i, points).T for i in range(len(bank.items))])
    joint = data.chosen @ table + np.log(prior_weights(bank, points))
    top = joint.max(axis=1, keepdims=True)
    likelihood = np.exp(joint - top)
    total = likelihood.sum(axis=1, keepdims=True)
    return likelihood / total, float(data.weights @ (np.log(total) + top)[:, 0])


def _expected(data: _Data, posterior: Floats) -> list[Floats]:
    """How many are expected at each point to choose each category, item by item."""
    counts = (posterior * data.weights[:, None]).T @ data.chosen
    return [counts[:, a:b] for a, b in zip(data.edges[:-1], data.edges[1:], strict=True)]


def _distance(a: CumulativeFit, b: CumulativeFit) -> float:
    return float(max(np.abs(a.slopes - b.slopes).max(), np.abs(a.cuts - b.cuts).max()))


def _finished(
    data: _Data,
    fits: Sequence[CumulativeFit],
    items: Sequence[str],
    grid: Grid,
    steps: int,
    change: float,
) -> Calibration:
    bank, points = _bank(items, fits, grid), np.linspace(*grid)
    posterior, likelihood = _posterior(data, bank, points)
    slope_se, threshold_se = _standard_errors(data, fits, posterior, points)
    return Calibration(bank, slope_se, threshold_se, likelihood, data.people, steps, float(change))


def _standard_errors(
    data: _Data, fits: Sequence[CumulativeFit], posterior: Floats, points: Floats
) -> tuple[Floats, tuple[tuple[float, ...], ...]]:
    vectors = []
    for fitted, first in zip(fits, data.edges, strict=False):
        slopes = log_chance_slopes(points[:, None], fitted)
        vectors.append(
            sum(
                data.chosen[:, first + k, None] * (posterior @ slopes[:, k])
                for k in range(slopes.shape[1])
            )
        )
    scores = np.hstack(vectors)
    try:
        crossed = scores.T @ (scores * data.weights[:, None])
        covariance: Floats = np.linalg.inv(crossed).astype(np.float64)
    except np.linalg.LinAlgError as fault:
        raise NotConverged("too few answers to tell the parameters apart.") from fault
    return _delta(fits, covariance)


def _delta(
    fits: Sequence[CumulativeFit], covariance: Floats
) -> tuple[Floats, tuple[tuple[float, ...], ...]]:
    """From slope and cuts to slope and thresholds: b = -c / a, by the delta method."""
    slope_se, threshold_se, start = [], [], 0
    for fitted in fits:
        slope, size = fitted.slopes[0], 1 + len(fitted.cuts)
        block = covariance[start : start + size, start : start + size]
        turn = np.zeros((len(fitted.cuts), size))
        turn[:, 0] = fitted.cuts / slope**2
        turn[:, 1:] = -np.eye(len(fitted.cuts)) / slope
        slope_se.append(np.sqrt(block[0, 0]))
        threshold_se.append(tuple(np.sqrt(np.diag(turn @ block @ turn.T)).tolist()))
        start += size
    return np.array(slope_se), tuple(threshold_se)
