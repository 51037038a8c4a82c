"""Item response models: graded response and its two-category case, the two-parameter logistic.

A person's level is theta, on the scale of the bank's prior (mean 0, SD 1 unless the bank says
otherwise). P(answer at or above category k) = 1 / (1 + exp(-a (theta - b_k))), no 1.7.
Responses are 0-based categories of shape (people, items), NaN missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.bank import Bank
from scoring.model import Floats

__all__ = [
    "Bank", "Grid", "SummedScores", "category_probabilities", "eap", "information",
    "log_probabilities", "map_estimate", "summed_score_eap",
]  # fmt: skip

Grid = tuple[float, float, int]

# People a block: with 81 points two buffers of 332 KB, beside one table of at most 216 rows
# (140 KB). The working set stays under a megabyte, inside the second-level cache. Answers are
# checked and turned into places of the tables for more people at once.
PEOPLE = 512
CHECKED = 16 * PEOPLE
ROWS = 216
# Tables multiplied before a person's products are scaled back, long before they could underflow.
SCALE_EVERY = 8


def eap(bank: Bank, responses: ArrayLike, grid: Grid = (-4.0, 4.0, 81)) -> tuple[Floats, Floats]:
    """Expected a posteriori level and posterior SD of each person, both of shape (people,).

    grid  lowest point, highest point, number of points; the prior is normalised on it.
    A person without any answer gets the prior's mean and its SD on the grid: the caller decides
    whether that is a score. Raises ValueError for a response that is no category of its item.
    Source: Bock & Mislevy 1982. Against the exact integral, 81 points on -4..4 are off by up to
    0.011 on the most extreme patterns.
    """
    answers = _as_responses(bank, responses)
    moments = np.empty((len(answers), 4))
    buffers = np.empty((2, min(PEOPLE, len(answers)), grid[2]))
    for first in range(0, len(answers), CHECKED):
        some = answers[first : first + CHECKED]
        by_item = np.ascontiguousarray(some.T)
        whole = _is_whole(bank, by_item)
        tables = _joint_tables(bank, grid, whole)
        places = tables.places_of(by_item if whole else _codes(bank, some, first).T)
        for start in range(0, len(some), PEOPLE):
            part = places[:, start : start + PEOPLE]
            likelihood = _products(tables, part, buffers)
            within = slice(first + start, first + start + part.shape[1])
            np.matmul(likelihood, tables.moments, out=moments[within])
    theta = moments[:, 1] / moments[:, 0]
    spread = moments[:, 2] / moments[:, 0] - theta**2
    return theta + float(bank.prior[0]), np.sqrt(np.maximum(spread, 0.0))


def map_estimate(bank: Bank, responses: ArrayLike) -> tuple[Floats, Floats]:
    """Most probable level of each person, and 1 / sqrt(posterior information) there.

    The log posterior is concave, so Newton's steps from the prior's mean, none longer than one,
    reach its only summit. Raises ValueError as `eap` does.
    """
    answers = _as_responses(bank, responses)
    codes = _codes(bank, answers, 0)
    mean, sd = bank.prior
    theta = np.full(len(answers), mean)
    for _ in range(100):
        slope, curvature = _derivatives(bank, codes, theta)
        step = np.clip((slope - (theta - mean) / sd**2) / (curvature + sd**-2), -1.0, 1.0)
        theta = theta + step
        if np.abs(step).max(initial=0.0) < 1e-12:
            break
    return theta, 1 / np.sqrt(_derivatives(bank, codes, theta)[1] + sd**-2)


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


@dataclass(frozen=True, slots=True, eq=False)
class SummedScores:
    """For every raw sum of categories, 0 up: its level, its SD, and how often it occurs."""

    raw: NDArray[np.int64]
    theta: Floats
    se: Floats
    share: Floats


@lru_cache(maxsize=64)
def summed_score_eap(bank: Bank, grid: Grid = (-4.5, 4.5, 91)) -> SummedScores:
    """Expected level given only the sum of categories, by the Lord–Wingersky recursion.

    The default grid is the one that published raw-to-T tables were made with.
    Source: Lord & Wingersky 1984; Thissen et al. 1995.
    """
    points = np.linspace(*grid)
    likelihood = np.ones((1, len(points)))
    for item in range(len(bank.items)):
        likelihood = _with_item(likelihood, np.exp(log_probabilities(bank, item, points)).T)
    joint = likelihood * prior_weights(bank, points)
    share = joint.sum(axis=1)
    theta = joint @ points / share
    spread = (joint * (points - theta[:, None]) ** 2).sum(axis=1) / share
    return SummedScores(np.arange(len(theta)), theta, np.sqrt(spread), share)


def _with_item(likelihood: Floats, chances: Floats) -> Floats:
    """The likelihood of every sum after one more item; chances (categories, points)."""
    sums, points = likelihood.shape
    longer = np.zeros((sums + len(chances) - 1, points))
    for category, chance in enumerate(chances):
        longer[category : category + sums] += likelihood * chance
    return longer


def prior_weights(bank: Bank, points: Floats) -> Floats:
    """The normal prior on a grid, summing to 1."""
    mean, sd = bank.prior
    weight = np.exp(-0.5 * ((points - mean) / sd) ** 2)
    result: Floats = weight / weight.sum()
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """Likelihoods of some items at once, so that a person costs a few look-ups, no exp.

    tables   one a group of items: (combinations of their categories, points), rows scaled to 1
    places   (groups, items): how far one category up moves the row in a group's table
    moments  (points, 4): prior, prior × x, prior × x², with x the point less the prior's mean;
             a column of zeros makes four, which is multiplied faster than three
    """

    tables: tuple[Floats, ...]
    places: Floats
    moments: Floats

    def places_of(self, codes: Floats) -> NDArray[np.intp]:
        """The row of each person in each table, (groups, people), from codes (items, people)."""
        return (self.places @ codes).astype(np.intp)


@lru_cache(maxsize=16)
def _joint_tables(bank: Bank, grid: Grid, whole: bool) -> _Joint:
    """`whole`: nobody has a gap, and codes are categories from 0; else as `_codes` gives them."""
    points = np.linspace(*grid)
    groups = _groups(bank, whole)
    places = np.zeros((len(groups), len(bank.items)))
    tables = []
    for column, group in enumerate(groups):
        table = np.zeros((1, len(points)))
        for item in group:
            rows = log_probabilities(bank, item, points).T
            rows = rows if whole else np.vstack([np.zeros(len(points)), rows])
            places[column] *= len(rows)
            places[column, item] = 1
            table = (table[:, None, :] + rows[None, :, :]).reshape(-1, len(points))
        tables.append(np.exp(table - table.max(axis=1, keepdims=True)))
    centred = points - float(bank.prior[0])
    weights = prior_weights(bank, points)
    moments = np.column_stack([weights, weights * centred, weights * centred**2, weights * 0])
    return _Joint(tuple(tables), places, moments)


def _groups(bank: Bank, whole: bool) -> list[list[int]]:
    """Neighbouring items, as many together as keep a table within ROWS rows."""
    groups: list[list[int]] = []
    rows = ROWS + 1
    for item, categories in enumerate(bank.categories):
        states = int(categories) + (0 if whole else 1)  # the first one is "missing"
        if rows * states > ROWS:
            groups.append([])
            rows = 1
        groups[-1].append(item)
        rows *= states
    return groups


def _products(joint: _Joint, places: NDArray[np.intp], buffers: Floats) -> Floats:
    """Each person's likelihood at every point, up to a factor."""
    product: Floats = buffers[0, : places.shape[1]]
    factor = buffers[1, : places.shape[1]]
    np.take(joint.tables[0], places[0], axis=0, out=product, mode="clip")
    for column, table in enumerate(joint.tables[1:], start=1):
        np.take(table, places[column], axis=0, out=factor, mode="clip")
        product *= factor
        if column % SCALE_EVERY == 0:
            product /= product.max(axis=1, keepdims=True)
    return product


def _is_whole(bank: Bank, answers: Floats) -> bool:
    """Whether every answer of (items, people) is there and is a category of its item."""
    highest = np.max(answers, axis=1, initial=0.0)
    right = np.min(answers, initial=0.0) >= 0 and bool((highest < bank.categories).all())
    return bool(right and np.array_equal(answers.astype(np.int32), answers))


def _codes(bank: Bank, answers: Floats, first: int) -> Floats:
    """Categories from 1, missing as 0; `first` is the row number of the first, for messages."""
    missing = np.isnan(answers)
    codes = np.where(missing, 0.0, answers + 1)
    highest = np.max(codes, axis=0, initial=0.0)
    right = np.all((codes >= 1) | missing) and np.all(codes == np.floor(codes))
    if not right or (highest > bank.categories).any():
        _refuse(bank, answers, first)
    return codes


def _refuse(bank: Bank, answers: Floats, first: int) -> None:
    wrong = (answers < 0) | (answers >= bank.categories) | (answers != np.floor(answers))
    row, column = (int(place) for place in np.argwhere(wrong & ~np.isnan(answers))[0])
    raise ValueError(
        f"row {first + row}, {bank.items[column]}: {answers[row, column]:g} is not a category "
        f"from 0 to {bank.categories[column] - 1}. Correct it, or leave it missing."
    )


def _as_responses(bank: Bank, responses: ArrayLike) -> Floats:
    answers = np.asarray(responses, dtype=np.float64)
    if answers.ndim != 2 or answers.shape[1] != len(bank.items):
        raise ValueError(
            f"responses have shape {answers.shape}, but the bank has {len(bank.items)} items. "
            "Give one row a person and one column an item."
        )
    return answers


def _derivatives(bank: Bank, codes: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """First derivative of the log likelihood in theta, and minus the second, (people,) each."""
    above = at_or_above(bank, theta)
    missing = codes == 0
    lower = np.maximum(codes - 1, 0).astype(np.intp)[:, None, :]
    reached = np.take_along_axis(above, lower, axis=1)[:, 0]
    passed = np.take_along_axis(above, lower + 1, axis=1)[:, 0]
    slope = bank.slopes * (1 - reached - passed)
    curvature = bank.slopes**2 * (reached * (1 - reached) + passed * (1 - passed))
    return (
        np.where(missing, 0.0, slope).sum(axis=1),
        np.where(missing, 0.0, curvature).sum(axis=1),
    )
