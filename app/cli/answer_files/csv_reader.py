"""Answers as CSV: commas, semicolons or tabs, as spreadsheets and statistics programs write it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from app.cli.answer_files.blocks import (
    AnswersFault,
    Block,
    Cell,
    Cells,
    empty_rows,
    known_columns,
    no_answers,
    share_read,
)

SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"sep=(.)")  # tells a spreadsheet which one it is
ROWS = "Give item ids first, then one row a person."


def read_csv(path: Path, names: Sequence[str], size: int) -> Iterator[Block]:
    """Blocks of a CSV file in UTF-8, with a byte order mark or without."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = next((line for line in file if line.strip()), "")
        separator = _separator(first, names)
        if declared := _SEPARATOR_LINE.fullmatch(first.strip("\r\n")):
            separator, first = declared[1], file.readline()
        reader = csv.reader(chain([first], file), strict=True, delimiter=separator)
        try:
            header = _without_trailing_blanks([name.strip() for name in next(reader, [])])
            if not header:
                raise no_answers(path, ROWS)
            yield from _blocks(path, known_columns(path, header, names), reader, file, size)
        except csv.Error as error:
            raise AnswersFault(
                f"{path}:{reader.line_num}: this is not CSV: {error}. Save the table as CSV again."
            ) from None


def _separator(first: str, names: Sequence[str]) -> str:
    """The separator that finds most of the expected columns in the header; by default a comma."""
    known = set(names)

    def columns(separator: str) -> int:
        try:
            (header,) = csv.reader([first], delimiter=separator)
        except (csv.Error, ValueError):
            return 0
        return sum(name.strip() in known for name in header)

    return max(SEPARATORS, key=columns)


def _blocks(
    path: Path, header: list[str], reader: Iterator[list[str]], file: TextIO, size: int
) -> Iterator[Block]:
    first = 0
    # An empty line is not a row.
    while rows := list(islice(filter(None, reader), size)):
        if set(map(len, rows)) != {len(header)} or len(header) == 1:
            rows = list(_equal_width_rows(path, first, rows, len(header)))
        columns: dict[str, Cells] = {
            name: _cells(name, cells)
            for name, cells in zip(header, zip(*rows, strict=True), strict=False)
        }
        if rows:
            share = share_read(path, file)
            yield Block(first, len(rows), columns, share, empty_rows(columns.values()))
        first += len(rows)
    if first == 0:
        raise no_answers(path, ROWS)


def _equal_width_rows(
    path: Path, first: int, rows: Iterable[list[str]], width: int
) -> Iterator[list[str]]:
    """Rows of equal width, without the empty cells that spreadsheets write after the last column,
    and without lines of spaces. AnswersFault for any other width."""
    number = first
    for row in rows:
        cells = _without_trailing_blanks([cell.strip() for cell in row])
        if not cells and len(row) == 1:
            continue
        if cells and (len(cells) > width or len(row) < width):
            raise AnswersFault(
                f"{path}: row {number} has {max(len(cells), len(row))} cells, the header has "
                f"{width}. Give every row one cell for each column."
            )
        yield [*row[:width], *[""] * (width - len(row))]
        number += 1


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cells(name: str, cells: Sequence[str]) -> list[Cell]:
    if name == "id":  # as it stands in the file, spaces included: it is joined by
        return [cell if cell.strip() else None for cell in cells]
    return [cell.strip() or None for cell in cells]
