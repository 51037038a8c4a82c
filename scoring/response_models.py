"""Item response models: graded response and its two-category case, the two-parameter logistic.

A person's level is theta, on the scale of the bank's prior. The curves are in `curves`, the level
behind a sum in `summed_scores`; both can be imported from this module too. Responses are 0-based
categories of shape (people, items), NaN missing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.bank import Bank
from scoring.curves import (
    at_or_above,
    category_probabilities,
    information,
    log_probabilities,
    prior_weights,
)
from scoring.joint_tables import Grid, joint_tables
from scoring.model import Floats
from scoring.summed_scores import SummedScores, summed_score_eap

__all__ = [
    "Bank", "Grid", "SummedScores", "category_probabilities", "eap", "information",
    "log_probabilities", "map_estimate", "prior_weights", "summed_score_eap",
]  # fmt: skip

# Bytes for the two buffers of a block of people: 460 of them with 81 points. Together with the
# block's answers and the table in use the working set stays under a megabyte, inside the
# second-level cache. Answers are checked and turned into places of the tables two blocks at once.
BUFFERS = 600_000
# Edges of categories a block while a summit is sought: some eight arrays of 64 KB.
CURVES = 8_192


def eap(bank: Bank, responses: ArrayLike, grid: Grid = (-4.0, 4.0, 81)) -> tuple[Floats, Floats]:
    """Expected a posteriori level and posterior SD of each person.

    grid  lowest point, highest point, number of points; the prior is normalised on it.

    Against the exact integral, 81 points on -4..4 are off by up to 0.011 on the most extreme
    patterns.

    Shapes   responses (people, items) of 0-based categories; gives two of (people,), in theta.
    Missing  NaN adds nothing. A person without any answer gets the prior's mean and its SD on the
             grid: the caller decides whether that is a score.
    Raises   ValueError for another shape, or a response that is no category of its item.
    Source   Bock & Mislevy 1982.
    """
    answers = _as_responses(bank, responses)
    theta, se = np.empty(len(answers)), np.empty(len(answers))
    people = max(1, min(len(answers), BUFFERS // (16 * grid[2])))
    buffers = np.empty((2, people, grid[2]))
    moments = np.empty((2 * people, 4))
    for first in range(0, len(answers), 2 * people):
        within = slice(first, first + 2 * people)
        some = answers[within].astype(np.float64, copy=False)
        whole = _is_whole(bank, some)
        tables = joint_tables(bank, grid, not whole)
        places = tables.places_of(some if whole else _codes(bank, some, first))
        for start in range(0, len(some), people):
            part = places[:, start : start + people]
            likelihood = tables.likelihood(part, buffers)
            np.matmul(likelihood, tables.moments, out=moments[start : start + part.shape[1]])
        weight, first_moment, second, _ = moments[: len(some)].T
        theta[within] = mean = first_moment / weight
        se[within] = np.sqrt(np.maximum(second / weight - mean**2, 0.0))
    return theta + float(bank.prior[0]), se


def map_estimate(bank: Bank, responses: ArrayLike) -> tuple[Floats, Floats]:
    """Most probable level of each person, and 1 / sqrt(posterior information) there.

    Shapes   responses (people, items) of 0-based categories; gives two of (people,), in theta.
    Missing  NaN adds nothing. A person without any answer gets the prior's mean and SD.
    Raises   ValueError as `eap` does.
    Source   the textbook Bayes modal estimate, with the curves of Samejima 1969.
    """
    answers = _as_responses(bank, responses)
    theta, se = np.empty(len(answers)), np.empty(len(answers))
    people = max(1, CURVES // bank.edges.size)
    for first in range(0, len(answers), people):
        within = slice(first, first + people)
        codes = _codes(bank, answers[within].astype(np.float64, copy=False), first)
        theta[within] = summit = _summit(bank, codes)
        se[within] = 1 / np.sqrt(_derivatives(bank, codes, summit)[1] + bank.prior[1] ** -2)
    return theta, se


def _summit(bank: Bank, codes: Floats) -> Floats:
    """Where the log posterior is highest. Its slope falls all the way, so its only zero is kept
    between two ends; Newton's step is taken where it stays between them and halves the last one,
    else the middle. (Newton alone would swing around a steep threshold for ever.)"""
    mean, sd = bank.prior
    reach = sd**2 * float(bank.slopes.sum())
    low, high = np.full(len(codes), mean - reach), np.full(len(codes), mean + reach)
    theta, last = np.full(len(codes), mean), np.full(len(codes), np.inf)
    for _ in range(200):
        slope, curvature = _derivatives(bank, codes, theta)
        slope -= (theta - mean) / sd**2
        low, high = np.where(slope > 0, theta, low), np.where(slope < 0, theta, high)
        step = slope / (curvature + sd**-2)
        is_good = (np.abs(step) <= last / 2) & (theta + step > low) & (theta + step < high)
        step = np.where(is_good | (np.abs(step) < 1e-14), step, (low + high) / 2 - theta)
        theta = theta + step
        last = np.abs(step)
        if last.max() < 1e-12:
            break
    return theta


def _is_whole(bank: Bank, answers: Floats) -> bool:
    """Whether every answer is there and is a category of its item, found without any copy first."""
    if not (answers.min() >= 0 and answers.max() < bank.categories.max()):
        return False
    is_mixed = bank.categories.min() < bank.categories.max()
    if is_mixed and not (answers.max(axis=0) < bank.categories).all():
        return False
    return bool((np.rint(answers) == answers).all())


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


def _as_responses(bank: Bank, responses: ArrayLike) -> NDArray[Any]:
    """As they are if they are numbers already: a block at a time becomes float64, not all."""
    answers = np.asarray(responses)
    if answers.dtype.kind not in "fiu":
        answers = answers.astype(np.float64)
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
