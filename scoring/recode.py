"""Answers turned into the values a scale counts, before anything is summed (RAND style)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scoring.model import Floats, RowFault, Scale
from scoring.tolerance import close, slack


def recoded(values: Floats, scale: Scale) -> Floats:
    """The answers as `parameters["recode"]` maps them: {item or "*": {from: to}}.

    An item without a map of its own follows "*"; without that it stays as it is.

    Shapes   values (people, items); gives the same shape, in the units the maps lead to.
    Missing  NaN stays NaN. A `to` of None means missing, and becomes NaN.
    Raises   RowFault (a ValueError) for an answer its map does not name: no choice of that item.
    Source   the maps are the scale's; recoding first is RAND's, Hays, Sherbourne & Mazel 1993.
    """
    if "recode" not in scale.parameters:
        return values
    plan = _plan(scale)
    # The first value named that is not below this one; of equal ones, whatever was rounded.
    place = np.searchsorted(plan.known + slack(plan.known), values)
    place[place == len(plan.known)] = 0
    named = plan.named[plan.columns, place] & close(values, plan.known[place])
    missing = np.isnan(values)
    _refuse(values, ~(named | missing | plan.untouched), scale)
    mapped = np.where(missing, np.nan, plan.to[plan.columns, place])
    return np.where(plan.untouched, values, mapped)


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    known: Floats  # every value any map names, ascending
    to: Floats  # (items, known)
    named: NDArray[np.bool_]  # (items, known)
    untouched: NDArray[np.bool_]  # (items,) no map at all
    columns: NDArray[np.int64]


@lru_cache(maxsize=1024)
def _plan(scale: Scale) -> _Plan:
    by_item = cast(Mapping[str, Mapping[float, float | None]], scale.parameters["recode"])
    maps = [by_item.get(item, by_item.get("*", {})) for item in scale.items]
    known = np.array(sorted({float(key) for each in maps for key in each}))
    to = np.full((len(maps), len(known)), np.nan)
    named = np.zeros(to.shape, dtype=bool)
    for row, each in enumerate(maps):
        for key, value in each.items():
            place = np.searchsorted(known, float(key))
            to[row, place] = np.nan if value is None else value
            named[row, place] = True
    untouched = np.array([not each for each in maps])
    return _Plan(known, to, named, untouched, np.arange(len(maps)))


def _refuse(values: Floats, unknown: NDArray[np.bool_], scale: Scale) -> None:
    if not unknown.any():
        return
    row, column = (int(place) for place in np.argwhere(unknown)[0])
    raise RowFault(
        scale.id, row,
        f", {scale.items[column]}: {values[row, column]:g} is not among the "
        "values its recoding names. Correct the answer or add the value to `recode`.",
    )  # fmt: skip
