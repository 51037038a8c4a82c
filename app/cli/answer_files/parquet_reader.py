"""Answers as Parquet: columns of numbers are read as arrays, all others cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from app.cli.answer_files.blocks import (
    AnswersFault,
    Block,
    Cell,
    Cells,
    Numbers,
    empty_rows,
    known_columns,
    no_answers,
    plain_cell,
)

COLUMNS = "Give a column for each item, and one row a person."


def read_parquet(path: Path, names: Sequence[str], size: int) -> Iterator[Block]:
    """Blocks of a Parquet file. What pyarrow cannot read is refused in a sentence."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise AnswersFault(
            f"{path}: reading Parquet needs pyarrow. Install it, or give the answers as CSV."
        ) from None

    first = 0
    try:
        with ParquetFile(path) as file:
            header = known_columns(path, [name.strip() for name in file.schema_arrow.names], names)
            for batch in _prefetched(file.iter_batches(batch_size=size, use_threads=False)):
                columns = {
                    name: _cells(path, name, batch.column(place))
                    for place, name in enumerate(header)
                }
                last = first + batch.num_rows
                share = last / max(file.metadata.num_rows, 1)
                yield Block(first, batch.num_rows, columns, share, empty_rows(columns.values()))
                first = last
    # What a damaged file makes pyarrow raise depends on where it is damaged.
    except (ArrowException, OSError, ValueError, KeyError, TypeError, NotImplementedError) as error:
        problem = str(error).partition("\n")[0][:200].rstrip(".")
        raise AnswersFault(
            f"{path}: this is not Parquet that can be read: {problem}. Write the file again."
        ) from None
    if first == 0:
        raise no_answers(path, COLUMNS)


def _prefetched(batches: Iterator[Any]) -> Iterator[Any]:
    """The same, each decoded while the one before it is being used."""
    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(next, batches, None)
        while (batch := waiting.result()) is not None:
            waiting = reader.submit(next, batches, None)
            yield batch


def _cells(path: Path, name: str, column: Any) -> Cells:
    from pyarrow import types

    kind = column.type
    if name == "id" or not (types.is_integer(kind) or types.is_floating(kind)):
        return _python_cells(path, name, column)
    # From the memory of the column itself: pyarrow's own way would load pandas where there is one.
    present, stored = column.buffers()
    end = column.offset + len(column)
    stored_numbers = np.frombuffer(stored, kind.to_pandas_dtype(), end)[column.offset :]
    # Small whole numbers are exact in half the space. What is too large to be exact is too large
    # for any item, and refused by it all the same.
    is_small = types.is_integer(kind) and kind.bit_width <= 16
    numbers: Numbers = stored_numbers.astype(np.float32 if is_small else np.float64)
    if column.null_count:
        bits = np.unpackbits(np.frombuffer(present, np.uint8), count=end, bitorder="little")
        numbers[bits[column.offset :] == 0] = np.nan
    if types.is_floating(kind) and kind.bit_width < 64:
        return _decimals_as_written(stored_numbers, numbers)
    return numbers


def _decimals_as_written(stored_numbers: Any, numbers: Numbers) -> Numbers:
    """0.1 stored in 32 bits becomes 0.1, and not the 64-bit number nearest to the stored bits."""
    fractions = np.flatnonzero(np.isfinite(numbers) & (np.rint(numbers) != numbers))
    if len(fractions):
        different, places = np.unique(stored_numbers[fractions], return_inverse=True)
        numbers[fractions] = np.array([float(str(number)) for number in different])[places]
    return numbers


def _python_cells(path: Path, name: str, column: Any) -> list[Cell]:
    """The cells as Python values. Decimals become floats, except in the column `id`."""
    try:
        cells: list[Cell] = [_as_text(cell) for cell in column.to_pylist()]
    except (ValueError, OverflowError) as error:
        raise AnswersFault(
            f"{path}: column {name} cannot be read: {str(error)[:200]}. "
            "Write it as numbers or text."
        ) from None
    if name == "id":
        return cells
    return [float(cell) if isinstance(cell, Decimal) else plain_cell(cell) for cell in cells]


def _as_text(cell: Cell) -> Cell:
    """Bytes become text, because some programs write text as bytes. Blank text becomes None."""
    text = cell.decode("utf-8") if isinstance(cell, bytes) else cell
    return None if text == "" else text
