"""Read a file of answers in blocks: CSV, NDJSON or Parquet, one person per row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from app.cli.answer_files.blocks import (
    AnswersFault,
    Block,
    Cell,
    Cells,
    Reader,
    empty_rows,
    known_columns,
    no_answers,
    plain_cell,
    share_read,
)
from app.cli.answer_files.csv_reader import ROWS, read_csv
from app.cli.answer_files.parquet_reader import COLUMNS, read_parquet

BLOCK = 200_000  # rows held in memory at once
OBJECTS = 'Put one object a person on each line, such as {"item": 1}.'
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_blocks(path: Path, names: Sequence[str]) -> Iterator[Block]:
    """Blocks of the file's rows, from 0. `names` are the columns that may be there."""
    try:
        yield from _reader(path)(path, names, BLOCK)
    except UnicodeDecodeError as error:
        raise AnswersFault(
            f"{path}:{_line_that_is_not_utf8(path)}: this is not UTF-8 ({error.reason}). "
            "Save it as UTF-8."
        ) from None
    except OSError as error:
        raise AnswersFault(f"{path}: cannot be read: {error.strerror or error}.") from None


def no_answers_in(path: Path) -> AnswersFault:
    """The fault of a file in which every row is empty, with a remedy for its format."""
    remedies: dict[Reader, str] = {read_csv: ROWS, read_parquet: COLUMNS, read_ndjson: OBJECTS}
    return no_answers(path, remedies[_reader(path)])


def _reader(path: Path) -> Reader:
    """The reader for the file name extension, or for the first bytes if that is unknown."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(_UTF_16):
        raise AnswersFault(f"{path}:1: this is UTF-16. Save it as CSV UTF-8.")
    by_ending: dict[str, Reader] = {
        ".csv": read_csv, ".tsv": read_csv, ".ndjson": read_ndjson, ".jsonl": read_ndjson,
        ".parquet": read_parquet,
    }  # fmt: skip
    if reader := by_ending.get(path.suffix.lower()):
        return reader
    start = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"PAR1"):
        return read_parquet
    return read_ndjson if start.startswith((b"{", b"[")) else read_csv


def _line_that_is_not_utf8(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def read_ndjson(path: Path, names: Sequence[str], size: int) -> Iterator[Block]:
    with path.open(encoding="utf-8-sig") as file:
        first = 0
        while rows := [_object(path, number, line) for number, line in _lines(file, first, size)]:
            present = list(dict.fromkeys(key for row in rows for key in row))
            header = known_columns(path, present, names)
            # A key may be left out of a line, so that every column of an item is there in every
            # block. An id is passed on, and so is there only where a line has one.
            wanted = [
                name for name in dict.fromkeys((*header, *names)) if name != "id" or name in header
            ]
            columns: dict[str, Cells] = {name: [row.get(name) for row in rows] for name in wanted}
            yield Block(
                first, len(rows), columns, share_read(path, file), empty_rows(columns.values())
            )
            first += len(rows)
        if first == 0:
            raise no_answers(path, OBJECTS)


def _lines(file: TextIO, first: int, size: int) -> Iterator[tuple[int, str]]:
    return enumerate(islice((line for line in file if line.strip()), size), first)


def _object(path: Path, number: int, line: str) -> dict[str, Cell]:
    try:
        row = json.loads(
            line,
            object_pairs_hook=_no_repeated_key,
            parse_int=_parse_whole_number,
            parse_constant=_parse_constant,
        )
    except ValueError as error:
        raise AnswersFault(
            f"{path}: row {number} is not JSON: {error}. Put one object on each line."
        ) from None
    except RecursionError:
        raise AnswersFault(
            f"{path}: row {number} is nested too deep. Put one object on each line, with an "
            "answer for each item."
        ) from None
    if not isinstance(row, dict):
        raise AnswersFault(f"{path}: row {number} is not an object. Put one object on each line.")
    return {key: None if cell == "" else plain_cell(cell) for key, cell in row.items()}


def _parse_whole_number(digits: str) -> int | float:
    """Python refuses to read whole numbers of thousands of digits; no answer has as many."""
    return int(digits) if len(digits) < 400 else float(digits)


def _parse_constant(name: str) -> float | None:
    """None for NaN, which means missing in tables. Infinity is refused later, as a cell."""
    return None if name == "NaN" else float(name)


def _no_repeated_key(pairs: list[tuple[str, Cell]]) -> dict[str, Cell]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a key is there twice")
    return row
