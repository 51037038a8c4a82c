"""Change between two scores: beyond noise, large enough to matter, and whether it may be read.

No value here is built in: standard deviation, reliability and thresholds belong to an instrument,
a population and a method, and are stated by the scale with their source.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from scoring.model import Direction, Floats
from scoring.tolerance import above, at_least
from scoring.tolerance import below as is_below

Verdict = Literal["better", "worse", "no_clear_change"]
Mark = Literal["other_version", "other_language", "other_respondent"]


@overload
def reliable_change(before: float, after: float, sd: float, reliability: float) -> float: ...
@overload
def reliable_change(
    before: ArrayLike, after: ArrayLike, sd: ArrayLike, reliability: ArrayLike
) -> Floats | float: ...
def reliable_change(
    before: ArrayLike, after: ArrayLike, sd: ArrayLike, reliability: ArrayLike
) -> Floats | float:
    """The reliable change index, (after - before) / (sd √2 √(1 - reliability)).

    sd           standard deviation at baseline, above 0; state of whom
    reliability  at least 0 and below 1; state which (test-retest, alpha)

    Beyond ±1.96 the change is unlikely (5 %) to be noise of measurement. Its sign is the
    direction of the numbers, not of health.

    Shapes   before, after and sd in the same units; numbers, or arrays of one shape; gives that
             shape, without a unit.
    Missing  NaN in before or after gives NaN.
    Raises   ValueError for an impossible (or missing) sd or reliability.
    Source   Jacobson & Truax 1991; their example, 32.5 to 47.5 with sd 7.5 and .80, gives 3.16.
    """
    index = (np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)) / (
        _sd_of_difference(sd, reliability)
    )
    return float(index) if index.ndim == 0 else index


def smallest_reliable_change(sd: float, reliability: float, confidence: float = 0.95) -> float:
    """The smallest difference that is beyond noise: z × sd √2 √(1 - r).

    Shapes   numbers; sd and the difference in the units of the score, confidence a share below 1.
    Missing  NaN as sd or reliability raises ValueError.
    Raises   ValueError for an impossible sd, reliability or confidence.
    Source   Jacobson & Truax 1991, solved for the difference.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    return z * float(_sd_of_difference(sd, reliability))


def cut_off_between(mean_ill: float, sd_ill: float, mean_well: float, sd_well: float) -> float:
    """Jacobson and Truax's cut-off c, as likely in one population as in the other.

    Shapes   four numbers in the units of the score, and so is the cut-off.
    Missing  NaN gives NaN.
    Raises   ZeroDivisionError when both standard deviations are 0.
    Source   Jacobson & Truax 1991.
    """
    return (sd_well * mean_ill + sd_ill * mean_well) / (sd_ill + sd_well)


@dataclass(frozen=True, slots=True)
class MeaningfulDifference:
    """A difference that matters to a person: never one number for all uses of an instrument."""

    amount: float
    method: Literal["anchor", "distribution", "agreed"]
    population: str
    source: str


def verdict(difference: float, threshold: float | None, better: Direction | None) -> Verdict:
    """Which way a difference went, if it reaches the threshold.

    Shapes   difference and threshold are numbers in one unit.
    Missing  NaN, no threshold or no direction: "no_clear_change".
    Raises   nothing.
    Source   project default; the threshold and its source are the scale's.
    """
    if threshold is None or better is None:
        return "no_clear_change"
    size = abs(difference)
    if not (above(size, 0.0) and at_least(size, threshold)):
        return "no_clear_change"
    return "better" if (difference > 0) == (better == "higher") else "worse"


def is_responder(before: float, after: float, lowest: float = 0.0, share: float = 0.5) -> bool:
    """Whether a score that is better lower fell by at least this share of its distance to lowest.

    Shapes   before, after and lowest are numbers in one unit; share 0–1.
    Missing  NaN: False. At the lowest score to begin with: False too.
    Raises   nothing.
    Source   the textbook 50 % response criterion; share and lowest are a project default.
    """
    return above(before, lowest) and at_least(before - after, share * (before - lowest))


def is_remission(after: float, below: float) -> bool:
    """Whether a score that is better lower is below the threshold its instrument states.

    Shapes   two numbers in the units of the score.
    Missing  NaN: False.
    Raises   nothing.
    Source   project default; the threshold and its source are the scale's.
    """
    return is_below(after, below)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which a score was given, as far as a comparison depends on it."""

    version: str
    language: str
    respondent: str


def marks(before: Circumstances, after: Circumstances) -> tuple[Mark, ...]:
    """Why a change must be marked. It is shown with its marks, never hidden and never unmarked.

    Shapes   the circumstances of two scores; one mark a difference, in a fixed order.
    Missing  no missing value: every field is a text.
    Raises   nothing.
    Source   project default.
    """
    differing: tuple[tuple[Mark, bool], ...] = (
        ("other_version", before.version != after.version),
        ("other_language", before.language != after.language),
        ("other_respondent", before.respondent != after.respondent),
    )
    return tuple(mark for mark, differs in differing if differs)


def _sd_of_difference(sd: ArrayLike, reliability: ArrayLike) -> Floats:
    spread, share = np.asarray(sd, dtype=np.float64), np.asarray(reliability, dtype=np.float64)
    if not (spread > 0).all():
        raise ValueError(f"the standard deviation is {sd!r}. Give one above 0.")
    if not ((share >= 0) & (share < 1)).all():
        raise ValueError(f"the reliability is {reliability!r}. Give one from 0 to below 1.")
    difference: Floats = spread * sqrt(2) * np.sqrt(1 - share)
    return difference
