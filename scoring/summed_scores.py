"""The level behind a sum of categories, as published raw-to-T tables are made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.bank import Bank
from scoring.curves import log_probabilities, prior_weights
from scoring.model import Floats

Grid = tuple[float, float, int]


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

    Shapes   grid: lowest point, highest point, number of points; gives (highest sum + 1,), units of
             theta.
    Missing  a sum has no gaps: every item is answered.
    Raises   nothing.
    Source   Lord & Wingersky 1984; Thissen et al. 1995.
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
