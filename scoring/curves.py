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
    """Log probability of each category of one item, shape (points, categories).

    Written as log s(x) + log s(-y) + log(1 - exp(y - x)) with s the logistic function, so that
    no difference of nearly equal numbers is ever taken.
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
    """Probability of each category, shape (points, items, categories); 0 for those not there."""
    levels = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    table = np.zeros((len(levels), len(bank.items), int(bank.categories.max())))
    for item, categories in enumerate(bank.categories):
        table[:, item, :categories] = np.exp(log_probabilities(bank, item, levels))
    return table


def information(bank: Bank, theta: ArrayLike) -> Floats:
    """Fisher information of each item, shape (points, items): a² Σ P_k (1 - P*_k - P*_k+1)²."""
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
    """P*: 1, then the chance of each threshold, then 0; shape (points, categories + 1, items)."""
    result: Floats = np.empty((len(theta), *bank.edges.shape))
    result[:, 0], result[:, -1] = 1.0, 0.0
    away = bank.edges[1:-1] - theta[:, None, None]
    away *= bank.slopes
    np.exp(np.minimum(away, 700.0, out=away), out=away)
    away += 1.0
    np.divide(1.0, away, out=result[:, 1:-1])
    return result


def prior_weights(bank: Bank, points: Floats) -> Floats:
    """The normal prior on a grid, summing to 1."""
    mean, sd = bank.prior
    weight = np.exp(-0.5 * ((points - mean) / sd) ** 2)
    result: Floats = weight / weight.sum()
    return result
