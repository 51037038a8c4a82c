"""Read a file of answers block by block: CSV, NDJSON or Parquet, one person a row.

Blank cells, absent keys and nulls are all None. What the answers mean is not known here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

Cell = Any  # text in CSV; text, number, boolean or list elsewhere; None where nothing was answered
Numbers = NDArray[np.floating]  # NaN for nothing; float32 holds whole numbers only
Cells = Sequence[Cell] | Numbers  # numbers of a Parquet column come as an array
BLOCK = 200_000  # rows held in memory at once


class AnswersFault(Exception):
    """The file cannot be read as answers. Says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows that follow each other. `columns` holds as many cells for each name.

    share  how much of the file is read with this block, 0 to 1
    """

    first_row: int
    length: int
    columns: dict[str, Cells]
    share: float


def read_blocks(path: Path, names: Sequence[str]) -> Iterator[Block]:
    """Blocks of the file's rows, from 0. `names` are the columns that may be there."""
    try:
        yield from _reader(path)(path, names)
    except UnicodeDecodeError as error:
        raise AnswersFault(
            f"{path}: this is not UTF-8 ({error.reason}). Save it as UTF-8."
        ) from None
    except OSError as error:
        raise AnswersFault(f"{path}: cannot be read: {error.strerror or error}.") from None


def _reader(path: Path) -> Callable[[Path, Sequence[str]], Iterator[Block]]:
    """By the end of the name; by the first bytes where the name does not say."""
    by_ending = {".csv": _csv, ".ndjson": _ndjson, ".jsonl": _ndjson, ".parquet": _parquet}
    if found := by_ending.get(path.suffix.lower()):
        return found
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"PAR1"):
        return _parquet
    return _ndjson if start.startswith(b"{") else _csv


def _csv(path: Path, names: Sequence[str]) -> Iterator[Block]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, None)
            if not header:
                raise AnswersFault(_empty(path))
            yield from _csv_blocks(path, _columns(path, header, names), reader, file)
        except csv.Error as error:
            raise AnswersFault(
                f"{path}:{reader.line_num}: this is not CSV: {error}. Save the table as CSV again."
            ) from None


def _csv_blocks(
    path: Path, header: list[str], reader: Iterator[list[str]], file: TextIO
) -> Iterator[Block]:
    first = 0
    while rows := [row or [""] * len(header) for row in islice(reader, BLOCK)]:
        for number, row in enumerate(rows, first):
            if len(row) != len(header):
                raise AnswersFault(
                    f"{path}: row {number} has {len(row)} cells, the header has {len(header)}. "
                    "Give every row one cell for each column."
                )
        cells = map(_blanks_to_none, zip(*rows, strict=True))
        yield Block(first, len(rows), dict(zip(header, cells, strict=True)), _share(path, file))
        first += len(rows)
    if first == 0:
        raise AnswersFault(_empty(path))


def _blanks_to_none(cells: Sequence[str]) -> list[Cell]:
    return [cell.strip() or None for cell in cells]


def _ndjson(path: Path, names: Sequence[str]) -> Iterator[Block]:
    with path.open(encoding="utf-8-sig") as file:
        first = 0
        while rows := [_object(path, number, line) for number, line in _lines(file, first)]:
            present = list(dict.fromkeys(key for row in rows for key in row))
            header = _columns(path, present, names)
            # A key may be left out of a line, so every allowed column is there in every block.
            columns: dict[str, Cells] = {
                name: [row.get(name) for row in rows] for name in {*header, *names}
            }
            yield Block(first, len(rows), columns, _share(path, file))
            first += len(rows)
        if first == 0:
            raise AnswersFault(_empty(path))


def _share(path: Path, file: TextIO) -> float:
    return file.buffer.tell() / max(path.stat().st_size, 1)


def _lines(file: TextIO, first: int) -> Iterator[tuple[int, str]]:
    return enumerate(islice((line for line in file if line.strip()), BLOCK), first)


def _object(path: Path, number: int, line: str) -> dict[str, Cell]:
    try:
        row = json.loads(line, object_pairs_hook=_no_key_twice)
    except ValueError as error:
        raise AnswersFault(
            f"{path}: row {number} is not JSON: {error}. Put one object on each line."
        ) from None
    if not isinstance(row, dict):
        raise AnswersFault(f"{path}: row {number} is not an object. Put one object on each line.")
    return row


def _no_key_twice(pairs: list[tuple[str, Cell]]) -> dict[str, Cell]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a key is there twice")
    return row


def _parquet(path: Path, names: Sequence[str]) -> Iterator[Block]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise AnswersFault(
            f"{path}: reading Parquet needs pyarrow. Install it, or give the answers as CSV."
        ) from None

    try:
        with ParquetFile(path) as file:
            header = _columns(path, file.schema_arrow.names, names)
            first = 0
            for batch in _ahead(file.iter_batches(batch_size=BLOCK, use_threads=False)):
                last = first + batch.num_rows
                share = last / file.metadata.num_rows
                yield Block(first, batch.num_rows, _from_arrow(header, batch), share)
                first = last
    except ArrowException as error:
        raise AnswersFault(f"{path}: this is not Parquet: {error}. Write the file again.") from None
    if first == 0:
        raise AnswersFault(_empty(path))


def _ahead(batches: Iterator[Any]) -> Iterator[Any]:
    """The same, each decoded while the one before it is being used."""
    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(next, batches, None)
        while (batch := waiting.result()) is not None:
            waiting = reader.submit(next, batches, None)
            yield batch


def _from_arrow(header: list[str], batch: Any) -> dict[str, Cells]:
    return {name: _cells(batch.column(place)) for place, name in enumerate(header)}


def _cells(column: Any) -> Cells:
    """Numbers as an array, which is scored as it is; anything else cell by cell."""
    from pyarrow import types

    kind = column.type
    if not (types.is_integer(kind) or types.is_floating(kind)):
        cells: list[Cell] = column.to_pylist()
        return cells
    # From the memory of the column itself: pyarrow's own way would load pandas where there is one.
    present, stored = column.buffers()
    end = column.offset + len(column)
    given = np.frombuffer(stored, kind.to_pandas_dtype(), end)[column.offset :]
    # Small whole numbers are exact in half the space. What is too large to be exact is too large
    # for any item, and refused by it all the same.
    is_small = types.is_integer(kind) and kind.bit_width <= 16
    numbers: Numbers = given.astype(np.float32 if is_small else np.float64)
    if column.null_count:
        bits = np.unpackbits(np.frombuffer(present, np.uint8), count=end, bitorder="little")
        numbers[bits[column.offset :] == 0] = np.nan
    return numbers


def _columns(path: Path, header: Sequence[str], names: Sequence[str]) -> list[str]:
    """The header, once every column of it is one of `names` and none is there twice."""
    found = [name.strip() for name in header]
    if unknown := [name for name in found if name not in names]:
        raise AnswersFault(
            f"{path}: unknown column{'s' if unknown[1:] else ''} {', '.join(map(repr, unknown))}. "
            f"Leave out every column that is not one of {', '.join(names)}."
        )
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise AnswersFault(f"{path}: column {', '.join(twice)} is there twice. Leave one out.")
    return found


def _empty(path: Path) -> str:
    return f"{path}: there are no answers in it. Give item ids first, then one row a person."
