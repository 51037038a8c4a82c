"""From the cells of a column to answers, each checked against its item."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from app.catalogue.expressions.logic import Expression
from app.catalogue.model import Answer, Choice, Instrument, Item
from app.cli.answer_files import Cell, Cells, Numbers

_REMEMBERED = 10_000  # different cells of a column whose meaning is kept
_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_DATES = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}


class NotAnAnswer(Exception):
    """A cell that cannot be an answer to its item: the problem, and the remedy."""


@dataclass(slots=True)
class AnswerColumn:
    """What people answered to one item, or what is known of them before.

    numbers  the same as an array, NaN for missing, where the file had numbers; answers follow
             from it only where somebody needs them one by one
    """

    answers_: list[Answer] | None
    faults: list[tuple[int, str]]  # (place in the column, problem and remedy)
    numbers: Numbers | None = None

    @property
    def answers(self) -> list[Answer]:
        if self.answers_ is None:
            assert self.numbers is not None
            self.answers_ = [_plain(one) for one in self.numbers.tolist()]
        return self.answers_


def _plain(number: float) -> Answer:
    """NaN is how an array says that nothing is there."""
    if number != number:
        return None
    return int(number) if number == int(number) else number


def column_names(instrument: Instrument) -> tuple[list[str], list[str]]:
    """The columns a file must have, and those it may have."""
    items = [item for item in instrument.items.values() if item.kind != "note"]
    used = set(_names_used(instrument))
    needed = [item.id for item in items if item.id in used]
    allowed = [item.id for item in items if item.id not in used]
    return needed, allowed + [name for name in ("age", "sex") if name in used]


def _names_used(instrument: Instrument) -> Iterator[str]:
    for rule in instrument.scores:
        yield from rule.scale.items
    yield from (name for one in conditions_of(instrument) for name in one.names)


def conditions_of(instrument: Instrument) -> list[Expression]:
    """Every condition that decides what is asked, or is counted; they look at items, earlier
    scores, age and sex."""
    conditions = [item.show_when for item in instrument.items.values() if item.show_when]
    conditions += [one for rule in instrument.scores for one in rule.conditions]
    return conditions


def read_column(cells: Cells, item: Item | None, name: str) -> AnswerColumn:
    """Every cell as an answer to its item, or as what was known before (`age`, `sex`)."""
    meaning = meaning_of(item) if item else meaning_before(name)
    if not isinstance(cells, np.ndarray):
        return _read_cells(cells, meaning)
    if item is not None and _all_answers(cells, item):
        return AnswerColumn(None, [], cells)
    return _read_cells(cells.tolist(), meaning)


def _all_answers(numbers: Numbers, item: Item) -> bool:
    """Whether every number is an answer to this item, found without looking at each in turn.

    Where it is not, or cannot be said so quickly, the cells are read one by one.
    """
    if item.kind == "choice":
        values = np.array(sorted(one.value for one in item.choices if one.value is not None))
        if not len(values):
            return False
        if np.array_equal(values, np.arange(values[0], values[0] + len(values))):
            return _whole_between(numbers, values[0], values[-1])
        place = np.minimum(np.searchsorted(values, numbers), len(values) - 1)
        return bool(np.all((values[place] == numbers) | np.isnan(numbers)))
    if item.kind not in ("rating", "number"):
        return False
    if item.kind == "rating" or item.step == 1:
        return _whole_between(numbers, item.lowest, item.highest)
    return _between(numbers, item.lowest, item.highest)


def _whole_between(numbers: Numbers, lowest: float | None, highest: float | None) -> bool:
    if not _between(numbers, lowest, highest):
        return False
    if numbers.dtype == np.float32:  # read from whole numbers, see `Numbers`
        return True
    return bool(np.all((np.rint(numbers) == numbers) | np.isnan(numbers)))


def _between(numbers: Numbers, lowest: float | None, highest: float | None) -> bool:
    smallest, largest = np.fmin.reduce(numbers), np.fmax.reduce(numbers)
    if not np.isfinite((smallest, largest)).all():
        return bool(np.isnan(numbers).all())
    return (lowest is None or smallest >= lowest) and (highest is None or largest <= highest)


def _read_cells(cells: Sequence[Cell], meaning: Callable[[Cell], Answer]) -> AnswerColumn:
    """Most columns hold few different cells, so each different one is read once."""
    known: dict[tuple[type, Cell], Answer] = {}
    answers: list[Answer] = []
    column = AnswerColumn(answers, [])
    for place, cell in enumerate(cells):
        key = (type(cell), repr(cell) if isinstance(cell, list | dict) else cell)
        try:
            if key not in known:
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[key] = meaning(cell)
            answers.append(known[key])
        except NotAnAnswer as fault:
            answers.append(None)
            column.faults.append((place, str(fault)))
    return column


def meaning_of(item: Item) -> Callable[[Cell], Answer]:
    """How the cells of this item's column are read. A blank is missing whatever the kind."""
    if item.kind in ("choice", "choices", "body_map"):
        read = _one_of(item.choices) if item.kind == "choice" else _choices(item)
    elif item.kind in ("rating", "slider", "number"):
        read = _number(item)
    elif item.kind == "quantity":
        read = _quantity(item)
    elif item.kind == "group":
        # A table has no room for entries: its column says how many there are.
        read = _number(Item(item.id, "number", lowest=0, highest=item.at_most, step=1))
    else:
        read = {"yes_no": _yes_no, "date": _date(item)}.get(item.kind, str)
    return lambda cell: None if is_blank(cell) else read(cell)


def meaning_before(name: str) -> Callable[[Cell], Answer]:
    """How `age` and `sex` are read."""
    whole = Item("age", "number", lowest=0, highest=130, step=1)
    read: Callable[[Cell], Answer] = _number(whole) if name == "age" else str
    return lambda cell: None if is_blank(cell) else read(cell)


def is_blank(cell: Cell) -> bool:
    """NaN is how tables of numbers say that nothing is there."""
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _one_of(choices: Sequence[Choice]) -> Callable[[Cell], Answer]:
    by_number = {one.value: one.answer for one in choices if one.value is not None}
    by_id = {one.id: one.answer for one in choices}
    offered = ", ".join(str(one.answer) for one in choices)

    def read(cell: Cell) -> Answer:
        if isinstance(cell, str) and cell in by_id:
            return by_id[cell]
        number = _as_number(cell)
        if number is None or number not in by_number:
            raise NotAnAnswer(
                f"{cell!r} is not one of its answers. Use one of {offered}, or a blank."
            )
        return by_number[number]

    return read


def _choices(item: Item) -> Callable[[Cell], Answer]:
    one_of = _one_of(item.choices)

    def read(cell: Cell) -> Answer:
        parts = cell.split(";") if isinstance(cell, str) else cell
        if not isinstance(parts, list):
            parts = [parts]
        chosen = [one_of(part.strip() if isinstance(part, str) else part) for part in parts]
        if item.at_most is not None and len(chosen) > item.at_most:
            raise NotAnAnswer(f"{len(chosen)} are chosen. At most {item.at_most} may be.")
        if len(set(chosen)) != len(chosen):
            raise NotAnAnswer(f"{cell!r} names one answer twice. Name each once.")
        return cast(tuple[int | float | str, ...], tuple(chosen))

    return read


def _number(item: Item) -> Callable[[Cell], Answer]:
    lowest = -math.inf if item.lowest is None else item.lowest
    highest = math.inf if item.highest is None else item.highest
    is_whole = item.kind == "rating" or item.step == 1

    def read(cell: Cell) -> Answer:
        number = _as_number(cell)
        if number is None:
            raise NotAnAnswer(f"{cell!r} is not a number. Write digits, or leave it blank.")
        if not lowest <= number <= highest:
            raise NotAnAnswer(
                f"{number:g} is outside its range. Use {lowest:g} to {highest:g}, or a blank."
            )
        if is_whole and number != int(number):
            raise NotAnAnswer(f"{number:g} is not a whole number. Write one, or leave it blank.")
        return int(number) if number == int(number) else number

    return read


def _quantity(item: Item) -> Callable[[Cell], Answer]:
    """ "154 lb"; a bare number is in the base unit."""
    units = {one.id: one for one in item.units}

    def read(cell: Cell) -> Answer:
        said, _, name = str(cell).strip().partition(" ")
        unit = units.get(name.strip() or item.units[0].id)
        if unit is None:
            raise NotAnAnswer(f"{cell!r} is in another unit. Use {' or '.join(units)}, or a blank.")
        limits = Item(item.id, "number", lowest=unit.lowest, highest=unit.highest)
        return f"{_number(limits)(said):.10g} {unit.id}"

    return read


def _as_number(cell: Cell) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else None
    if isinstance(cell, str) and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", cell):
        return float(cell)
    return None


def _yes_no(cell: Cell) -> Answer:
    text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).lower()
    if text not in _YES_NO:
        raise NotAnAnswer(f"{cell!r} is neither yes nor no. Use 1, 0, true, false, yes or no.")
    return _YES_NO[text]


def _date(item: Item) -> Callable[[Cell], Answer]:
    pattern = _DATES[item.precision]

    def read(cell: Cell) -> Answer:
        text = cell.isoformat() if isinstance(cell, date) else str(cell)
        try:
            date.fromisoformat((text + "-01-01")[:10] if re.fullmatch(pattern, text) else "")
        except ValueError:
            raise NotAnAnswer(
                f"{cell!r} is not a date. Write year, month and day with hyphens, as far as asked."
            ) from None
        return text

    return read
