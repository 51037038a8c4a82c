"""Measures: definitions over facts, and the counts that a panel shows.

They count people, never forms: a person is one pseudonym. Project defaults, where a person
answered more than once: within a month, they count as good only if every answer of that
month was good; over a longer time, their latest month speaks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from app.store.tables import Fact
from scoring.model import Status

MINIMUM_COUNT = 5
"""A count of fewer people than this is never shown."""

Dimension = Literal["locale", "age_group", "mode"]
DIMENSIONS: tuple[Dimension, ...] = ("locale", "age_group", "mode")
Counted = TypeVar("Counted")


@dataclass(frozen=True, slots=True)
class Measure:
    """The share of people whose score lies in one band. Its title is the template's.

    scales  where the same is asked: in the check-up, and in the short one of the waiting room
    """

    id: str
    scales: tuple[str, ...]
    good_band: str


@dataclass(frozen=True, slots=True)
class Month:
    """People who answered in one month (its first day), and how many of them are in the band."""

    month: date
    people: int
    good: int


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind over a longer time. `name` is the value of the dimension."""

    name: str
    people: int
    good: int


MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("exact-care", ("exact_care", "check_in_exact_care"), "exactly"),
        Measure(
            "health-confidence", ("health_confidence", "check_in_confidence_level"), "confident"
        ),
    )
}


def monthly(
    db: Session, practice_id: UUID, measure: Measure, from_: date, to: date
) -> tuple[Month, ...]:
    """Every month that has answers, oldest first. `from_` and `to` are months, both included."""
    people = _people_by_month(practice_id, measure, from_, to)
    rows = db.execute(
        select(people.c.month, func.count(), func.sum(people.c.good))
        .group_by(people.c.month)
        .order_by(people.c.month)
    )
    return tuple(Month(month, count, good) for month, count, good in rows)


def total(db: Session, practice_id: UUID, measure: Measure, from_: date, to: date) -> Group:
    """Everyone who answered in that time, each person once."""
    people = _people_at_their_latest(practice_id, measure, from_, to)
    count, good = db.execute(
        select(func.count(), func.coalesce(func.sum(people.c.good), 0)).select_from(people)
    ).one()
    return Group("", count, good)


def by_group(
    db: Session,
    practice_id: UUID,
    measure: Measure,
    from_: date,
    to: date,
    *,
    dimension: Dimension,
) -> tuple[Group, ...]:
    """The same people by one dimension, the largest group first; they add up to total()."""
    people = _people_at_their_latest(practice_id, measure, from_, to)
    name = people.c[dimension]
    rows = db.execute(
        select(name, func.count().label("people"), func.sum(people.c.good))
        .group_by(name)
        .order_by(func.count().desc(), name)
    )
    return tuple(Group(name, count, good) for name, count, good in rows)


def by_every_dimension(
    db: Session, practice_id: UUID, measure: Measure, from_: date, to: date
) -> Mapping[Dimension, tuple[Group, ...]]:
    """by_group() of each dimension, read at once: one row for each kind of people there is."""
    people = _people_at_their_latest(practice_id, measure, from_, to)
    kinds = [people.c[dimension] for dimension in DIMENSIONS]
    rows = db.execute(
        select(
            *kinds, func.count().label("people"), func.sum(people.c.good).label("good")
        ).group_by(*kinds)
    ).all()
    groups: dict[Dimension, tuple[Group, ...]] = {}
    for place, dimension in enumerate(DIMENSIONS):
        counts: dict[str, tuple[int, int]] = {}
        for row in rows:
            count, good = counts.get(row[place], (0, 0))
            counts[row[place]] = (count + row.people, good + row.good)
        unordered = [Group(name, *counted) for name, counted in counts.items()]
        groups[dimension] = tuple(sorted(unordered, key=lambda group: (-group.people, group.name)))
    return groups


def count_facts(db: Session, practice_id: UUID) -> int:
    """How many facts there are: another number whenever some were added or erased."""
    return db.scalar(select(func.count()).where(Fact.practice_id == practice_id)) or 0


def self_checks(db: Session, practice_id: UUID, from_: date) -> int:
    """How many self-checks without a name were finished from that month on."""
    answered = select(func.count(Fact.pseudonym.distinct())).where(
        Fact.practice_id == practice_id, Fact.anonymous.is_(True), Fact.month >= from_
    )
    return db.scalar(answered) or 0


def suppressed(
    parts: Sequence[Counted], people: Callable[[Counted], int], fewest: int = MINIMUM_COUNT
) -> frozenset[int]:
    """Which parts of a whole must not be shown, by their places in `parts`.

    Every part under `fewest` people; and, since a shown total less the shown parts gives what is
    left, the next smallest parts too, until at least two are hidden and `fewest` people in them.
    """
    by_size = sorted(range(len(parts)), key=lambda place: people(parts[place]))
    hidden = [place for place in by_size if people(parts[place]) < fewest]
    if not hidden:
        return frozenset()

    left = by_size[len(hidden) :]
    while left and (len(hidden) < 2 or sum(people(parts[at]) for at in hidden) < fewest):
        hidden.append(left.pop(0))
    return frozenset(hidden)


def _people_by_month(practice_id: UUID, measure: Measure, from_: date, to: date) -> Subquery:
    """One row a person and month, good only if every answer of that month was."""
    return (
        _answers(practice_id, measure, from_, to)
        .group_by(Fact.month, Fact.pseudonym)
        .subquery("people_by_month")
    )


def _people_at_their_latest(practice_id: UUID, measure: Measure, from_: date, to: date) -> Subquery:
    """One row a person, of their latest month; who used two modes in it stands under one."""
    latest = (
        select(Fact.pseudonym, func.max(Fact.month).label("month"))
        .where(*_counts(practice_id, measure, from_, to))
        .group_by(Fact.pseudonym)
        .subquery("latest")
    )
    return (
        _answers(practice_id, measure, from_, to)
        .join(latest, (latest.c.pseudonym == Fact.pseudonym) & (latest.c.month == Fact.month))
        .group_by(Fact.month, Fact.pseudonym)
        .subquery("people")
    )


def _answers(
    practice_id: UUID, measure: Measure, from_: date, to: date
) -> Select[date, str, int, str, str, str]:
    is_good = case((Fact.band == measure.good_band, 1), else_=0)
    return select(
        Fact.month,
        Fact.pseudonym,
        func.min(is_good).label("good"),
        func.min(Fact.locale).label("locale"),
        func.min(Fact.age_group).label("age_group"),
        func.min(Fact.mode).label("mode"),
    ).where(*_counts(practice_id, measure, from_, to))


def _counts(
    practice_id: UUID, measure: Measure, from_: date, to: date
) -> tuple[ColumnElement[bool], ...]:
    """What counts at all: a score that could be computed. A blank is not a bad answer."""
    return (
        Fact.practice_id == practice_id,
        Fact.scale.in_(measure.scales),
        Fact.month.between(from_, to),
        Fact.status != int(Status.NOT_SCORABLE),
        Fact.value.is_not(None),
        Fact.anonymous.is_(False),
    )
