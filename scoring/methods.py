"""Every method to compute a score, by name, and two functions that use them: many people, or one.

A method takes answers and asked flags of shape (people, items), or flags that broadcast to it,
columns in the order of `scale.items`, and the scale; it gives ScoreColumns of shape (people,).
NaN is missing and never a zero. Nothing is rounded here: round once, at output.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scoring import care_experience, confidence, graded, lookup, needs, what_matters
from scoring.missing import (
    mean_of_known,
    score_columns,
    sum_rows,
    total_of_known,
    what_is_known,
)
from scoring.model import Columns, Floats, RowFault, Scale, Score, ScoreColumns, Status
from scoring.recode import recoded
from scoring.tolerance import slack

Method = Callable[[Floats, NDArray[np.bool_], Scale], ScoreColumns]

# People scored at a time: the columns of a block stay in the processor's cache.
BLOCK = 16_384


def sum_score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The sum of the items. With `fill: mean`, gaps up to `at_most` get the person's mean.

    Shapes   values and asked (people, items); gives columns of (people,), in the items' units.
    Missing  NaN beyond `missing.at_most`: no score; up to it: prorated.
    Raises   RowFault (a ValueError) for a sum outside the scale's range.
    Source   the textbook sum score, and person-mean proration where the scale asks for it.
    """
    known = what_is_known(values, asked, scale.missing)
    return score_columns(scale, total_of_known(values, known), known)


def mean_score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The mean of the items known; gaps up to `at_most` are left out of it.

    Shapes   values and asked (people, items); gives columns of (people,), in the items' units.
    Missing  NaN is left out of the mean; beyond `missing.at_most`: no score.
    Raises   RowFault (a ValueError) for a mean outside the scale's range.
    Source   the textbook mean; with `recode` as RAND's, Hays, Sherbourne & Mazel 1993.
    """
    known = what_is_known(values, asked, scale.missing)
    return score_columns(scale, mean_of_known(values, known), known)


def weighted_score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The sum of item times weight, plus `parameters["constant"]` if there is one.

    `parameters["weights"]` is {item: weight}.

    Shapes   values and asked (people, items); gives columns of (people,), in the scale's units.
    Missing  a gap that may be filled gets the mean of the person's answers and then its own weight;
             beyond `missing.at_most`: no score.
    Raises   RowFault (a ValueError) for a sum outside the scale's range.
    Source   the textbook weighted sum; filling a gap before weighting is a project default.
    """
    known = what_is_known(values, asked, scale.missing)
    filled = np.where(known.present, values, mean_of_known(values, known)[:, None])
    constant = cast(float, scale.parameters.get("constant", 0.0))
    return score_columns(scale, sum_rows(filled * _weights(scale)) + constant, known)


METHODS: Mapping[str, Method] = {
    "sum": sum_score,
    "mean": mean_score,
    "weighted": weighted_score,
    "count": needs.score,
    "needs": needs.score,
    "confidence": confidence.score,
    "what_matters": what_matters.score,
    "care_experience": care_experience.score,
    "table": lookup.score,
    "graded_response": graded.score,
}
"""`count` counts conditions as `needs` counts domains: 1 true, 0 false, NaN unknown, by column."""


def score_scale(
    scale: Scale,
    columns: Columns,
    asked: Mapping[str, NDArray[np.bool_]] | None = None,
) -> ScoreColumns:
    """Score many people on one scale.

    columns  item → array of (people,). An item that was not asked and counts as something
             (`if_not_asked`) holds that value; otherwise it is NaN and missing.
    asked    item → bool array of (people,); None, or no entry: everybody was asked.

    Shapes   columns and asked (people,), in the items' units; gives columns of (people,).
    Missing  NaN, treated as the scale's missing rule says; not scorable: NaN, with its status.
    Raises   KeyError for a column that is not there, ValueError for a scale its method cannot use,
             RowFault (a ValueError) for answers that no choice has.
    Source   each method states its own.
    """
    check(scale)
    people = len(columns[scale.items[0]])
    blocks = [
        _score_block(scale, columns, asked, slice(start, start + BLOCK))
        for start in range(0, people, BLOCK)
    ] or [_score_block(scale, columns, asked, slice(0, 0))]
    if len(blocks) == 1:
        return blocks[0]
    return ScoreColumns(
        np.concatenate([block.value for block in blocks]),
        np.concatenate([block.se for block in blocks]),
        np.concatenate([block.answered for block in blocks]),
        np.concatenate([block.asked for block in blocks]),
        np.concatenate([block.status for block in blocks]),
    )


def score_one(
    scale: Scale, row: Mapping[str, float | None], asked: Collection[str] | None = None
) -> Score:
    """Score one person: a batch of one.

    asked  the items that were asked; None: all of them.

    Shapes   row: item → answer as a number in the item's units (True is 1); gives one score.
    Missing  None, NaN or absent, treated as the scale's missing rule says; not scorable: None.
    Raises   ValueError for a scale its method cannot use, RowFault for an answer no choice has.
    Source   each method states its own.
    """
    check(scale)
    answers = [row.get(item) for item in scale.items]
    everything = asked is None or all(item in asked for item in scale.items)
    values = np.array([[np.nan if each is None else each for each in answers]], dtype=np.float64)
    flags = _EVERYTHING
    if asked is not None and not everything:
        flags = np.array([[item in asked for item in scale.items]])
    scored = METHODS[scale.method](recoded(values, scale), flags, scale)
    value, se = float(scored.value[0]), float(scored.se[0])
    scorable = scored.status[0] > 0
    return Score(
        scale=scale.id,
        value=value if scorable else None,
        se=se if scorable and se == se else None,
        band=scale.band(value) if scorable else None,
        answered=int(scored.answered[0]),
        asked=int(scored.asked[0]),
        status=Status(int(scored.status[0])),
        rule_version=scale.rule_version,
    )


def bands(scale: Scale, values: Floats) -> NDArray[np.object_]:
    """The band id of each value, as `Scale.band`.

    Shapes   values (people,), in the units of the scale; gives (people,) of texts.
    Missing  NaN: None. Without a band, or below the first: None too.
    Raises   nothing.
    Source   stated by the scale.
    """
    names = np.array([None, *(band.id for band in scale.bands)], dtype=object)
    starts = np.array([band.start for band in scale.bands], dtype=np.float64)
    place = np.searchsorted(starts - slack(starts), values, side="right")
    band_ids: NDArray[np.object_] = names[np.where(np.isnan(values), 0, place)]
    return band_ids


@lru_cache(maxsize=1024)
def check(scale: Scale) -> None:
    """Refuse a scale that its method cannot use, naming every fault.

    Shapes   one scale.
    Missing  no answers are read.
    Raises   ValueError, with all of `faults`.
    Source   project default.
    """
    if problems := faults(scale):
        raise ValueError(f"{scale.id}: " + " ".join(problems))


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being scored, each as a problem and its remedy. Empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing.
    Source   project default.
    """
    if scale.method not in METHODS:
        return [f"there is no method {scale.method!r}. Use one of {', '.join(METHODS)}."]
    if not scale.items:
        return ["no items are given. Name at least one."]
    problems = list(_FAULTS.get(scale.method, _no_faults)(scale))
    recode = cast(Mapping[str, object], scale.parameters.get("recode", {}))
    if strangers := set(recode) - set(scale.items) - {"*"}:
        problems.append(
            f"`recode` names {', '.join(sorted(strangers))}, not an item of this scale."
        )
    return problems


_EVERYTHING = np.ones((1, 1), dtype=bool)  # broadcasts: every item was asked


def _sum_faults(scale: Scale) -> list[str]:
    if scale.missing.at_most == 0 or scale.missing.fill == "mean":
        return []
    return ["a sum with gaps needs `fill: mean`, or a blank would count as zero."]


def _weighted_faults(scale: Scale) -> list[str]:
    weights = cast(Mapping[str, float], scale.parameters.get("weights", {}))
    if set(weights) != set(scale.items):
        return ["`weights` must give a weight for every item, and for nothing else."]
    return _sum_faults(scale)


def _no_faults(_scale: Scale) -> list[str]:
    return []


_FAULTS: Mapping[str, Callable[[Scale], list[str]]] = {
    "sum": _sum_faults,
    "weighted": _weighted_faults,
    "count": needs.faults,
    "needs": needs.faults,
    "confidence": confidence.faults,
    "what_matters": what_matters.faults,
    "care_experience": care_experience.faults,
    "table": lookup.faults,
    "graded_response": graded.faults,
}


def _score_block(
    scale: Scale,
    columns: Columns,
    asked: Mapping[str, NDArray[np.bool_]] | None,
    part: slice,
) -> ScoreColumns:
    """One block, its answers laid out item by item, which NumPy adds fastest."""
    answers = [columns[item][part] for item in scale.items]
    values = np.array(answers, dtype=np.float64).T
    if asked is None:
        flags = _EVERYTHING
    else:
        everyone = np.ones(len(values), dtype=bool)
        flags = np.array(
            [asked[item][part] if item in asked else everyone for item in scale.items]
        ).T
    try:
        return METHODS[scale.method](recoded(values, scale), flags, scale)
    except RowFault as fault:
        raise fault.moved(part.start) from None


@lru_cache(maxsize=256)
def _weights(scale: Scale) -> Floats:
    weights = cast(Mapping[str, float], scale.parameters["weights"])
    return np.array([float(weights[item]) for item in scale.items])
