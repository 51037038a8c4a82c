"""Item bias: whether an item works alike in two groups of people with equal totals.

The focal group is the one asked about (say, answers in Spanish), the rest is the reference.
People are matched on the total, the item included; only whole rows are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.cumulative import CumulativeFit, fit_cumulative
from scoring.model import Floats


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """`odds_ratio` above 1 favours the reference; `delta` = -2.35 ln of it, below 0 likewise.

    ets_class  "A" below 1.0 in size, "B" below 1.5, "C" from there on
    """

    odds_ratio: float
    delta: float
    chi_square: float
    p: float
    ets_class: Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class OrdinalBias:
    """Likelihood ratios for a shift (uniform) and a change of slope, and the share explained.

    r_square_gain  Nagelkerke's R², from the total alone to both terms of the group
    """

    uniform: float
    uniform_p: float
    non_uniform: float
    non_uniform_p: float
    r_square_gain: float


@dataclass(frozen=True, slots=True)
class ItemBias:
    """All that is said of one item; `cut` is where its answers were divided in two.

    difference  standardised, below 0 when the focal group answers lower at equal totals
    """

    cut: float
    mantel_haenszel: MantelHaenszel
    ordinal: OrdinalBias
    difference: float


def compare_groups(responses: ArrayLike, focal: ArrayLike) -> tuple[ItemBias, ...]:
    """Every comparison of graded (people, items) answers, one result an item.

    For Mantel–Haenszel an item is divided at the cut nearest to half of all people, which wastes
    least; people are matched on the total of the undivided answers. Raises as the three do.
    """
    answers, group = _matched(responses, focal)
    cuts = np.array([_middle_cut(answers[:, item]) for item in range(answers.shape[1])])
    divided = (answers >= cuts).astype(np.float64)
    strata = _strata(answers)
    differences = standardised_difference(answers, group)
    return tuple(
        ItemBias(
            float(cuts[item]),
            _one_item(divided[:, item], group, strata),
            ordinal,
            float(differences[item]),
        )
        for item, ordinal in enumerate(ordinal_logistic(answers, group))
    )


def _middle_cut(answers: Floats) -> float:
    """The answer from which on nearest to half of the people are; above the lowest."""
    values = np.unique(answers)
    if len(values) < 2:
        raise ValueError("an item was answered the same by everybody. Leave it out.")
    return float(min(values[1:], key=lambda cut: abs((answers >= cut).mean() - 0.5)))


def mantel_haenszel(responses: ArrayLike, focal: ArrayLike) -> tuple[MantelHaenszel, ...]:
    """One result an item, for (people, items) of 0 and 1; `focal` is a flag a person.

    With continuity correction; strata of one person are dropped. Raises ValueError for other
    answers, an empty group, or an item that no stratum can compare.
    Source: Holland & Thayer 1988.
    """
    answers, group = _matched(responses, focal)
    if not np.isin(answers, (0, 1)).all():
        raise ValueError("Mantel–Haenszel takes answers of 0 and 1. Use ordinal_logistic instead.")
    strata = _strata(answers)
    return tuple(_one_item(answers[:, item], group, strata) for item in range(answers.shape[1]))


def ordinal_logistic(responses: ArrayLike, focal: ArrayLike) -> tuple[OrdinalBias, ...]:
    """One result an item, for graded (people, items) answers; raises as `mantel_haenszel`.

    Three nested cumulative logits: total; total and group; and their product.
    Raises NotConverged where a fit does not settle. Source: Zumbo 1999.
    """
    answers, group = _matched(responses, focal)
    total = answers.sum(axis=1)
    if total.std() == 0:
        raise ValueError("everybody has the same total, so that nobody can be matched.")
    level = (total - total.mean()) / total.std()
    flag = group.astype(np.float64)
    design = np.column_stack([level, flag, level * flag])
    return tuple(_nested(answers[:, item], design) for item in range(answers.shape[1]))


def standardised_difference(responses: ArrayLike, focal: ArrayLike) -> Floats:
    """Mean difference of focal from reference at equal totals, weighted as the focal group lies,
    in standard deviations of the item; (items,), below 0 when the focal group answers lower.

    Source: Dorans & Kulick 1986; Dorans & Schmitt 1991.
    """
    answers, group = _matched(responses, focal)
    difference, weight = np.zeros(answers.shape[1]), 0
    for members in _strata(answers):
        here = members & group
        there = members & ~group
        if here.any() and there.any():
            difference += here.sum() * (answers[here].mean(axis=0) - answers[there].mean(axis=0))
            weight += int(here.sum())
    deviations = answers.std(axis=0, ddof=1)
    if weight == 0 or (deviations == 0).any():
        raise ValueError("no total is shared by both groups, or an item never varies.")
    standardised: Floats = difference / weight / deviations
    return standardised


def _matched(responses: ArrayLike, focal: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    answers, group = np.asarray(responses, dtype=np.float64), np.asarray(focal, dtype=bool)
    if answers.ndim != 2 or group.shape != answers.shape[:1]:
        raise ValueError("give (people, items) answers and one flag a person.")
    whole = ~np.isnan(answers).any(axis=1)
    answers, group = answers[whole], group[whole]
    if not group.any() or group.all():
        raise ValueError("one of the two groups has nobody who answered every item.")
    return answers, group


def _strata(answers: Floats) -> list[NDArray[np.bool_]]:
    """People with one total, wherever there are at least two of them."""
    totals, sizes = np.unique(answers.sum(axis=1), return_counts=True)
    return [answers.sum(axis=1) == total for total in totals[sizes > 1]]


def _one_item(
    answers: Floats, group: NDArray[np.bool_], strata: list[NDArray[np.bool_]]
) -> MantelHaenszel:
    right, seen, expected, variance, above, below = answers == 1, 0.0, 0.0, 0.0, 0.0, 0.0
    for members in strata:
        a = float((members & ~group & right).sum())
        b = float((members & ~group & ~right).sum())
        c = float((members & group & right).sum())
        d = float((members & group & ~right).sum())
        size = a + b + c + d
        seen += a
        expected += (a + b) * (a + c) / size
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (size**2 * (size - 1))
        above += a * d / size
        below += b * c / size
    if above == 0 or below == 0 or variance == 0:
        raise ValueError("an item never tells the groups apart within a stratum. Gather more.")
    ratio = above / below
    delta = -2.35 * log(ratio)
    chi_square = max(abs(seen - expected) - 0.5, 0.0) ** 2 / variance
    return MantelHaenszel(ratio, delta, chi_square, _p(chi_square), _ets(abs(delta)))


def _ets(size: float) -> Literal["A", "B", "C"]:
    if size < 1.0:
        return "A"
    return "B" if size < 1.5 else "C"


def _nested(answers: Floats, design: Floats) -> OrdinalBias:
    categories = np.unique(answers)
    counts = (answers[:, None] == categories).astype(np.float64)
    if len(categories) < 2:
        raise ValueError("an item was answered the same by everybody. Leave it out.")
    total, shifted, turned = (fit_cumulative(design[:, :width], counts) for width in (1, 2, 3))
    uniform = 2 * (shifted.log_likelihood - total.log_likelihood)
    non_uniform = 2 * (turned.log_likelihood - shifted.log_likelihood)
    gain = _r_square(turned, counts) - _r_square(total, counts)
    return OrdinalBias(uniform, _p(uniform), non_uniform, _p(non_uniform), gain)


def _r_square(fit: CumulativeFit, counts: Floats) -> float:
    """Nagelkerke's: Cox and Snell's R² over the largest it could be."""
    people = counts.sum()
    shares = counts.sum(axis=0) / people
    empty = float((counts.sum(axis=0) * np.log(shares)).sum())
    return (1 - exp(2 * (empty - fit.log_likelihood) / people)) / (1 - exp(2 * empty / people))


def _p(chi_square: float) -> float:
    """The upper tail of chi square with one degree of freedom."""
    return erfc(sqrt(max(chi_square, 0.0) / 2))
