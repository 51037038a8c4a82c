"""Care experience: how much of their care a person finds as good as it can be.

Items    one for each of access, efficiency, continuity, information, coordination, and care
         exactly as wanted; coded 1 for the best way to answer and 0 for every other, either as
         answered, by `recode`, or by `parameters["best"]` (a value, or {item: value}).
Score    the share of answered items in their best category, laid over the scale's range:
         with a range of 0 to 100 a percentage. Higher is better.
Missing  "does not apply" and skipped items are left out of the share, as many as the rule allows.
Bands    none: a practice compares itself over time, not one person's answer with a cut-off.
Source   the five attributes and the headline: Wasson et al., J Ambul Care Manage 2006;29(3);
         best-category shares among those answering: this project's rule.
Licence  constructs are facts; the words asked are this project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.missing import mean_of_known, score_columns, what_is_known
from scoring.model import Floats, Scale, ScoreColumns
from scoring.tolerance import above, below, close


def score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The share of best answers of each person, laid over the scale's range.

    Shapes   values and asked (people, items); gives columns of (people,), in the scale's units.
    Missing  NaN is left out of the share, as often as `missing.at_most` allows; else no score.
    Raises   ValueError for an answer other than 0 and 1 when no best answer is named.
    Source   Wasson et al. 2006; the share of best answers is a project default.
    """
    known = what_is_known(values, asked, scale.missing)
    best = np.where(known.present, _is_best(values, scale), np.nan)
    share = mean_of_known(best, known)
    return score_columns(scale, scale.lowest + share * (scale.highest - scale.lowest), known)


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being scored by `care_experience`; empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing.
    Source   project default.
    """
    best = scale.parameters.get("best")
    if isinstance(best, Mapping) and set(best) != set(scale.items):
        return ["`best` must name the best answer of every item."]
    return []


def _is_best(values: Floats, scale: Scale) -> NDArray[np.bool_]:
    if "best" in scale.parameters:
        best: Any = scale.parameters["best"]
        if isinstance(best, Mapping):
            best = [float(best[item]) for item in scale.items]
        named: NDArray[np.bool_] = close(values, np.asarray(best, dtype=np.float64))
        return named
    if above(values, 1).any() or below(values, 0).any():
        raise ValueError(
            f"{scale.id}: care_experience counts 1 as the best answer and 0 as any other, but a "
            "value outside 0 and 1 was found. State the best answer (`best`) or a `recode`."
        )
    ones: NDArray[np.bool_] = close(values, 1)
    return ones
