"""Interpret one cell as an answer to its item, as age or sex, or as an id."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from app.catalogue.expressions.grammar import MAX_NUMBER, PERSON_NAMES
from app.catalogue.model import Answer, Choice, Item
from app.catalogue.plain_number import plain_number
from app.cli.answer_files.blocks import Cell, Cells, shown_cell
from scoring.tolerance import above, apart, below, close

_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_DATES = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}


class InvalidAnswer(Exception):
    """A cell that cannot be an answer to its item. The message has the problem and the remedy."""


def cell_parser(item: Item) -> Callable[[Cell], Answer]:
    """The function that reads the cells of this item. Blank cells are missing for every kind.

    The function raises InvalidAnswer.
    """
    if item.kind in ("choice", "choices", "body_map"):
        read = _choice_parser(item.choices) if item.kind == "choice" else _choices_parser(item)
    elif item.kind in ("rating", "slider", "number"):
        read = _number_parser(item)
    elif item.kind == "quantity":
        read = _quantity_parser(item)
    elif item.kind == "group":
        # A table cannot hold entries: its column holds how many there are.
        read = _number_parser(Item(item.id, "number", lowest=0, highest=item.at_most, step=1))
    else:
        read = {"yes_no": _parse_yes_no, "date": _date_parser(item)}.get(item.kind, _parse_text)
    return lambda cell: None if is_blank(cell) else read(cell)


def person_cell_parser(name: str) -> Callable[[Cell], Answer]:
    """The function that reads the cells of `age` or `sex`."""
    whole = Item("age", "number", lowest=0, highest=130, step=1)
    read: Callable[[Cell], Answer] = _number_parser(whole) if name == "age" else _parse_sex
    return lambda cell: None if is_blank(cell) else read(cell)


def is_blank(cell: Cell) -> bool:
    """Whether the cell is empty; tables of numbers use NaN."""
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _choice_parser(choices: Sequence[Choice]) -> Callable[[Cell], Answer]:
    """Reads a cell like the form of a page, where a number is the value of a choice. Otherwise the
    cell is the id of a choice, or its LOINC code.

    The check of instruments refuses choices of which two could be meant by one cell.
    """
    by_number = {
        float(choice.value): choice.answer for choice in choices if choice.value is not None
    }
    by_text = {choice.code: choice.answer for choice in choices if choice.code}
    by_text |= {choice.id: choice.answer for choice in choices}
    offered = ", ".join(str(choice.answer) for choice in choices)

    def read(cell: Cell) -> Answer:
        number = _as_number(cell)
        if number is not None:
            value = next((candidate for candidate in by_number if close(number, candidate)), None)
            if value is not None:
                return by_number[value]
            if not isinstance(cell, str) and number.is_integer():
                cell = str(int(number))  # an id of digits, in a column of numbers
        if isinstance(cell, str) and cell in by_text:
            return by_text[cell]
        raise InvalidAnswer(
            f"{shown_cell(cell)} is not one of its answers. Use one of {offered}, or a blank."
        )

    return read


def _choices_parser(item: Item) -> Callable[[Cell], Answer]:
    one_of = _choice_parser(item.choices)
    alone = {choice.answer for choice in item.choices if choice.exclusive or choice.missing}

    def read(cell: Cell) -> Answer:
        parts = cell.split(";") if isinstance(cell, str) else cell
        if not isinstance(parts, list):
            parts = [parts]
        chosen = [one_of(part.strip() if isinstance(part, str) else part) for part in parts]
        if item.at_most is not None and len(chosen) > item.at_most:
            raise InvalidAnswer(f"{len(chosen)} are chosen. At most {item.at_most} may be.")
        if len(set(chosen)) != len(chosen):
            raise InvalidAnswer(f"{shown_cell(cell)} names one answer twice. Name each once.")
        if len(chosen) > 1 and alone.intersection(chosen):
            raise InvalidAnswer(
                f"{shown_cell(cell)} has an answer that stands alone beside others. Leave out one."
            )
        return cast(tuple[int | float | str, ...], tuple(chosen))

    return read


def _number_parser(item: Item) -> Callable[[Cell], Answer]:
    lowest = -MAX_NUMBER if item.lowest is None else item.lowest
    highest = MAX_NUMBER if item.highest is None else item.highest
    is_whole = item.kind == "rating" or item.step == 1

    def read(cell: Cell) -> Answer:
        number = _as_number(cell)
        if number is None:
            raise InvalidAnswer(
                f"{shown_cell(cell)} is not a number. Write digits, with a point before decimals, "
                "or leave it blank."
            )
        if abs(number) > MAX_NUMBER:
            raise InvalidAnswer(
                f"{shown_cell(cell)} is too large a number. Use {lowest:g} to {highest:g}, or a "
                "blank."
            )
        if below(number, lowest) or above(number, highest):
            raise InvalidAnswer(
                f"{number:g} is outside its range. Use {lowest:g} to {highest:g}, or a blank."
            )
        if item.kind == "slider" and _is_between_stops(item, number):
            raise InvalidAnswer(f"{number:g} is not on the slider. It goes by {item.step:g}.")
        if is_whole and number != int(number):
            raise InvalidAnswer(f"{number:g} is not a whole number. Write one, or leave it blank.")
        return int(number) if number == int(number) else number

    return read


def _is_between_stops(item: Item, number: float) -> bool:
    steps = (number - (item.lowest or 0)) / (item.step or 1)
    return apart(steps, round(steps))


def _quantity_parser(item: Item) -> Callable[[Cell], Answer]:
    """ "154 lb"; a bare number is in the base unit."""
    units = {unit.id: unit for unit in item.units}

    def read(cell: Cell) -> Answer:
        written = cell if isinstance(cell, str) else repr(cell)
        number, _, name = written.strip().partition(" ")
        unit = units.get(name.strip() or item.units[0].id)
        if unit is None:
            raise InvalidAnswer(
                f"{shown_cell(cell)} is in another unit. Use {' or '.join(units)}, or a blank."
            )
        limits = Item(item.id, "number", lowest=unit.lowest, highest=unit.highest)
        return f"{_number_parser(limits)(number):.10g} {unit.id}"

    return read


def _as_number(cell: Cell) -> float | None:
    """The number, infinity if it is too large for a float, or None if it is not a number."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        try:
            return float(cell)
        except OverflowError:
            return math.inf
    return plain_number(cell) if isinstance(cell, str) else None


def _parse_text(cell: Cell) -> Answer:
    if isinstance(cell, str | int | float):
        return str(cell)
    raise InvalidAnswer(f"{shown_cell(cell)} is not text. Write words, or leave it blank.")


def _parse_sex(cell: Cell) -> Answer:
    options = PERSON_NAMES["sex"].options or {}
    word = cell.lower() if isinstance(cell, str) else ""
    if word not in options:
        raise InvalidAnswer(
            f"{shown_cell(cell)} is not read as a sex. Use one of {', '.join(options)}, or a blank."
        )
    return options[word]


def read_ids(cells: Cells) -> tuple[list[str], list[tuple[int, str]]]:
    """The ids of rows as text, "" if there is none, and the faults with their positions."""
    ids, faults = [], []
    for place, cell in enumerate(cells):
        text = _parse_id(cell)
        if text is None:
            faults.append(
                (place, f"{shown_cell(cell)} cannot be an id. Use text or a whole number.")
            )
        ids.append(text or "")
    return ids, faults


def _parse_id(cell: Cell) -> str | None:
    if is_blank(cell):
        return ""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | date | Decimal):
        return None
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else cell
    try:
        text = str(cell)
        text.encode("utf-8")
    except ValueError:  # digits by the thousand, or half a character
        return None
    return text


def _parse_yes_no(cell: Cell) -> Answer:
    text = "1" if cell == 1 else "0" if cell == 0 else cell.lower() if isinstance(cell, str) else ""
    if text not in _YES_NO:
        raise InvalidAnswer(
            f"{shown_cell(cell)} is neither yes nor no. Use 1, 0, true, false, yes or no."
        )
    return _YES_NO[text]


def _date_parser(item: Item) -> Callable[[Cell], Answer]:
    pattern = _DATES[item.precision]

    def read(cell: Cell) -> Answer:
        text = _iso_date(cell) if isinstance(cell, date) else cell if isinstance(cell, str) else ""
        try:
            date.fromisoformat((text + "-01-01")[:10] if re.fullmatch(pattern, text) else "")
        except ValueError:
            raise InvalidAnswer(
                f"{shown_cell(cell)} is not a date. Write year, month and day with hyphens, as far "
                "as asked."
            ) from None
        return text

    return read


def _iso_date(cell: date) -> str:
    """The date as ISO text. Tables store a day as a moment at midnight."""
    if not isinstance(cell, datetime):
        return cell.isoformat()
    return cell.date().isoformat() if cell.time() == cell.time().min else cell.isoformat()
