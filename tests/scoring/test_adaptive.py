"""Adaptive tests: the rule is kept, ties and stops are as stated, and steps can be taken again."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.adaptive import Exposure, Stop, next_item, next_step
from scoring.response_models import Bank, eap, information
from tests.scoring.scales import BANK

RNG = np.random.default_rng(8)
LARGE = Bank(
    tuple(f"i{n}" for n in range(60)),
    RNG.uniform(0.8, 2.5, 60),
    tuple(tuple(np.sort(RNG.normal(0, 1.3, 3)).tolist()) for _ in range(60)),
    groups={f"i{n}": "mood" if n % 2 else "sleep" for n in range(60)},
)


def test_the_first_item_tells_most_at_the_priors_mean() -> None:
    best = information(LARGE, 0.0)[0].argmax()

    assert next_item(LARGE, {}) == LARGE.items[best]


def test_the_next_item_tells_most_at_the_level_so_far() -> None:
    answered = {"i3": 2, "i10": 3, "i41": 1}

    theta, _ = eap(LARGE, [[answered.get(item, np.nan) for item in LARGE.items]])
    worth = information(LARGE, theta)[0]
    worth[[3, 10, 41]] = 0
    assert next_item(LARGE, answered) == LARGE.items[int(worth.argmax())]


def test_the_other_rule_weighs_information_by_what_is_likely() -> None:
    answered = {"q2": 0}
    points = np.linspace(-4, 4, 81)
    weight = np.exp(-(points**2) / 2) / (1 + np.exp(2.1 * (points + 1.0)))

    worth = weight @ information(BANK, points)
    worth[1] = 0

    assert next_item(BANK, answered, "posterior_information") == BANK.items[int(worth.argmax())]


def test_ties_go_to_the_item_that_stands_first() -> None:
    bank = Bank(("z", "a", "m"), np.ones(3), ((0.0,),) * 3)

    assert [next_item(bank, given) for given in ({}, {"z": 1}, {"z": 1, "a": 0})] == ["z", "a", "m"]


def test_no_item_is_left_when_all_are_answered_or_skipped() -> None:
    step = next_step(BANK, {"q1": 0, "q2": 1}, skipped=("q3", "q4"))

    assert (step.item, step.stopped) == (None, "no_items")


def test_it_stops_when_the_error_is_strictly_below_the_limit() -> None:
    answered = {"q1": 1, "q2": 1}
    se = next_step(BANK, answered).se

    assert next_item(BANK, answered, stop=Stop(se=se)) is not None
    assert next_item(BANK, answered, stop=Stop(se=se + 1e-9)) is None
    assert next_item(BANK, answered, stop=Stop(se=se + 1e-9, at_least=3)) is not None


def test_it_stops_at_its_longest() -> None:
    assert next_step(BANK, {"q1": 1, "q2": 1}, stop=Stop(at_most=2)).stopped == "longest"


def test_a_whole_test_reaches_its_error_and_can_be_taken_again_from_anywhere() -> None:
    answered: dict[str, int] = {}
    trace = []
    while (step := next_step(LARGE, answered, stop=Stop(se=0.3, at_most=30))).item:
        trace.append(step)
        answered[step.item] = 2

    assert step.stopped == "precise"
    assert step.se < 0.3
    assert [step.se for step in trace] == sorted((step.se for step in trace), reverse=True)
    early = dict(list(answered.items())[:3])
    assert next_step(LARGE, early, stop=Stop(se=0.3, at_most=30)) == trace[3]


def test_content_groups_are_served_by_their_shares() -> None:
    answered: dict[str, int] = {}
    for _ in range(9):
        item = next_item(LARGE, answered, content={"mood": 2 / 3, "sleep": 1 / 3})
        assert item is not None
        answered[item] = 1

    assert sum(LARGE.groups[item] == "mood" for item in answered) == 6


def test_exposure_draws_among_the_best_and_draws_the_same_again() -> None:
    best = set(np.array(LARGE.items)[np.argsort(-information(LARGE, 0.0)[0])[:5]])

    drawn = [next_item(LARGE, {}, exposure=Exposure(5, f"sitting {n}")) for n in range(40)]

    again = [next_item(LARGE, {}, exposure=Exposure(5, f"sitting {n}")) for n in range(40)]
    assert drawn == again
    assert len(set(drawn)) > 2
    assert set(drawn) <= best


@pytest.mark.parametrize(
    ("answered", "options", "fault"),
    [
        ({"x": 0}, {}, "x is not in the bank"),
        ({"q1": 4}, {}, "q1: 4 is not a category from 0 to 3"),
        ({"q1": -1}, {}, "is not a category"),
        ({}, {"rule": "best"}, "'best' is no rule"),
        ({}, {"content": {"mood": 1.0}}, "no item of the bank is in mood"),
    ],
)
def test_what_the_bank_does_not_know_is_refused(
    answered: dict[str, int],
    options: dict,
    fault: str,  # type: ignore[type-arg]
) -> None:
    with pytest.raises(ValueError, match=fault):
        next_item(BANK, answered, **options)
