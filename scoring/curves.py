"""The curves of graded items: the chance of each category, and the information of each item.

A person's level is theta, on the scale of the bank's prior (mean 0, SD 1 unless the bank says
otherwise). P(answer at or above category k) = 1 / (1 + exp(-a (theta - b_k))), no 1.7. With two
categories this is the two-parameter logistic. Source: Samejima 1969.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.bank import Bank
from scoring.model import Floats


def log_probabilities(bank: Bank, item: int, theta: ArrayLike) -> Floats:
    """Log probability of each category of one item.

    Written as log s(x) + log s(-y) + log(1 - exp(y - x)) with s the logistic function, so that
    no difference of nearly equal numbers is ever taken.

    Shapes   theta a number or (points,); gives (points, categories), natural logarithms.
    Missing  NaN in theta gives NaN at that point.
    Raises   IndexError for an item outside the bank.
    Source   Samejima 1969.
    """
    levels = np.atleast_1d(np.asarray(theta, dtype=np.float64))[:, None]
    thresholds = bank.thresholds_of(item)
    slope = bank.slopes[item]
    edges = slope * (levels - np.concatenate([[-np.inf], thresholds, [np.inf]]))
    width = slope * np.diff(np.concatenate([[-np.inf], thresholds, [np.inf]]))
    result: Floats = (
        -np.logaddexp(0.0, -edges[:, :-1])
        - np.logaddexp(0.0, edges[:, 1:])
        + np.log(-np.expm1(-width))
    )
    return result


def category_probabilities(bank: Bank, theta: ArrayLike) -> Floats:
    """Probability of each category of every item.

    Shapes   theta a number or (points,); gives (points, items, categories), 0 for those not there.
    Missing  NaN in theta gives NaN at that point.
    Raises   nothing.
    Source   Samejima 1969.
    """
    levels = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    table = np.zeros((len(levels), len(bank.items), int(bank.categories.max())))
    for item, categories in enumerate(bank.categories):
        table[:, item, :categories] = np.exp(log_probabilities(bank, item, levels))
    return table


def information(bank: Bank, theta: ArrayLike) -> Floats:
    """Fisher information of each item: a² Σ P_k (1 - P*_k - P*_k+1)².

    Shapes   theta a number or (points,); gives (points, items), in units of 1 / theta².
    Missing  NaN in theta gives NaN at that point.
    Raises   nothing.
    Source   Samejima 1969.
    """
    levels = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    above = at_or_above(bank, levels)
    reached, passed = above[:, :-1], above[:, 1:]
    turn = 1 - reached
    turn -= passed
    turn *= turn
    turn *= reached - passed
    result: Floats = np.add.reduce(turn, axis=1) * bank.squares
    return result


def at_or_above(bank: Bank, theta: Floats) -> Floats:
    """P*: 1, then the chance of each threshold, then 0.

    Shapes   theta (points,); gives (points, categories + 1, items), with the most categories there
             are; a threshold that an item does not have is infinite, its chance practically 0.
    Missing  NaN in theta gives NaN at that point.
    Raises   nothing.
    Source   Samejima 1969.
    """
    result: Floats = np.empty((len(theta), *bank.edges.shape))
    result[:, 0], result[:, -1] = 1.0, 0.0
    away = bank.edges[1:-1] - theta[:, None, None]
    away *= bank.slopes
    np.exp(np.minimum(away, 700.0, out=away), out=away)
    away += 1.0
    np.divide(1.0, away, out=result[:, 1:-1])
    return result


def prior_weights(bank: Bank, points: Floats) -> Floats:
    """The normal prior on a grid, summing to 1.

    Shapes   points (points,), in the units of theta; gives (points,), shares.
    Missing  a grid has no missing points; NaN makes every weight NaN.
    Raises   nothing.
    Source   the normal density on equally spaced points, as in Bock & Mislevy 1982.
    """
    mean, sd = bank.prior
    weight = np.exp(-0.5 * ((points - mean) / sd) ** 2)
    result: Floats = weight / weight.sum()
    return result
