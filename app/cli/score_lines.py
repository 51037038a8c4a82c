"""Scores as lines of CSV, many at a time.

Most score columns hold few different results. The text of each result is created once, and put
between the row numbers. The numbers of consecutive rows differ only in their last digits, which are
created once, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.model import Scale, ScoreColumns, Status

HEADER = ("row", "score", "value", "se", "band", "answered", "asked", "status")
CODE = "code"
# Rows whose numbers differ in their last four digits alone; a run's columns stay in the cache.
RUN_LENGTH = 10_000
# Up to here the results of a run are looked up by number; beyond, each row is written on its own.
MAX_RESULT_CODES = 100_000
MAX_SPAN = 1_000
MAX_CACHED = 100_000
_LAST_DIGITS = [f"{number:04d}" for number in range(RUN_LENGTH)]
_ONE_KIND = np.zeros(1, dtype=np.int64)
_STATUS_WORDS = {int(status): status.word for status in Status}

Result = tuple[Any, ...]


class ScoreLines:
    """Formats results as CSV, and caches the text of each result."""

    def __init__(self, *, with_codes: bool = False) -> None:
        self._with_codes = with_codes
        self._known: dict[str, dict[Result, str]] = {}
        self._whole_run: list[str] = []

    def of(self, first: int, columns: Sequence[tuple[Scale, ScoreColumns]]) -> Iterator[str]:
        """One line a row and score, rows from `first`; ids and bands need no quotes."""
        last = first + len(columns[0][1])
        start = first
        while start < last:
            end = min(last, start - start % RUN_LENGTH + RUN_LENGTH)
            part = slice(start - first, end - first)
            yield self._run(start, end, [(scale, scores.part(part)) for scale, scores in columns])
            start = end

    def row_by_row(
        self,
        first: int,
        columns: Sequence[tuple[Scale, ScoreColumns]],
        empty: Collection[int],
        ids: Sequence[str] | None,
    ) -> Iterator[str]:
        """The same without the rows in `empty`, with the id of each row if there are ids.

        Slower than of(), and therefore used only for blocks with empty rows or ids.
        """
        rests = [self._rests(scale, scores, "") for scale, scores in columns]
        ends = ["\n"] * len(columns[0][1]) if ids is None else [f",{_quoted(id)}\n" for id in ids]
        for place, (end, *words) in enumerate(zip(ends, *rests, strict=True)):
            if place not in empty:
                row = str(first + place)
                yield "".join([f"{row}{each}{end}" for each in words])

    def _run(self, start: int, end: int, columns: Sequence[tuple[Scale, ScoreColumns]]) -> str:
        """The leading digits, then the last digits and a result in turn. A result ends its line and
        begins the next one with the leading digits."""
        head = str(start // RUN_LENGTH) if start >= RUN_LENGTH else ""
        step = 2 * len(columns)
        pieces = self._numbered(start, end, len(columns))
        for place, (scale, scores) in enumerate(columns):
            pieces[2 * place + 1 :: step] = self._rests(scale, scores, "\n" + head)
        pieces[-1] = pieces[-1].removesuffix(head)
        return head + "".join(pieces)

    def _numbered(self, start: int, end: int, scores: int) -> list[str]:
        """The last digits of every row, once for each score, each before an empty place for it."""
        if start % RUN_LENGTH == 0 and end - start == RUN_LENGTH and start:
            if len(self._whole_run) != 2 * scores * RUN_LENGTH:
                self._whole_run = [
                    each for digits in _LAST_DIGITS for each in (digits, "") * scores
                ]
            return self._whole_run.copy()
        if start >= RUN_LENGTH:
            numbers = _LAST_DIGITS[start % RUN_LENGTH : start % RUN_LENGTH + end - start]
        else:
            numbers = [str(number) for number in range(start, end)]
        return [each for number in numbers for each in (number, "") * scores]

    def _rests(self, scale: Scale, scores: ScoreColumns, end: str) -> list[str]:
        """The text after the number of each row, with `end`."""
        codes, kinds = _result_codes(scores)
        if kinds > MAX_RESULT_CODES:
            codes, kinds = np.arange(len(codes)), len(codes)
        place = np.full(kinds, -1)
        place[codes] = np.arange(len(codes))
        used = np.flatnonzero(place >= 0)
        words = np.empty(kinds, dtype=object)
        words[used] = [self._rest(scale, result) + end for result in _results(scores, place[used])]
        rests: list[str] = words[codes].tolist()
        return rests

    def _rest(self, scale: Scale, result: Result) -> str:
        known = self._known.setdefault(scale.id, {})
        words = known.get(result)
        if words is None:
            if len(known) >= MAX_CACHED:
                known.clear()
            code = f",{scale.code or ''}" if self._with_codes else ""
            words = known[result] = _result_as_csv(scale, result) + code
        return words


def _results(scores: ScoreColumns, rows: NDArray[np.int64]) -> Iterator[Result]:
    """Value, error, answered, asked and status of some rows. None replaces NaN, which would never
    be found in the cache."""
    numbers = [
        [None if number != number else number for number in column[rows].tolist()]
        for column in (scores.value, scores.se)
    ]
    counts = (scores.answered, scores.asked, scores.status)
    return zip(*numbers, *(column[rows].tolist() for column in counts), strict=True)


def _result_codes(scores: ScoreColumns) -> tuple[NDArray[np.int64], int]:
    """A number for each different result, and how many numbers there may be."""
    codes, kinds = _number_codes(scores.value)
    more, count = _number_codes(scores.se)
    if count > 1:
        codes, kinds = codes * count + more, kinds * count
    for column in (scores.answered, scores.asked, scores.status):
        if kinds > MAX_RESULT_CODES:
            break
        lowest, count = int(column.min()), int(column.max()) - int(column.min()) + 1
        if count > 1:
            codes, kinds = codes * count + (column - lowest), kinds * count
    return np.broadcast_to(codes, len(scores)), kinds


def _number_codes(column: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    """A number for each different entry, including NaN; without sorting if possible."""
    lowest, highest = np.fmin.reduce(column), np.fmax.reduce(column)
    if lowest != lowest:
        return _ONE_KIND, 1
    span = int(highest - lowest) + 1
    if span <= MAX_SPAN:
        steps = np.where(column == column, column - lowest, span)
        codes = steps.astype(np.int64)
        if np.array_equal(codes, steps):
            return codes, span + 1
    different, codes = np.unique(column, return_inverse=True)
    return codes, len(different)


def _result_as_csv(scale: Scale, result: Result) -> str:
    """The scale, the value, its error, the band, items answered and asked, and the status."""
    value, se, answered, asked, status = result
    band = scale.band(value) or "" if status else ""
    cells = (scale.id, _digits(value), _digits(se), band, answered, asked, _STATUS_WORDS[status])
    return "," + ",".join(map(str, cells))


def _quoted(id: str) -> str:
    """The id as a CSV cell, quoted if needed."""
    if any(sign in id for sign in ',"\r\n') or id != id.strip():
        return '"' + id.replace('"', '""') + '"'
    return id


def _digits(number: float | None) -> str:
    """Ten significant digits; empty for None. Adding 0 turns -0 into 0."""
    return "" if number is None else f"{number + 0.0:.10g}"
