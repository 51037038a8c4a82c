"""An item bank: what each item tells of a person's level, read from a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.model import Floats


class BankFault(ValueError):
    """A bank that cannot be used: where, what is wrong, and what to do."""


@dataclass(frozen=True, eq=False)
class Bank:
    """Slopes and thresholds of graded items; items may differ in their number of categories.

    items       ids, in order
    slopes      (items,) a, above zero
    thresholds  one rising tuple an item; categories are one more
    grid, prior where levels are integrated, and the mean and SD of the people they come from
    groups      item → content group, for adaptive tests that must cover each
    """

    items: tuple[str, ...]
    slopes: Floats
    thresholds: tuple[tuple[float, ...], ...]
    grid: tuple[float, float, int] = (-4.0, 4.0, 81)
    prior: tuple[float, float] = (0.0, 1.0)
    groups: Mapping[str, str] = field(default_factory=dict)
    categories: NDArray[np.int64] = field(init=False)
    squares: Floats = field(init=False)  # (items,) a²
    edges: Floats = field(init=False)  # (most categories + 1, items): -inf, b1, b2, … inf, inf

    def __post_init__(self) -> None:
        for number, (item, slope, steps) in enumerate(
            zip(self.items, self.slopes, self.thresholds, strict=True), start=1
        ):
            _check_item(f"item {number}", item, float(slope), steps)
        if not self.items:
            raise BankFault("the bank has no items. Give one row an item.")
        if len(set(self.items)) < len(self.items):
            raise BankFault("an item is named twice. Give each item one row.")
        categories = np.array([len(steps) + 1 for steps in self.thresholds])
        edges = np.full((int(categories.max()) + 1, len(self.items)), np.inf)
        edges[0] = -np.inf
        for place, steps in enumerate(self.thresholds):
            edges[1 : len(steps) + 1, place] = steps
        slopes = np.asarray(self.slopes, dtype=np.float64)
        object.__setattr__(self, "slopes", slopes)
        object.__setattr__(self, "squares", slopes**2)
        object.__setattr__(self, "categories", categories)
        object.__setattr__(self, "edges", edges)

    def thresholds_of(self, item: int) -> Floats:
        """The thresholds of one item, rising.

        Shapes   `item` is its place from 0; gives (categories - 1,), in the units of theta.
        Missing  a bank has no missing threshold.
        Raises   IndexError for a place outside the bank.
        Source   Samejima 1969 (the b of a graded item).
        """
        return np.array(self.thresholds[item])

    @classmethod
    def read(cls, path: str | Path) -> Bank:
        """Read `item,a,b1,b2,…[,group]`, one row an item; empty cells for thresholds not there.

        Shapes   a file in UTF-8; slopes and thresholds in the units of theta.
        Missing  an empty cell after the last threshold is no threshold; an empty id, slope or first
                 threshold, or a gap between thresholds, is a fault.
        Raises   BankFault (a ValueError) with file, row, column and remedy; OSError without a file.
        Source   project default (the layout of the file).
        """
        path = Path(path)
        return cls.parse(path.read_text(encoding="utf-8-sig"), path.name)

    @classmethod
    def parse(cls, text: str, name: str) -> Bank:
        """The bank of a file's text, as `read`; `name` is what messages call it.

        Lines that begin with # are remarks and are ignored, except for
        `# grid: lowest, highest, points` and `# prior: mean, SD`.

        Shapes   as `read`.
        Missing  as `read`; without a grid or a prior stated, those of `Bank` hold.
        Raises   BankFault (a ValueError) with file, row, column and remedy.
        Source   project default (the layout of the file).
        """
        stated = _stated(text, name)
        rows = [
            (line, row)
            for line, row in enumerate(csv.reader(StringIO(text, newline="")), start=1)
            if any(row) and not row[0].startswith("#")
        ]
        if not rows:
            raise BankFault(f"{name}: the file is empty. Begin with item,a,b1,b2,…")
        header = [column.strip() for column in rows[0][1]]
        _check_header(f"{name}:{rows[0][0]}", header)
        read = [_read_row(f"{name}:{line}", header, row) for line, row in rows[1:]]
        try:
            return cls(
                items=tuple(item for item, *_ in read),
                slopes=np.array([slope for _, slope, *_ in read]),
                thresholds=tuple(steps for _, _, steps, _ in read),
                groups={item: group for item, _, _, group in read if group},
                **stated,
            )
        except BankFault as fault:
            raise BankFault(f"{name}: {fault}") from fault


def _stated(text: str, name: str) -> dict[str, Any]:
    """What lines of remarks say of the grid and the prior."""
    stated: dict[str, Any] = {}
    for line, row in enumerate(text.splitlines(), start=1):
        key, colon, rest = row.removeprefix("#").strip().strip(",").partition(":")
        if not (row.startswith("#") and colon and key in _STATED):
            continue
        numbers = [_number(f"{name}:{line}", cell.strip()) for cell in rest.split(",")]
        names, is_right = _STATED[key]
        if len(numbers) != len(names.split(", ")) or not is_right(*numbers):
            raise BankFault(f"{name}:{line}: this is no {key}. Write `# {key}: {names}`.")
        stated[key] = tuple(numbers[:2]) + tuple(int(each) for each in numbers[2:])
    return stated


_STATED: Mapping[str, tuple[str, Callable[..., bool]]] = {
    "grid": (
        "lowest, highest, points",
        lambda low, high, points: -99 <= low < high <= 99 and points in range(2, 1001),
    ),
    "prior": ("mean, SD", lambda mean, sd: -99 <= mean <= 99 and 0 < sd <= 99),
}


def _check_header(place: str, header: Sequence[str]) -> None:
    steps = [name for name in header[2:] if name != "group"]
    if list(header[:2]) != ["item", "a"] or steps != [f"b{k}" for k in range(1, len(steps) + 1)]:
        raise BankFault(f"{place}: the columns are {','.join(header)}. Name them item,a,b1,b2,…")
    if not steps:
        raise BankFault(f"{place}: there is no threshold column. Add b1.")


def _read_row(
    place: str, header: Sequence[str], row: Sequence[str]
) -> tuple[str, float, tuple[float, ...], str]:
    if len(row) > len(header):
        raise BankFault(f"{place}: the row has more cells than the header. Remove the last ones.")
    cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
    numbers = {
        name: _number(f"{place}, column {name}", text)
        for name, text in cells.items()
        if name not in ("item", "group") and text
    }
    item = cells["item"]
    names = [name for name in header if name.startswith("b")]
    given = [name for name in names if name in numbers]
    if "a" not in numbers:
        raise BankFault(f"{place}, column a: the slope is missing. Give one above zero.")
    if given != names[: len(given)]:
        raise BankFault(f"{place}: a threshold is missing between others. Fill them from b1 on.")
    steps = tuple(numbers[name] for name in given)
    _check_item(place, item, numbers["a"], steps)
    return item, numbers["a"], steps, cells.get("group", "")


def _number(place: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BankFault(f"{place}: {text!r} is not a number. Write it like 1.25.") from None


def _check_item(place: str, item: str, slope: float, steps: Sequence[float]) -> None:
    if not item:
        raise BankFault(f"{place}, column item: the id is missing. Give each item an id.")
    if not 0 < slope < np.inf:
        raise BankFault(
            f"{place}, column a: the slope of {item} is {slope:g}. Give one above zero; reverse "
            "the categories of an item that falls with the level."
        )
    if not steps or not np.isfinite(steps).all():
        raise BankFault(
            f"{place}, column b1: {item} needs at least one threshold, all numbers. Give b1."
        )
    for number, (before, after) in enumerate(pairwise(steps), start=2):
        if after <= before:
            raise BankFault(
                f"{place}, column b{number}: the thresholds of {item} do not rise ({before:g}, "
                f"then {after:g}). Put them in order, or join the categories."
            )
