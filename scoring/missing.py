"""What is known of each person, what the missing rule makes of it, and the columns that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.model import Floats, MissingRule, RowFault, Scale, ScoreColumns, Status
from scoring.tolerance import above, at_least, at_most, below

NONE_MISSING = MissingRule()


@dataclass(frozen=True, slots=True)
class Known:
    """How much of a scale is known, one entry a person.

    values    (people, items) as given
    sums      their sum, NaN where something is missing
    known     items present: an answer, or the value an item counts as when it is not asked
    answered  items present that were asked; a declared value is known, but nobody answered it
    asked     items asked
    scorable  the missing rule allows a number, and the person answered at least one item
    whole     nothing is missing for anybody, which saves a good part of the work
    """

    values: Floats
    sums: Floats
    known: NDArray[np.int64]
    answered: NDArray[np.int64]
    asked: NDArray[np.int64]
    scorable: NDArray[np.bool_]
    whole: bool

    @property
    def present(self) -> NDArray[np.bool_]:
        """Where something is known.

        Shapes   (people, items) flags.
        Missing  False where a value is NaN.
        Raises   nothing.
        Source   project default.
        """
        present: NDArray[np.bool_] = ~np.isnan(self.values)
        return present

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Of whom nothing is missing.

        Shapes   (people,) flags.
        Missing  False where any value of the person is NaN.
        Raises   nothing.
        Source   project default.
        """
        complete: NDArray[np.bool_] = self.known == self.values.shape[1]
        return complete

    @property
    def with_gaps(self) -> NDArray[np.intp]:
        """The rows of people of whom something is missing: few, as a rule.

        Shapes   (people with gaps,) row numbers from 0, rising.
        Missing  these are the rows with a NaN.
        Raises   nothing.
        Source   project default.
        """
        return np.flatnonzero(~self.complete)


def what_is_known(
    values: Floats, asked: NDArray[np.bool_], rule: MissingRule = NONE_MISSING
) -> Known:
    """Count what is known of each person, and say who can be scored.

    A score rests on at least one answer of the person: values declared for items that were not
    asked never make a score on their own.

    Shapes   values (people, items), asked the same or broadcast to it; one entry a person.
    Missing  NaN is missing, whether skipped, not reached, or hidden without a declared value.
    Raises   nothing.
    Source   project default; how many may be missing is stated by the scale.
    """
    people, items = values.shape
    all_items = np.empty(people, dtype=np.int64)
    all_items.fill(items)
    # A sum with a gap is NaN, so that only the rows of such sums need to be counted.
    sums = sum_rows(values)
    doubtful = np.flatnonzero(np.isnan(sums))
    known = all_items
    if len(doubtful):
        known = all_items.copy()
        known[doubtful] = count_rows(~np.isnan(values[doubtful]))
    whole = known is all_items
    if np.logical_and.reduce(asked, axis=None):
        answered, asked_count = known, all_items
    else:
        answered, asked_count = count_rows(~np.isnan(values) & asked), count_rows(asked)
    scorable = answered > 0
    if rule.at_most is not None and not whole:
        scorable &= known >= items - rule.at_most
    return Known(values, sums, known, answered, asked_count, scorable, whole)


def mean_of_known(values: Floats, known: Known) -> Floats:
    """Each person's mean over what is known.

    Shapes   values (people, items); gives (people,), in the same units.
    Missing  NaN is left out of the mean; 0 where everything is missing (and nothing is scorable).
    Raises   nothing.
    Source   the textbook mean of the items answered.
    """
    mean: Floats = sum_rows(values) / values.shape[1]
    if not known.whole:
        rows = known.with_gaps
        mean[rows] = sum_rows(without_gaps(values[rows])) / np.maximum(known.known[rows], 1)
    return mean


def total_of_known(values: Floats, known: Known) -> Floats:
    """Each person's sum, the mean of what is known standing in for every gap.

    Shapes   values (people, items); gives (people,), in the same units.
    Missing  NaN counts as the person's mean; 0 where everything is missing (nothing is scorable).
    Raises   nothing.
    Source   textbook person-mean proration.
    """
    total = known.sums.copy() if values is known.values else sum_rows(values)
    if not known.whole:
        rows = known.with_gaps
        mean = sum_rows(without_gaps(values[rows])) / np.maximum(known.known[rows], 1)
        total[rows] = mean * values.shape[1]
    return total


def without_gaps(values: Floats) -> Floats:
    """The values with zeros in the gaps, only ever to be summed and divided by what is known.

    Shapes   any shape, given back.
    Missing  NaN becomes 0.
    Raises   nothing.
    Source   project default.
    """
    return np.where(np.isnan(values), 0.0, values)


def sum_rows(values: Floats) -> Floats:
    """Row sums, added from the first item to the last, so that one person equals the batch.

    NumPy adds one long row in another order than many rows; the last digit would differ.

    Shapes   values (people, items); gives (people,), in the same units.
    Missing  NaN in a row makes its sum NaN.
    Raises   nothing.
    Source   project default (the order of adding).
    """
    if len(values) == 1:
        return np.add.accumulate(values[0])[-1:]
    total: Floats = np.add.reduce(np.asfortranarray(values), axis=1)
    return total


def count_rows(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many flags of each row are set.

    Shapes   flags (people, items); gives (people,), whole numbers.
    Missing  a flag is never missing.
    Raises   nothing.
    Source   project default.
    """
    total: NDArray[np.int64] = np.add.reduce(flags, axis=1, dtype=np.int64)
    return total


def score_columns(
    scale: Scale,
    value: Floats,
    known: Known,
    *,
    se: Floats | None = None,
    status: NDArray[np.int8] | None = None,
) -> ScoreColumns:
    """The columns of a scale: no number without a status, and no number outside the range.

    Shapes   value, se and status (people,), in the units of the scale; gives columns of (people,).
    Missing  where the status is not scorable, value and standard error become NaN.
    Raises   RowFault when a value leaves the scale's range: an answer outside its choices.
    Source   project default.
    """
    if status is None:
        status = status_of(scale, known)
    unscored = status == 0
    if unscored.any():
        value = np.where(unscored, np.nan, value)
        se = None if se is None else np.where(unscored, np.nan, se)
    _refuse_outside(scale, value)
    if se is None:
        se = np.empty(len(value))
        se.fill(np.nan)
    return ScoreColumns(value, se, known.answered, known.asked, status)


def status_of(scale: Scale, known: Known) -> NDArray[np.int8]:
    """Prorated only where a mean filled a gap; an average over what is known is scored.

    Shapes   gives (people,) of Status, int8.
    Missing  not scorable where the rule allows no number; prorated where `fill` closed a gap.
    Raises   nothing.
    Source   project default.
    """
    status = known.scorable * _SCORED
    if scale.missing.fill is not None and not known.whole:
        status = np.where(known.scorable & ~known.complete, _PRORATED, status)
    return status


def _refuse_outside(scale: Scale, value: Floats) -> None:
    smallest, largest = (
        np.fmin.reduce(value, initial=np.inf),
        np.fmax.reduce(value, initial=-np.inf),
    )
    if at_least(smallest, scale.lowest) and at_most(largest, scale.highest):
        return
    outside = below(value, scale.lowest) | above(value, scale.highest)
    row = int(np.argmax(outside))
    raise RowFault(
        scale.id, row,
        f" scores {value[row]:g}, but the scale runs from {scale.lowest:g} "
        f"to {scale.highest:g}. Correct the answer outside its choices.",
    )  # fmt: skip


def half_rule(items: int) -> MissingRule:
    """At least half of the items must be answered (3 of 5, 1 of 2); the mean fills the gaps.

    Shapes   a number of items; gives one rule.
    Missing  up to `items // 2` may be missing.
    Raises   nothing.
    Source   the half rule, as in the EORTC QLQ-C30 scoring manual (Fayers et al. 2001).
    """
    return MissingRule(at_most=items // 2, fill="mean")


_PRORATED, _SCORED = np.int8(Status.PRORATED), np.int8(Status.SCORED)
