"""Measures count people, each once a month, and hide who could be found out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest

from app.facts.measures import (
    MEASURES,
    Group,
    Measure,
    Month,
    by_group,
    monthly,
    suppressed,
    total,
)
from app.store.session import Store
from app.store.tables import Fact
from scoring.model import Status
from tests.app.fact_rows import PRACTICE, fact

EXACT = MEASURES["exact-care"]
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def test_a_month_says_how_many_people_answered_and_how_many_are_in_the_band(store: Store) -> None:
    keep(store, [fact("a", MAY), fact("b", MAY, band="not_exactly"), fact("c", JUNE)])

    assert months(store) == (Month(MAY, 2, 1), Month(JUNE, 1, 1))


def test_a_person_counts_once_a_month_and_as_good_only_if_every_answer_was(store: Store) -> None:
    keep(
        store, [fact("a", MAY), fact("a", MAY, band="not_exactly"), fact("b", MAY), fact("b", MAY)]
    )

    assert months(store) == (Month(MAY, 2, 1),)


def test_the_short_survey_and_the_long_one_ask_the_same_thing(store: Store) -> None:
    keep(store, [fact("a", MAY), fact("b", MAY, scale="check_in_exact_care")])

    assert months(store) == (Month(MAY, 2, 2),)


def test_a_score_that_could_not_be_computed_is_no_answer_and_not_a_bad_one(store: Store) -> None:
    keep(store, [fact("a", MAY), fact("b", MAY, value=None, status=Status.NOT_SCORABLE)])

    assert months(store) == (Month(MAY, 1, 1),)


def test_other_practices_other_scales_and_other_months_do_not_count(store: Store) -> None:
    keep(
        store,
        [
            fact("a", MAY, practice_id=UUID(int=2)),
            fact("a", MAY, scale="pain_interference"),
            fact("a", date(2024, 1, 1)),
        ],
    )

    assert months(store) == ()


def test_over_a_longer_time_a_persons_latest_month_speaks_for_them(store: Store) -> None:
    keep(store, [fact("a", MAY, band="not_exactly"), fact("a", JUNE), fact("b", MAY)])

    with store.reading() as db:
        assert total(db, PRACTICE, EXACT, MAY, JULY) == Group("", 2, 2)


def test_without_facts_there_is_nobody(store: Store) -> None:
    with store.reading() as db:
        assert total(db, PRACTICE, EXACT, MAY, JULY) == Group("", 0, 0)
        assert by_group(db, PRACTICE, EXACT, MAY, JULY, dimension="locale") == ()


def test_groups_add_up_to_everybody_also_when_one_person_used_two_modes(store: Store) -> None:
    keep(store, [fact("a", MAY, mode="home"), fact("a", MAY, mode="kiosk"), fact("b", MAY)])

    with store.reading() as db:
        groups = by_group(db, PRACTICE, EXACT, MAY, JULY, dimension="mode")
        everybody = total(db, PRACTICE, EXACT, MAY, JULY)

    assert sum(group.people for group in groups) == everybody.people == 2


def test_the_largest_group_comes_first(store: Store) -> None:
    keep(store, [fact("a", MAY, locale="es"), fact("b", MAY), fact("c", MAY)])

    with store.reading() as db:
        groups = by_group(db, PRACTICE, EXACT, MAY, JULY, dimension="locale")

    assert groups == (Group("en", 2, 2), Group("es", 1, 1))


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ([], set()),
        ([5, 9, 12], set()),
        ([20, 4, 9], {1, 2}),  # one alone could be found by subtraction
        ([20, 1, 1, 9], {1, 2, 3}),  # two people together are still too few
        ([20, 3, 2], {1, 2}),
        ([4], {0}),
        ([3, 30], {0, 1}),
    ],
)
def test_small_groups_are_withheld_and_never_so_that_one_can_be_found(
    people: list[int], hidden: set[int]
) -> None:
    assert suppressed(people, lambda count: count) == hidden


def months(store: Store, measure: Measure = EXACT) -> tuple[Month, ...]:
    with store.reading() as db:
        return monthly(db, PRACTICE, measure, MAY, JULY)


def keep(store: Store, facts: Iterable[Fact]) -> None:
    with store.transaction() as db:
        db.add_all(facts)
