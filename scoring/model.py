"""What a score is: the scale it belongs to, and the columns a method takes and returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from math import floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.tolerance import at_least

Floats = NDArray[np.float64]
Direction = Literal["higher", "lower"]


class Status(IntEnum):
    """What a score rests on. A number is never shown without it."""

    NOT_SCORABLE = 0
    PRORATED = 1
    SCORED = 2

    @property
    def word(self) -> str:
        """The name in lower case, as it is stored: "not_scorable", "prorated" or "scored".

        Shapes   one text.
        Missing  a status is never missing.
        Raises   nothing.
        Source   project default.
        """
        return self.name.lower()


class RowFault(ValueError):
    """An answer that no score can be made of: on which scale, in which row (from 0), and why."""

    def __init__(self, scale: str, row: int, problem: str) -> None:
        super().__init__(f"{scale}: row {row}{problem}")
        self.scale, self.row, self.problem = scale, row, problem

    def moved(self, rows: int) -> RowFault:
        """The same fault, in a table that begins so many rows earlier.

        Shapes   a number of rows.
        Missing  a row number is never missing.
        Raises   nothing: the fault is given back, not raised.
        Source   project default.
        """
        return RowFault(self.scale, self.row + rows, self.problem)


@dataclass(frozen=True, slots=True)
class MissingRule:
    """How many items may be missing, and what fills the gaps.

    at_most  how many asked items may be missing; None: any number, as long as one is answered.
    fill     "mean" puts the mean of the person's answered items in each gap (status prorated);
             None leaves the gap out of the mean, and is only allowed where the method says so.
    """

    at_most: int | None = 0
    fill: Literal["mean"] | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of a score, from `start` (included) to the next band's start."""

    start: float
    id: str


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """What difference between two scores is beyond noise, and which one matters to a person."""

    reliable: float | None = None
    meaningful: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """One thing that is computed: from which items, how, within which range, and which way is good.

    items       column ids, in order
    method      a key of scoring.methods.METHODS
    lowest, highest   the range a value can take
    better      "higher" or "lower"; a scale without a direction is not shown as good or bad
    parameters  what the method needs beyond the items (recode maps, weights, cut-offs, a table)
    code        LOINC of the score
    decimals    how many are shown; the value itself is stored as it was computed. None: all
    """

    id: str
    items: tuple[str, ...]
    method: str
    lowest: float
    highest: float
    better: Direction | None = None
    missing: MissingRule = MissingRule()
    bands: tuple[Band, ...] = ()
    change: ChangeRule = ChangeRule()
    parameters: Mapping[str, object] = field(default_factory=dict, hash=False)
    rule_version: str = "1"
    source: str = ""
    licence: str = ""
    code: str | None = None
    decimals: int | None = None

    def shown(self, value: float) -> float:
        """The value with as many decimals as the scale's owner wants shown; halves go up.

        Shapes   one number in the units of the scale.
        Missing  not allowed where decimals are stated; without them NaN is given back.
        Raises   ValueError for NaN where decimals are stated.
        Source   project default (halves go up); the number of decimals is the owner's.
        """
        if self.decimals is None:
            return value
        step = 10.0**self.decimals
        return floor(value * step + 0.5) / step

    def band(self, value: float) -> str | None:
        """The id of the band a value lies in.

        Shapes   one number in the units of the scale.
        Missing  NaN: None. Without bands, or below the first: None too.
        Raises   nothing.
        Source   stated by the scale.
        """
        band_id = None
        for band in self.bands:
            if at_least(value, band.start):
                band_id = band.id
        return band_id


@dataclass(frozen=True, slots=True)
class ScoreColumns:
    """What a method gives, one entry a person, all of shape (people,).

    value     float64, NaN where not scorable
    se        float64 standard error in the units of value, NaN where the method has none
    answered  int64, items answered
    asked     int64, items asked (an item hidden by its condition is not asked)
    status    int8, a Status
    """

    value: Floats
    se: Floats
    answered: NDArray[np.int64]
    asked: NDArray[np.int64]
    status: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.value)

    def part(self, people: slice) -> ScoreColumns:
        """The same columns for some of the people.

        Shapes   a slice of rows; gives columns of (people in the slice,).
        Missing  NaN stays NaN.
        Raises   nothing.
        Source   project default.
        """
        return ScoreColumns(
            self.value[people],
            self.se[people],
            self.answered[people],
            self.asked[people],
            self.status[people],
        )


@dataclass(frozen=True, slots=True)
class Score:
    """One score of one person, ready to store and to show.

    low, high  the least and the most it can be, whatever the answers that are missing would be;
               both the value where nothing is. None: never a number, or nobody looked
    """

    scale: str
    value: float | None
    se: float | None
    band: str | None
    answered: int
    asked: int
    status: Status
    rule_version: str
    low: float | None = None
    high: float | None = None


Columns = Mapping[str, NDArray[np.floating]]
"""Item id to an array of shape (people,), read as float64; NaN is missing. All have one length."""


def bands_from(starts: Mapping[float, str] | Sequence[tuple[float, str]]) -> tuple[Band, ...]:
    """Bands in ascending order of where they start.

    Shapes   pairs of start (in the units of the scale) and id; as many bands.
    Missing  a start is never missing.
    Raises   nothing.
    Source   stated by the scale.
    """
    pairs = starts.items() if isinstance(starts, Mapping) else starts
    return tuple(Band(float(start), name) for start, name in sorted(pairs))
