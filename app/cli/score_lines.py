"""Scores as lines of CSV, many at a time.

Most columns of scores hold few different results, so the words of each are made once and put behind
the number of the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.model import Scale, ScoreColumns, Status

HEADER = ("row", "score", "value", "se", "band", "answered", "asked", "status")
# Up to here results are looked up by number; beyond, each row is written on its own.
MOST_KINDS = 1_000_000
MOST_SPAN = 1_000
_WORDS = {int(status): status.word for status in Status}


def score_lines(first: int, found: Sequence[tuple[Scale, ScoreColumns]]) -> str:
    """One line a row and score, rows from `first`; ids and bands need no quotes."""
    rows = list(map(str, range(first, first + len(found[0][1]))))
    rests = [_rests(scale, scores) for scale, scores in found]
    if len(rests) == 1:
        return "".join([row + rest for row, rest in zip(rows, rests[0], strict=True)])
    return "".join(
        [
            row + rest
            for row, line in zip(rows, zip(*rests, strict=True), strict=True)
            for rest in line
        ]
    )


def _rests(scale: Scale, scores: ScoreColumns) -> list[str]:
    """What follows the row's number, a row each."""
    codes, kinds = _codes(scores)
    columns = (scores.value, scores.se, scores.answered, scores.asked, scores.status)
    if kinds > MOST_KINDS:
        results = zip(*(column.tolist() for column in columns), strict=True)
        return [_rest(scale, result) for result in results]
    words = np.empty(kinds, dtype=object)
    place = np.full(kinds, -1)
    place[codes] = np.arange(len(codes))
    for code in np.flatnonzero(place >= 0).tolist():
        words[code] = _rest(scale, tuple(column[place[code]].item() for column in columns))
    found: list[str] = words[codes].tolist()
    return found


def _codes(scores: ScoreColumns) -> tuple[NDArray[np.int64], int]:
    """A number for each different result, and how many numbers there may be."""
    codes, kinds = _kinds(scores.value)
    for column in (scores.se, scores.answered, scores.asked, scores.status):
        more, count = _kinds(column)
        if count > 1:
            codes, kinds = codes * count + more, kinds * count
        if kinds > MOST_KINDS:
            break
    return codes, kinds


def _kinds(column: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    """A number for each different entry, NaN being one; without sorting where it can be helped."""
    missing = column != column
    lowest, highest = np.fmin.reduce(column), np.fmax.reduce(column)
    if lowest != lowest:
        return np.zeros(len(column), dtype=np.int64), 1
    span = int(highest - lowest) + 1
    if span <= MOST_SPAN:
        steps = np.where(missing, lowest, column) - lowest
        codes = steps.astype(np.int64)
        if np.array_equal(codes, steps):
            return np.where(missing, span, codes), span + 1
    different, codes = np.unique(column, return_inverse=True)
    return codes, len(different)


def _rest(scale: Scale, result: tuple[Any, ...]) -> str:
    """The value, its error, items answered and asked, and the status, in words."""
    value, se, answered, asked, status = result
    band = scale.band(value) or "" if status else ""
    cells = (scale.id, _digits(value), _digits(se), band, answered, asked, _WORDS[status])
    return "," + ",".join(map(str, cells)) + "\n"


def _digits(number: float) -> str:
    """Ten significant digits; nothing where there is no number. Adding 0 makes -0 a plain 0."""
    return "" if number != number else f"{number + 0.0:.10g}"
