"""What the practice sees of itself: shares of people with their uncertainty, and never a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.catalogue.model import Catalogue
from app.charts.run_chart import longest_run
from app.facts.measures import (
    DIMENSIONS,
    MEASURES,
    MINIMUM_COUNT,
    Dimension,
    Group,
    Measure,
    Month,
    by_every_dimension,
    monthly,
    suppressed,
    total,
)
from app.facts.record import AGE_GROUPS, UNKNOWN_AGE
from app.facts.versions import VersionChange, version_changes
from scoring.intervals import wilson_interval
from scoring.process import RunChart, run_chart

HEADLINE = MEASURES["exact-care"]
MONTHS_SHOWN = 24
MONTHS_SUMMED = 12
FEW = 30  # below this many people, the page says that the number is unsure
AGES = (*(name for _, name in reversed(AGE_GROUPS)), UNKNOWN_AGE)  # the youngest first

Verdict = Literal["too_few", "no_signal", "long_run", "few_crossings", "both"]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and between which shares (0 to 1) the truth likely lies."""

    good: int
    people: int
    share: float
    low: float
    high: float

    @property
    def is_unsure(self) -> bool:
        return self.people < FEW


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month. `share` None: suppressed when `is_suppressed`, else nobody answered."""

    month: date
    share: Share | None
    is_suppressed: bool


@dataclass(frozen=True, slots=True)
class MeasureSeries:
    """One measure over the months, and what Anhøj's rules say of it (`chart`).

    median  in percent
    run     places of the longest run, when it is a signal
    side    where that run lies
    version_changes   months in which another version of what is asked begins
    """

    measure: Measure
    rows: tuple[MonthRow, ...]
    chart: RunChart
    median: float | None
    verdict: Verdict
    run: tuple[int, ...]
    side: Literal["above", "below", ""]
    version_changes: tuple[VersionChange, ...] = ()

    @property
    def latest(self) -> MonthRow | None:
        return next((row for row in reversed(self.rows) if row.share), None)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """People of one group compared with everybody: clearly lower, clearly higher, or neither."""

    name: str
    share: Share
    differs: Literal["lower", "higher", "not_clearly"]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Everybody, divided by one dimension. `suppressed` groups are counted and not named."""

    dimension: Dimension
    rows: tuple[GroupRow, ...]
    suppressed: int


@dataclass(frozen=True, slots=True)
class PracticePage:
    """Headline, its value in the twelve months before, series, and who answered."""

    first: date
    last: date
    headline: Share | None
    previous: Share | None
    series: tuple[MeasureSeries, ...]
    breakdowns: tuple[Breakdown, ...]

    @property
    def is_empty(self) -> bool:
        return not any(series.rows for series in self.series)


def read_practice(
    db: Session, catalogue: Catalogue, practice_id: UUID, month: date
) -> PracticePage:
    """The page as of that month (its first day)."""
    first = months_before(month, MONTHS_SUMMED - 1)
    groups = by_every_dimension(db, practice_id, HEADLINE, first, month)
    headline = _share_unless_small(_everybody(groups["mode"]))
    previous = total(
        db, practice_id, HEADLINE, months_before(first, MONTHS_SUMMED), months_before(first, 1)
    )
    return PracticePage(
        first=first,
        last=month,
        headline=headline,
        previous=_share_unless_small(previous),
        series=tuple(
            read_series(db, catalogue, practice_id, measure, month) for measure in MEASURES.values()
        ),
        breakdowns=tuple(
            _breakdown(dimension, groups[dimension], headline) for dimension in DIMENSIONS
        ),
    )


def read_series(
    db: Session, catalogue: Catalogue, practice_id: UUID, measure: Measure, month: date
) -> MeasureSeries:
    """A measure over the last 24 months; without any answers it has no rows."""
    first = months_before(month, MONTHS_SHOWN - 1)
    rows = _month_rows(monthly(db, practice_id, measure, first, month), month)
    values = percents(rows)
    chart = run_chart([float("nan") if value is None else value for value in values])
    known = any(value is not None for value in values)
    median = float(chart.centre[0]) if known else None
    verdict = _verdict(chart)
    run = longest_run(values, median) if median is not None else ()
    is_run = verdict in ("long_run", "both")
    return MeasureSeries(
        measure=measure,
        rows=rows,
        chart=chart,
        median=median,
        verdict=verdict,
        run=run if is_run else (),
        side=_side(values, run, median) if is_run else "",
        version_changes=version_changes(db, catalogue, practice_id, measure, first, month),
    )


def percents(rows: Sequence[MonthRow]) -> tuple[float | None, ...]:
    return tuple(row.share.share * 100 if row.share else None for row in rows)


def months_before(month: date, months: int) -> date:
    """The first of the month so many months before."""
    years, index = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(years, index + 1, 1)


def _month_rows(months: Sequence[Month], last: date) -> tuple[MonthRow, ...]:
    """From the first month with answers to the last of all, without a gap."""
    if not months:
        return ()
    hidden = suppressed(months, lambda counted: counted.people)
    row_of_month = {
        counted.month: MonthRow(
            counted.month,
            None if place in hidden else _share(counted.people, counted.good),
            place in hidden,
        )
        for place, counted in enumerate(months)
    }
    span = (last.year - months[0].month.year) * 12 + last.month - months[0].month.month
    every = [months_before(last, before) for before in range(span, -1, -1)]
    return tuple(row_of_month.get(month, MonthRow(month, None, False)) for month in every)


def _verdict(chart: RunChart) -> Verdict:
    rules = {signal.rule for signal in chart.signals}
    if {"long_run", "few_crossings"} <= rules:
        return "both"
    if "long_run" in rules:
        return "long_run"
    if "few_crossings" in rules:
        return "few_crossings"
    return "too_few" if chart.useful < 10 else "no_signal"


def _side(
    values: Sequence[float | None], run: Sequence[int], median: float | None
) -> Literal["above", "below", ""]:
    value = values[run[0]] if run else None
    if value is None or median is None:
        return ""
    return "above" if value > median else "below"


def _everybody(groups: Sequence[Group]) -> Group:
    people = sum(group.people for group in groups)
    return Group("", people, sum(group.good for group in groups))


def _breakdown(dimension: Dimension, groups: Sequence[Group], everybody: Share | None) -> Breakdown:
    if dimension == "age_group":
        groups = sorted(groups, key=lambda group: AGES.index(group.name))
    hidden = suppressed(groups, lambda group: group.people)
    rows = tuple(
        _group_row(group, everybody)
        for place, group in enumerate(groups)
        if place not in hidden and everybody is not None
    )
    return Breakdown(dimension, rows, len(groups) - len(rows))


def _group_row(group: Group, everybody: Share | None) -> GroupRow:
    share = _share(group.people, group.good)
    if everybody is not None and share.high < everybody.share:
        return GroupRow(group.name, share, "lower")
    if everybody is not None and share.low > everybody.share:
        return GroupRow(group.name, share, "higher")
    return GroupRow(group.name, share, "not_clearly")


def _share_unless_small(group: Group) -> Share | None:
    return _share(group.people, group.good) if group.people >= MINIMUM_COUNT else None


@lru_cache(4096)
def _share(people: int, good: int) -> Share:
    low, high = wilson_interval(good, people)
    return Share(good, people, good / people, float(low), float(high))
