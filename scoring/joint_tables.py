"""Likelihoods of several items at once, so that a person costs a few look-ups and no exp.

Neighbouring items form a group; its table holds one row for every combination of their categories
and one column for every grid point. A person's likelihood is the product of one row a table, each
scaled to a maximum of 1. Where a long or steep bank could take such a product below what float64
holds, the tables stay logarithms and are added instead, at the cost of one exp a person and point.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.bank import Bank
from scoring.curves import log_probabilities, prior_weights
from scoring.model import Floats

Grid = tuple[float, float, int]

# Rows of a table: 140 KB with 81 points.
ROWS = 216
# The lowest a product of all tables may reach, as a logarithm; float64 ends at -745.
DEEPEST = -600.0


@dataclass(frozen=True, slots=True, eq=False)
class JointTables:
    """The tables of a bank on a grid.

    tables   one a group of items, (combinations of their categories, points)
    is_deep  whether they are logarithms, because products could underflow
    places   (groups, items): how far one category up moves the row in a group's table
    moments  (points, 4): prior, prior × x, prior × x², with x the point less the prior's mean;
             a column of zeros makes four, which is multiplied faster than three
    """

    tables: tuple[Floats, ...]
    is_deep: bool
    places: Floats
    moments: Floats

    def places_of(self, codes: Floats) -> NDArray[np.intp]:
        """The row of each person in each table.

        Shapes   codes (people, items); gives (groups, people), whole numbers.
        Missing  a code of 0 where the tables were made with gaps; NaN is not allowed.
        Raises   ValueError (NumPy's) for another number of items.
        Source   project default.
        """
        return (self.places @ codes.T).astype(np.intp)

    def likelihood(self, places: NDArray[np.intp], buffers: Floats) -> Floats:
        """Each person's likelihood at every point, up to a factor; written into the first buffer.

        Shapes   places (groups, people); buffers (2, at least as many people, points); gives
                 (people, points).
        Missing  an item that is missing multiplies by 1.
        Raises   nothing; a place outside a table is read as its nearest row.
        Source   project default (the product of Samejima's 1969 probabilities).
        """
        joined: Floats = buffers[0, : places.shape[1]]
        factor = buffers[1, : places.shape[1]]
        join = np.add if self.is_deep else np.multiply
        self.tables[0].take(places[0], 0, joined, "clip")
        for table, rows in zip(self.tables[1:], places[1:], strict=True):
            table.take(rows, 0, factor, "clip")
            join(joined, factor, joined)
        if self.is_deep:
            joined -= joined.max(axis=1, keepdims=True)
            np.exp(joined, joined)
        return joined


@lru_cache(maxsize=16)
def joint_tables(bank: Bank, grid: Grid, gaps: bool) -> JointTables:
    """The tables of a bank on a grid, made once.

    Shapes   grid: lowest point, highest point (units of theta), number of points.
    Missing  without gaps codes are categories from 0; with them from 1, and 0 is a missing answer.
    Raises   nothing.
    Source   project default (Samejima's 1969 probabilities, multiplied beforehand).
    """
    points = np.linspace(*grid)
    groups = _groups(bank, gaps)
    tables = [_table(bank, group, points, gaps) for group in groups]
    is_deep = sum(table.min() for table in tables) < DEEPEST
    if not is_deep:
        tables = [np.exp(table) for table in tables]
    centred = points - float(bank.prior[0])
    weights = prior_weights(bank, points)
    return JointTables(
        # Rows must lie whole in memory: `take` copies a table that is laid out by columns.
        tuple(np.ascontiguousarray(table) for table in tables),
        is_deep,
        _places(bank, groups, gaps),
        np.column_stack([weights, weights * centred, weights * centred**2, weights * 0]),
    )


def _groups(bank: Bank, gaps: bool) -> list[list[int]]:
    """Neighbouring items, as many together as keep a table within ROWS rows."""
    groups: list[list[int]] = []
    rows = ROWS + 1
    for item, states in enumerate(bank.categories + gaps):
        if rows * states > ROWS:
            groups.append([])
            rows = 1
        groups[-1].append(item)
        rows *= int(states)
    return groups


def _table(bank: Bank, group: list[int], points: Floats, gaps: bool) -> Floats:
    """Log likelihoods of every combination, each row with a maximum of 0."""
    table = np.zeros((1, len(points)))
    for item in group:
        rows = log_probabilities(bank, item, points).T
        if gaps:
            rows = np.vstack([np.zeros(len(points)), rows])
        table = (table[:, None, :] + rows[None, :, :]).reshape(-1, len(points))
        table -= table.max(axis=1, keepdims=True)
    return table


def _places(bank: Bank, groups: list[list[int]], gaps: bool) -> Floats:
    places = np.zeros((len(groups), len(bank.items)))
    for column, group in enumerate(groups):
        for item in group:
            places[column] *= bank.categories[item] + gaps
            places[column, item] = 1
    return places
