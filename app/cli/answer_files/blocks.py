"""Blocks of rows that answer files of every format are read into: one list of cells per column.

Blank cells, absent keys and nulls are all None. Cells are not interpreted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, TypeAlias

import click
import numpy as np
from numpy.typing import NDArray

Cell = Any  # text in CSV; text, number, boolean or list elsewhere; None where nothing was answered
Numbers = NDArray[np.floating]  # NaN for nothing; float32 holds whole numbers only
Cells = Sequence[Cell] | Numbers  # numbers of a Parquet column come as an array
MAX_SHOWN_COLUMNS = 10
MAX_SHOWN_CHARACTERS = 40


class AnswersFault(click.ClickException):
    """The file cannot be read as answers. The message says where, and what to do."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows of a file.

    columns  `length` cells for each column name
    share    how much of the file has been read with this block, 0 to 1
    empty    positions in the block of rows without any cell: they are numbered, but not scored
    """

    first_row: int
    length: int
    columns: Mapping[str, Cells]
    share: float
    empty: frozenset[int] = frozenset()


class Nested:
    """Replaces a cell with nested values, which no answer has."""

    def __repr__(self) -> str:
        return "a nested value"


NESTED = Nested()


def plain_cell(cell: Cell) -> Cell:
    """The cell, or NESTED. A list of plain values may be the choices of one item."""
    if isinstance(cell, dict):
        return NESTED
    if isinstance(cell, list | tuple) and any(
        isinstance(value, list | tuple | dict) for value in cell
    ):
        return NESTED
    return cell


Reader: TypeAlias = Callable[[Path, Sequence[str], int], Iterator[Block]]
"""Reads a file with these columns, so many rows at a time."""


def known_columns(path: Path, header: Sequence[str], names: Sequence[str]) -> list[str]:
    """The header. AnswersFault if a column is not one of `names`, or is repeated."""
    if unknown := [name for name in header if name not in names]:
        shown = [shown_cell(name) for name in unknown[:MAX_SHOWN_COLUMNS]]
        more = ", …" if unknown[MAX_SHOWN_COLUMNS:] else ""
        raise AnswersFault(
            f"{path}: unknown column{'s' if unknown[1:] else ''} {', '.join(shown)}{more}. "
            f"Leave out every column that is not one of {', '.join(names)}."
        )
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise AnswersFault(f"{path}: column {', '.join(twice)} is there twice. Leave one out.")
    return list(header)


def empty_rows(columns: Iterable[Cells]) -> frozenset[int]:
    """Positions of the rows in which every cell is None, or NaN in columns of numbers."""
    left: list[int] | None = None
    for cells in columns:
        if left is None:
            left = _rows_without_value(cells)
        elif left:
            left = [place for place in left if _is_nothing(cells[place])]
        if not left:
            break
    return frozenset(left or ())


def _rows_without_value(cells: Cells) -> list[int]:
    if isinstance(cells, np.ndarray):
        places: list[int] = np.flatnonzero(np.isnan(cells)).tolist()
        return places
    if None not in cells:
        return []
    return [place for place, cell in enumerate(cells) if cell is None]


def _is_nothing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float | np.floating) and bool(cell != cell))


def shown_cell(cell: object) -> str:
    """A cell for a message: shortened, and without control characters."""
    text = ascii(cell) if not isinstance(cell, str) or not cell.isprintable() else repr(cell)
    if len(text) <= MAX_SHOWN_CHARACTERS:
        return text
    return f"{text[:MAX_SHOWN_CHARACTERS]}… ({len(text)} characters)"


def no_answers(path: Path, remedy: str) -> AnswersFault:
    return AnswersFault(f"{path}: there are no answers in it. {remedy}")


def share_read(path: Path, file: TextIO) -> float:
    """How much of a text file has been read, 0 to 1."""
    return file.buffer.tell() / max(path.stat().st_size, 1)
