"""From the cells of a column to answers, each checked against its item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.catalogue.expressions.grammar import MAX_NUMBER
from app.catalogue.expressions.logic import Expression
from app.catalogue.model import Answer, Instrument, Item
from app.cli.answer_files.blocks import Cell, Cells, Numbers
from app.cli.answer_files.cells import InvalidAnswer, cell_parser, person_cell_parser

PERSON_COLUMNS = ("age", "sex")  # known before the first question
ID = "id"  # of the row, passed on to the table of scores
_MAX_CACHED = 10_000  # different cells of a column whose meaning is kept


@dataclass(slots=True)
class AnswerColumn:
    """The answers of all rows to one item, or their ages or sexes.

    numbers  the same as an array with NaN for missing, if the file had numbers; `answers` are
             then computed from it when they are needed
    """

    answers_: list[Answer] | None
    faults: list[tuple[int, str]]  # (place in the column, problem and remedy)
    numbers: Numbers | None = None

    @property
    def answers(self) -> list[Answer]:
        if self.answers_ is None:
            assert self.numbers is not None
            self.answers_ = [_plain(number) for number in self.numbers.tolist()]
        return self.answers_


def _plain(number: float) -> Answer:
    """The number as an answer; None for NaN."""
    if number != number:
        return None
    return int(number) if number == int(number) else number


def column_names(instrument: Instrument) -> tuple[list[str], list[str]]:
    """The columns that a file must have, and those that it may have, with `age`, `sex` and `id`."""
    items = [item for item in instrument.items.values() if item.kind != "note"]
    used = set(_names_used(instrument))
    needed = [item.id for item in items if item.id in used]
    allowed = [item.id for item in items if item.id not in used]
    return needed, allowed + [
        name for name in (*PERSON_COLUMNS, ID) if name not in instrument.items
    ]


def _names_used(instrument: Instrument) -> Iterator[str]:
    for rule in instrument.scores:
        yield from rule.scale.items
    yield from (name for condition in conditions_of(instrument) for name in condition.names)


def conditions_of(instrument: Instrument) -> list[Expression]:
    """The conditions that decide what is asked, or that are counted in a score. They look at items,
    earlier scores, age and sex."""
    conditions = [item.show_when for item in instrument.items.values() if item.show_when]
    conditions += [condition for rule in instrument.scores for condition in rule.conditions]
    return conditions


def read_column(cells: Cells, item: Item | None, name: str) -> AnswerColumn:
    """Every cell as an answer to its item, or as age or sex if `item` is None."""
    meaning = cell_parser(item) if item else person_cell_parser(name)
    if not isinstance(cells, np.ndarray):
        return _read_cells(cells, meaning)
    if item is not None and _are_all_answers(cells, item):
        return AnswerColumn(None, [], cells)
    return _read_cells(cells.tolist(), meaning)


def _are_all_answers(numbers: Numbers, item: Item) -> bool:
    """Whether every number is an answer to this item, computed for the whole array.

    If this is False, the cells have to be read one by one.
    """
    if item.kind == "choice":
        values = np.array(
            sorted(choice.value for choice in item.choices if choice.value is not None)
        )
        if not len(values):
            return False
        if np.array_equal(values, np.arange(values[0], values[0] + len(values))):
            return _is_whole_between(numbers, values[0], values[-1])
        place = np.minimum(np.searchsorted(values, numbers), len(values) - 1)
        return bool(np.all((values[place] == numbers) | np.isnan(numbers)))
    if item.kind not in ("rating", "number"):
        return False
    if item.kind == "rating" or item.step == 1:
        return _is_whole_between(numbers, item.lowest, item.highest)
    return _is_between(numbers, item.lowest, item.highest)


def _is_whole_between(numbers: Numbers, lowest: float | None, highest: float | None) -> bool:
    if not _is_between(numbers, lowest, highest):
        return False
    if numbers.dtype == np.float32:  # read from whole numbers, see `Numbers`
        return True
    return bool(np.all((np.rint(numbers) == numbers) | np.isnan(numbers)))


def _is_between(numbers: Numbers, lowest: float | None, highest: float | None) -> bool:
    smallest, largest = np.fmin.reduce(numbers), np.fmax.reduce(numbers)
    if not np.isfinite((smallest, largest)).all():
        return bool(np.isnan(numbers).all())
    lowest = -MAX_NUMBER if lowest is None else lowest
    highest = MAX_NUMBER if highest is None else highest
    return bool(smallest >= lowest and largest <= highest)


def _read_cells(cells: Sequence[Cell], meaning: Callable[[Cell], Answer]) -> AnswerColumn:
    """Read each different cell once, because most columns hold few different ones."""
    known: dict[tuple[type, Cell], Answer] = {}
    answers: list[Answer] = []
    column = AnswerColumn(answers, [])
    for place, cell in enumerate(cells):
        key = (type(cell), repr(cell) if isinstance(cell, list | dict) else cell)
        try:
            if key not in known:
                if len(known) >= _MAX_CACHED:
                    known.clear()
                known[key] = meaning(cell)
            answers.append(known[key])
        except InvalidAnswer as fault:
            answers.append(None)
            column.faults.append((place, str(fault)))
    return column
