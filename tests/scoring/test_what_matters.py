"""The what matters index: each boundary, all 32 patterns, and what missing answers leave open."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from scoring.methods import faults, score_one, score_scale
from scoring.model import Scale, Status, bands_from
from scoring.what_matters import ROLES, items_that_count, possible_range

ITEMS = ("confidence", "pain", "emotions", "medicines", "ill")
INDEX = Scale(
    "index", ITEMS, "what_matters", 0, 5, "lower",
    bands=bands_from({0: "none", 1: "one", 2: "two", 3: "three_or_more"}),
)  # fmt: skip
BEST = dict(zip(ITEMS, (10, 0, 0, 0, 0), strict=True))
NOT_YET = dict(zip(ITEMS, (8, 2, 2, 5, 0), strict=True))
JUST = dict(zip(ITEMS, (7, 3, 3, 6, 1), strict=True))
WORST = dict(zip(ITEMS, (0, 4, 4, 30, 2), strict=True))


def test_the_best_answers_and_those_just_short_of_a_point_give_none() -> None:
    assert score_one(INDEX, BEST).value == 0
    assert score_one(INDEX, NOT_YET).value == 0


def test_the_worst_answers_give_five() -> None:
    assert score_one(INDEX, WORST).value == 5


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_gives_its_point_at_its_boundary(item: str) -> None:
    row = NOT_YET | {item: JUST[item]}

    assert score_one(INDEX, row).value == 1
    assert items_that_count(INDEX, row) == (item,)


def test_all_32_patterns_sum_and_fall_into_their_strata() -> None:
    patterns = list(product((False, True), repeat=5))
    rows = [
        [(JUST if on else NOT_YET)[item] for item, on in zip(ITEMS, pattern, strict=True)]
        for pattern in patterns
    ]

    columns = dict(zip(ITEMS, np.array(rows, dtype=float).T, strict=True))
    values = score_scale(INDEX, columns).value

    assert values.tolist() == [sum(pattern) for pattern in patterns]
    strata = [INDEX.band(value) for value in values]
    counted = [strata.count(name) for name in ("none", "one", "two", "three_or_more")]
    assert counted == [1, 5, 10, 16]


def test_three_known_points_settle_the_stratum_whatever_is_missing() -> None:
    score = score_one(INDEX, {"confidence": 2, "pain": 4, "emotions": 3})

    assert (score.value, score.band, score.status) == (3, "three_or_more", Status.PRORATED)
    assert (score.answered, score.asked) == (3, 5)


def test_a_missing_answer_that_could_change_the_stratum_leaves_no_score() -> None:
    row = {"confidence": 2, "pain": 4, "emotions": 0, "medicines": 1}

    score = score_one(INDEX, row)

    assert (score.value, score.band, score.answered) == (None, None, 4)


def test_the_range_says_between_what_the_number_lies() -> None:
    fewest, most = possible_range(np.array([[2, 4, np.nan, 1, np.nan]]), INDEX)

    assert (fewest.tolist(), most.tolist()) == ([2], [4])


def test_no_medicines_asked_and_so_none_making_ill_is_no_point() -> None:
    score = score_one(INDEX, BEST, asked=ITEMS[:4])

    assert (score.value, score.answered, score.asked, score.status) == (0, 4, 4, Status.SCORED)


def test_columns_in_another_order_and_another_coding_are_named() -> None:
    scale = Scale(
        "index", ("m", "c", "p", "e", "s"), "what_matters", 0, 5,
        parameters={
            "columns": dict(zip(ROLES, "cpems", strict=True)),
            "points_from": {"pain": {"at_least": 4}, "confidence": {"below": 3}},
        },
    )  # fmt: skip

    assert score_one(scale, {"m": 6, "c": 2, "p": 3, "e": 0, "s": 0}).value == 2


@pytest.mark.parametrize(
    ("stated", "fault"),
    [
        ({"sleep": {"below": 3}}, "`points_from` names sleep. Use confidence, pain, emotions,"),
        ({"pain": {"above": 3}}, "`points_from` is no cut-off for pain. Write {at_least: 3} or"),
        ({"pain": {}}, "`points_from` is no cut-off for pain."),
        ({"pain": {"at_least": 3, "below": 5}}, "`points_from` is no cut-off for pain."),
    ],
)
def test_what_is_no_cut_off_is_named(stated: dict[str, dict[str, float]], fault: str) -> None:
    scale = Scale("index", ITEMS, "what_matters", 0, 5, parameters={"points_from": stated})

    assert faults(scale)[0].startswith(fault)


def test_the_things_to_act_on_are_found_in_answers_as_given() -> None:
    scale = Scale(
        "index", ITEMS, "what_matters", 0, 5,
        parameters={"recode": {"confidence": {0: 10, 1: 10, 2: 0, 3: 0}}},
    )  # fmt: skip
    row = BEST | {"confidence": 3, "pain": None}

    assert items_that_count(scale, row) == ("confidence",)
    fewest, most = possible_range(np.array([[3, np.nan, 0, 0, 0]]), scale)
    assert (fewest[0], most[0]) == (1, 2)
