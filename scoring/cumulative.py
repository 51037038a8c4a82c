"""The cumulative logit: ordered categories against predictors, by maximum likelihood.

P(category k or above) = 1 / (1 + exp(-(c_k + x·β))) with falling cuts c. Graded items (x is the
level, weighted by how many people are expected there) and ordinal logistic regression are both
this one problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.model import Floats


class NotConverged(RuntimeError):
    """A fit did not converge, so there are no numbers to show."""


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeFit:
    """Slopes (predictors,), cuts (categories - 1,) falling, and the log likelihood reached."""

    slopes: Floats
    cuts: Floats
    log_likelihood: float


def fit_cumulative(
    predictors: Floats,
    counts: Floats,
    start: CumulativeFit | None = None,
    *,
    at_most: int = 100,
    tolerance: float = 1e-9,
) -> CumulativeFit:
    """Fit by Fisher scoring, each step halved until the likelihood rises and the cuts fall.

    Shapes   predictors (rows, predictors), of about unit size; counts (rows, categories), how often
             each category was seen with that row's predictors; slopes in units of 1 / predictor.
    Missing  not allowed: leave such rows out before.
    Raises   NotConverged when the slope of the likelihood does not vanish (perfect separation).
    Source   McCullagh 1980 (proportional odds); textbook Fisher scoring.
    """
    now = _start(predictors, counts)
    if start is not None:
        now = _with_likelihood(predictors, counts, start.slopes, start.cuts)
    for _ in range(at_most):
        score, facts = _score_and_information(predictors, counts, now)
        try:
            step: Floats = np.linalg.solve(facts, score).astype(np.float64)
        except np.linalg.LinAlgError as fault:
            raise NotConverged("the answers do not tell the parameters apart.") from fault
        if float(score @ step) < tolerance:
            return now
        now = _uphill(predictors, counts, now, step)
    raise NotConverged(f"the fit was still moving after {at_most} steps.")


def log_chances(predictors: Floats, fit: CumulativeFit) -> Floats:
    """Log chance of each category, without differences of near equals.

    Shapes   predictors (rows, predictors); gives (rows, categories), natural logarithms.
    Missing  NaN in a row gives NaN in that row.
    Raises   ValueError (NumPy's) when the number of predictors is not that of the slopes.
    Source   McCullagh 1980.
    """
    edges, gaps = _edges(predictors, fit)
    result: Floats = (
        np.log(gaps) - np.logaddexp(0.0, -edges[:, :-1]) - np.logaddexp(0.0, edges[:, 1:])
    )
    return result


def log_chance_slopes(predictors: Floats, fit: CumulativeFit) -> Floats:
    """d log P / d (slopes, cuts).

    Shapes   predictors (rows, predictors); gives (rows, categories, slopes and cuts).
    Missing  NaN in a row gives NaN in that row.
    Raises   ValueError (NumPy's) when the number of predictors is not that of the slopes.
    Source   McCullagh 1980, differentiated.
    """
    edges, gaps = _edges(predictors, fit)
    up, down = np.logaddexp(0.0, edges), np.logaddexp(0.0, -edges)
    above = np.exp(-down)
    along = (1 - above[:, :-1] - above[:, 1:])[:, :, None] * predictors[:, None, :]
    cuts = np.zeros((len(edges), len(gaps), len(fit.cuts)))
    for cut in range(len(fit.cuts)):
        cuts[:, cut, cut] = -np.exp(down[:, cut] - down[:, cut + 1]) / gaps[cut]
        cuts[:, cut + 1, cut] = np.exp(up[:, cut + 2] - up[:, cut + 1]) / gaps[cut + 1]
    return np.concatenate([along, cuts], axis=2)


def _edges(predictors: Floats, fit: CumulativeFit) -> tuple[Floats, Floats]:
    """Each row's distance from every cut, with infinite ends, and 1 - exp(-width) of categories."""
    cuts = np.concatenate([[np.inf], fit.cuts, [-np.inf]])
    level = predictors @ fit.slopes
    return level[:, None] + cuts, -np.expm1(np.diff(cuts))


def _score_and_information(
    predictors: Floats, counts: Floats, fit: CumulativeFit
) -> tuple[Floats, Floats]:
    slopes = log_chance_slopes(predictors, fit)
    expected = counts.sum(axis=1, keepdims=True) * np.exp(log_chances(predictors, fit))
    score = np.einsum("nk,nkp->p", counts, slopes)
    flat = slopes.reshape(-1, slopes.shape[2])
    return score, flat.T @ (flat * expected.reshape(-1, 1))


def _uphill(predictors: Floats, counts: Floats, now: CumulativeFit, step: Floats) -> CumulativeFit:
    width = len(now.slopes)
    for _ in range(60):
        slopes, cuts = now.slopes + step[:width], now.cuts + step[width:]
        if (np.diff(cuts) < 0).all():
            reached = _with_likelihood(predictors, counts, slopes, cuts)
            if reached.log_likelihood >= now.log_likelihood - 1e-12 * abs(now.log_likelihood):
                return reached
        step = step / 2
    raise NotConverged("no step improves the fit.")


def _start(predictors: Floats, counts: Floats) -> CumulativeFit:
    """No slope, and the cuts that the shares of the categories give."""
    shares = np.cumsum(counts.sum(axis=0)[::-1])[::-1][1:] / counts.sum()
    cuts = np.log(shares / (1 - shares))
    return _with_likelihood(predictors, counts, np.zeros(predictors.shape[1]), cuts)


def _with_likelihood(
    predictors: Floats, counts: Floats, slopes: Floats, cuts: Floats
) -> CumulativeFit:
    logarithms = log_chances(predictors, CumulativeFit(slopes, cuts, float("nan")))
    return CumulativeFit(slopes, cuts, float((counts * logarithms).sum()))
