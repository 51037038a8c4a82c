"""A score by graded response: the level an item bank finds behind a pattern or a sum of answers.

Items    the bank's items, in the bank's order.
Score    `parameters["bank"]` (a Bank, or the path of its CSV file); `parameters["by"]` "pattern"
         (the default) or "sum"; `parameters["first"]` the code of the lowest category (0);
         `parameters["metric"]` "t_score" (50 + 10 theta, the default) or "theta". The standard
         error is the posterior SD, not one over the root of the information.
Missing  a pattern may have gaps, as many as the rule allows; a sum may have none.
Bands    the scale's own.
Source   Samejima 1969; Bock & Mislevy 1982; Lord & Wingersky 1984.
Licence  parameters are the bank's owner's; the scale states it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scoring.missing import score_columns, what_is_known
from scoring.model import Floats, Scale, ScoreColumns
from scoring.response_models import Bank, eap, summed_score_eap


def score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """Level and posterior SD of each person.

    Shapes   values and asked (people, items), codes from `first` up; gives columns of (people,), T
             (mean 50, SD 10) or theta.
    Missing  NaN adds nothing to a pattern, as often as `missing.at_most` allows; a sum has none.
    Raises   ValueError for an answer that is no category; RowFault for a level outside the range.
    Source   Samejima 1969; Bock & Mislevy 1982; Lord & Wingersky 1984.
    """
    known = what_is_known(values, asked, scale.missing)
    categories = values - cast(float, scale.parameters.get("first", 0))
    bank = _bank_of(scale)
    if scale.parameters.get("by") == "sum":
        theta, se = _by_sum(bank, categories, known.scorable)
    else:
        theta, se = eap(bank, categories, grid=bank.grid)
    if scale.parameters.get("metric", "t_score") == "t_score":
        theta, se = 50 + 10 * theta, 10 * se
    return score_columns(scale, theta, known, se=se)


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being scored by `graded_response`; empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing: a bank that cannot be read is one of the sentences.
    Source   project default.
    """
    if "bank" not in scale.parameters:
        return ["`graded_response` needs a bank. Name its file in `bank`."]
    try:
        bank = _bank_of(scale)
    except (OSError, ValueError) as fault:
        return [f"`bank` cannot be used: {fault}"]
    problems = []
    if bank.items != scale.items:
        problems.append("the items are not those of the bank, in its order. Name them as the bank.")
    if scale.missing.fill is not None:
        problems.append("a response model needs nothing put in its gaps. Remove `fill`.")
    if scale.parameters.get("by", "pattern") not in ("pattern", "sum"):
        problems.append('`by` is neither "pattern" nor "sum".')
    if scale.parameters.get("by") == "sum" and scale.missing.at_most != 0:
        problems.append("a sum may have no gaps. Set missing.at_most to 0.")
    return problems


def _by_sum(bank: Bank, categories: Floats, scorable: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Look up whole sums; a person who is not scorable is looked up at 0, and never shown."""
    levels = summed_score_eap(bank, bank.grid)
    wrong = scorable & ((categories < 0) | (categories >= bank.categories)).any(axis=1)
    if wrong.any():
        raise ValueError(f"row {int(np.argmax(wrong))} holds an answer that is no category.")
    place = np.where(scorable, np.nansum(categories, axis=1), 0).astype(np.intp)
    return levels.theta[place], levels.se[place]


@cache
def _read(path: str) -> Bank:
    return Bank.read(Path(path))


def _bank_of(scale: Scale) -> Bank:
    given = scale.parameters["bank"]
    return given if isinstance(given, Bank) else _read(str(given))
