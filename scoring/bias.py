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

from scoring.cumulative import CumulativeFit, NotConverged, fit_cumulative
from scoring.model import Floats
from scoring.tolerance import at_least

SMALL, LARGE = 1.0, 1.5  # where the classes of ETS begin, in the units of delta
ONE_SIDED, TWO_SIDED = 1.6449, 1.9600  # of the normal distribution, 5 %


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """`odds_ratio` above 1 favours the reference; `delta` = -2.35 ln of it, below 0 likewise.

    se            standard error of delta; `lower` and `upper` are its 95 % interval
    chi_square,p  of no difference at all, two-sided
    ets_class     "C": delta is 1.5 or more in size and significantly (5 %, one side) beyond 1.0;
                  "B": 1.0 or more and significantly (5 %) other than 0; "A": all else.
                  Source: Holland & Thayer 1988; Zwick 2012 (ETS RR-12-08)
    """

    odds_ratio: float
    delta: float
    se: float
    lower: float
    upper: float
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


WhyNotCompared = Literal["same_answer", "too_rare", "not_settled"]


@dataclass(frozen=True, slots=True)
class NotCompared:
    """An item of which nothing can be said, and why.

    same_answer  everybody answered it the same
    too_rare     people with one total do not answer it differently in both groups, in both
                 directions: the odds ratio would be zero or infinite
    not_settled  the ordinal regression did not converge
    """

    why: WhyNotCompared


def compare_groups(responses: ArrayLike, focal: ArrayLike) -> tuple[ItemBias | NotCompared, ...]:
    """Every comparison of graded answers, one result an item, in their order.

    For Mantel–Haenszel an item is divided at the cut nearest to half of all people, which wastes
    least; people are matched on the total of the undivided answers, of items that cannot be
    compared too.

    Shapes   responses (people, items), focal (people,); results as many as items.
    Missing  rows with a missing answer (NaN) are left out.
    Raises   ValueError where no item can be compared: other shapes, a group without people, totals
             that are all equal, none shared by both groups.
    Source   Holland & Thayer 1988; Zumbo 1999; Dorans & Kulick 1986; the cut is a project default.
    """
    answers, group = _matched(responses, focal)
    varies = np.ptp(answers, axis=0) > 0
    # An item that never varies moves every total alike, so that leaving it out matches the same.
    answers = answers[:, varies]
    design, strata = _design(answers, group), _strata(answers)
    differences = standardised_difference(answers, group)
    compared = (
        _compare_item(answers[:, place], group, strata, design, float(difference))
        for place, difference in enumerate(differences)
    )
    return tuple(next(compared) if differs else NotCompared("same_answer") for differs in varies)


def _compare_item(
    answers: Floats,
    group: NDArray[np.bool_],
    strata: list[NDArray[np.bool_]],
    design: Floats,
    difference: float,
) -> ItemBias | NotCompared:
    cut = _middle_cut(answers)
    counts = _counts((answers >= cut).astype(np.float64)[:, None], group, strata)
    if not _can_compare(counts).all():
        return NotCompared("too_rare")
    try:
        ordinal = _nested(answers, design)
    except NotConverged:
        return NotCompared("not_settled")
    return ItemBias(cut, _compared(counts)[0], ordinal, difference)


def divided_mantel_haenszel(responses: ArrayLike, focal: ArrayLike) -> tuple[MantelHaenszel, ...]:
    """`mantel_haenszel` of graded answers, each item divided as `compare_groups` does.

    Shapes   responses (people, items), focal (people,); results as many as items.
    Missing  rows with a missing answer (NaN) are left out.
    Raises   ValueError as `mantel_haenszel`, and for an item that everybody answered the same.
    Source   Holland & Thayer 1988; the cut is a project default.
    """
    return _divided(*_matched(responses, focal))[1]


def _divided(
    answers: Floats, group: NDArray[np.bool_]
) -> tuple[Floats, tuple[MantelHaenszel, ...]]:
    cuts = np.array([_middle_cut(answers[:, item]) for item in range(answers.shape[1])])
    divided = (answers >= cuts).astype(np.float64)
    return cuts, _compared(_counts(divided, group, _strata(answers)))


def _middle_cut(answers: Floats) -> float:
    """The answer from which on nearest to half of the people are; above the lowest."""
    values = np.unique(answers)
    if len(values) < 2:
        raise ValueError("an item was answered the same by everybody. Leave it out.")
    return float(min(values[1:], key=lambda cut: abs((answers >= cut).mean() - 0.5)))


def mantel_haenszel(responses: ArrayLike, focal: ArrayLike) -> tuple[MantelHaenszel, ...]:
    """Common odds ratio and ETS class of each item, for answers of 0 and 1.

    With continuity correction; strata of one person are dropped.

    Shapes   responses (people, items), focal (people,) flags; results as many as items.
    Missing  rows with a missing answer (NaN) are left out.
    Raises   ValueError for other answers, an empty group, or an item that no stratum can compare.
    Source   Holland & Thayer 1988.
    """
    answers, group = _matched(responses, focal)
    if not np.isin(answers, (0, 1)).all():
        raise ValueError("Mantel–Haenszel takes answers of 0 and 1. Use ordinal_logistic instead.")
    return _compared(_counts(answers, group, _strata(answers)))


def ordinal_logistic(responses: ArrayLike, focal: ArrayLike) -> tuple[OrdinalBias, ...]:
    """Likelihood ratios of three nested cumulative logits: total; and group; and their product.

    Shapes   responses (people, items) graded, focal (people,) flags; results as many as items.
    Missing  rows with a missing answer (NaN) are left out.
    Raises   ValueError for other shapes, an empty group, equal totals, or an item that everybody
             answered the same; NotConverged where a fit does not converge.
    Source   Zumbo 1999.
    """
    answers, group = _matched(responses, focal)
    design = _design(answers, group)
    return tuple(_nested(answers[:, item], design) for item in range(answers.shape[1]))


def _design(answers: Floats, group: NDArray[np.bool_]) -> Floats:
    """Standardised total, group, and their product, (people, 3)."""
    total = answers.sum(axis=1)
    if total.std() == 0:
        raise ValueError("everybody has the same total, so that nobody can be matched.")
    level = (total - total.mean()) / total.std()
    flag = group.astype(np.float64)
    return np.column_stack([level, flag, level * flag])


def standardised_difference(responses: ArrayLike, focal: ArrayLike) -> Floats:
    """Mean difference of focal from reference at equal totals, weighted as the focal group lies.

    Shapes   responses (people, items), focal (people,) flags; gives (items,) in standard deviations
             of the item, below 0 when the focal group answers lower.
    Missing  rows with a missing answer (NaN) are left out.
    Raises   ValueError for other shapes, an empty group, no total that both groups share, or an
             item that never varies.
    Source   Dorans & Kulick 1986; Dorans & Schmitt 1991.
    """
    answers, group = _matched(responses, focal)
    difference, weight = np.zeros(answers.shape[1]), 0
    for members in _strata(answers):
        in_focal = members & group
        in_reference = members & ~group
        if in_focal.any() and in_reference.any():
            difference += in_focal.sum() * (
                answers[in_focal].mean(axis=0) - answers[in_reference].mean(axis=0)
            )
            weight += int(in_focal.sum())
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
    # Totals of decimals are one total even where their last digits differ.
    sums = np.round(answers.sum(axis=1), 9)
    totals, sizes = np.unique(sums, return_counts=True)
    return [sums == total for total in totals[sizes > 1]]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Four counts of each stratum and item, (strata, items): of the reference group a at or above
    the cut and b below it, of the focal group c and d."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def size(self) -> Floats:
        return self.a + self.b + self.c + self.d


def _counts(right: Floats, group: NDArray[np.bool_], strata: list[NDArray[np.bool_]]) -> _Counts:
    members = np.array(strata, dtype=np.float64).reshape(-1, len(group))
    reference, focal = members * ~group, members * group
    a, c = reference @ right, focal @ right
    return _Counts(a, reference.sum(1)[:, None] - a, c, focal.sum(1)[:, None] - c)


def _can_compare(n: _Counts) -> NDArray[np.bool_]:
    """Which items have an odds ratio that is neither zero nor infinite, (items,)."""
    above, below = (n.a * n.d / n.size).sum(0), (n.b * n.c / n.size).sum(0)
    comparable: NDArray[np.bool_] = (above > 0) & (below > 0)
    return comparable


def _compared(n: _Counts) -> tuple[MantelHaenszel, ...]:
    """Mantel and Haenszel's common odds ratio of each item, over the strata."""
    if not _can_compare(n).all():
        raise ValueError("an item never tells the groups apart within a stratum. Gather more.")
    size, right, wrong = n.size, n.a + n.c, n.b + n.d
    expected = ((n.a + n.b) * right / size).sum(0)
    variance = ((n.a + n.b) * (n.c + n.d) * right * wrong / (size**2 * (size - 1))).sum(0)
    above, below = n.a * n.d / size, n.b * n.c / size
    chi_square = np.maximum(np.abs(n.a.sum(0) - expected) - 0.5, 0.0) ** 2 / variance
    ratio, error = above.sum(0) / below.sum(0), _error_of_log_ratio(n)
    results = zip(ratio.tolist(), error.tolist(), chi_square.tolist(), strict=True)
    return tuple(_in_ets_units(*result) for result in results)


def _error_of_log_ratio(n: _Counts) -> Floats:
    """The standard error of the logarithm of each common odds ratio.

    Source: Robins, Breslow & Greenland 1986.
    """
    size = n.size
    alike, unlike = (n.a + n.d) / size, (n.b + n.c) / size
    above, below = n.a * n.d / size, n.b * n.c / size
    r, s = above.sum(0), below.sum(0)
    variance = (
        (alike * above).sum(0) / (2 * r**2)
        + (alike * below + unlike * above).sum(0) / (2 * r * s)
        + (unlike * below).sum(0) / (2 * s**2)
    )
    error: Floats = np.sqrt(variance)
    return error


def _in_ets_units(ratio: float, error: float, chi_square: float) -> MantelHaenszel:
    delta, se, p = -2.35 * log(ratio), 2.35 * error, _p(chi_square)
    reach = TWO_SIDED * se
    ets_class = _ets(abs(delta), se, p)
    return MantelHaenszel(ratio, delta, se, delta - reach, delta + reach, chi_square, p, ets_class)


def _ets(size: float, se: float, p: float) -> Literal["A", "B", "C"]:
    if at_least(size, LARGE) and size - SMALL > ONE_SIDED * se:
        return "C"
    return "B" if at_least(size, SMALL) and p < 0.05 else "A"


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
