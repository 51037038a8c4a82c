"""A raw sum looked up in a published table: the T-score it stands for, and its standard error.

Items    any number; summed as the table's raw score.
Score    the table's value for the raw sum, with its standard error. A raw sum between two rows is
         never interpolated.
Missing  every item must be answered: no table holds partial sums.
Bands    the scale's own.
Source   the first line of each table file says where the numbers come from.
Licence  tables are facts; the items' words belong to their owners.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.missing import score_columns, sum_rows, what_is_known, without_gaps
from scoring.model import Floats, RowFault, Scale, ScoreColumns
from scoring.tolerance import apart, slack

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Raw sums, ascending, with the value and standard error (NaN: none published) of each."""

    raw: Floats
    value: Floats
    se: Floats
    source: str

    @classmethod
    def read(cls, path: Path) -> Table:
        """Read `raw,value[,se]` under a first line `# source`.

        Shapes   a file in UTF-8; three columns of one length.
        Missing  an empty standard error is NaN: none was published. Sum and value are required.
        Raises   ValueError with file and remedy for anything else; OSError without a file.
        Source   project default (the layout of the file).
        """
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        if not first.startswith("# ") or not lines:
            raise ValueError(f"{path.name}:1: no source is given. Begin with '# ' and the source.")
        rows = list(csv.DictReader(lines))
        try:
            raw = np.array([float(row["raw"]) for row in rows])
            value = np.array([float(row["value"]) for row in rows])
            se = np.array([float(row.get("se") or "nan") for row in rows])
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(
                f"{path.name}: {fault} is not a row of raw, value, se. Correct the table."
            ) from fault
        if len(raw) == 0 or (np.diff(raw) <= 0).any():
            raise ValueError(f"{path.name}: raw sums must rise from row to row. Sort the table.")
        return cls(raw, value, se, first[2:])


@cache
def table(name: str) -> Table:
    """A shipped table, by its name with the instrument's version: `promis_global_physical_1.2`.

    Shapes   one name; columns of one length.
    Missing  as `Table.read`.
    Raises   ValueError, naming the tables there are, for another name.
    Source   stated by the first line of each table.
    """
    path = TABLES / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in TABLES.glob("*.csv")))
        raise ValueError(f"there is no table {name!r}. Use one of {known}.")
    return Table.read(path)


def score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """Look up each person's raw sum.

    Shapes   values and asked (people, items); gives columns of (people,), value and standard error
             in the units of the table (T: mean 50, SD 10).
    Missing  NaN in any item: no score.
    Raises   RowFault (a ValueError) for a raw sum that the table does not hold.
    Source   stated by the first line of each table.
    """
    known = what_is_known(values, asked)
    raw = sum_rows(without_gaps(values))
    rows = table_of(scale)
    place = np.searchsorted(rows.raw + slack(rows.raw), raw)
    place = np.minimum(place, len(rows.raw) - 1)
    strange = known.scorable & apart(raw, rows.raw[place])
    if strange.any():
        row = int(np.argmax(strange))
        raise RowFault(
            scale.id, row,
            f" has a raw sum of {raw[row]:g}, which the table does not hold. "
            "Correct the answer outside its choices.",
        )  # fmt: skip
    return score_columns(scale, rows.value[place], known, se=rows.se[place])


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being scored by `table`; empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing: a table that cannot be used is one of the sentences.
    Source   project default.
    """
    problems = []
    if scale.missing.at_most != 0:
        problems.append("a table holds whole sums only. Set missing.at_most to 0.")
    if "table" not in scale.parameters:
        return [*problems, "the method `table` looks sums up in a table. Name it in `table`."]
    try:
        table_of(scale)
    except ValueError as fault:
        problems.append(f"`table`: {fault}")
    return problems


def table_of(scale: Scale) -> Table:
    """The table a scale names in `parameters["table"]`, or holds there.

    Shapes   one scale; columns of one length.
    Missing  as `Table.read`.
    Raises   KeyError for a scale without a table, ValueError for a name that no table has.
    Source   stated by the first line of each table.
    """
    given = scale.parameters["table"]
    return given if isinstance(given, Table) else table(str(given))
