"""Between what a score lies while answers are missing: never too narrow."""

from itertools import product

import pytest

from scoring.bounds import MISSING, Possible, bounds_of, exactly
from scoring.methods import score_one
from scoring.model import MissingRule, Scale

OPEN = Possible(0, 3)
MAY_LACK = Possible(0, 3, True, False)
A_SUM = Scale("s", ("a", "b", "c"), "sum", 0, 9, "lower")
HALF = MissingRule(2, "mean")


def test_what_is_answered_is_the_least_and_what_is_open_can_be_its_most():
    bounds = bounds_of(A_SUM, [exactly(3), exactly(2), OPEN])

    assert (bounds.low, bounds.high, bounds.may_lack) == (5, 8, False)


def test_a_gap_that_stays_leaves_no_score_where_none_may():
    assert bounds_of(A_SUM, [exactly(3), OPEN, MISSING]).low is None
    assert bounds_of(A_SUM, [exactly(3), OPEN, MAY_LACK]).may_lack


def test_nobody_is_scored_by_what_was_never_asked():
    declared = Possible(0, 0, False, False, False)

    assert bounds_of(A_SUM, [declared, declared, declared]).low is None


SCALES = [
    A_SUM,
    Scale("s", ("a", "b", "c"), "sum", 0, 9, "lower", HALF),
    Scale("s", ("a", "b", "c"), "mean", 0, 3, "lower", MissingRule(None)),
    Scale("s", ("a", "b", "c"), "weighted", -9, 9, "lower", HALF,
          parameters={"weights": {"a": 1, "b": -2, "c": 0.5}, "constant": 1}),
    Scale("s", ("a", "b", "c"), "sum", 0, 9, "lower",
          parameters={"recode": {"*": {0: 3, 1: 0, 2: 2, 3: 1}}}),
    Scale("s", ("a", "b", "c"), "count", 0, 3, "lower"),
    Scale("s", ("a", "b", "c"), "care_experience", 0, 100, "higher", MissingRule(2),
          parameters={"best": 3}),
]  # fmt: skip
CELLS = (0.0, 2.0, None, "open", "may lack")


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: f"{scale.method}-{scale.missing.fill}")
@pytest.mark.parametrize("row", list(product(CELLS, repeat=3)))
def test_every_score_that_can_come_of_it_lies_within(scale, row):
    possible = [
        MISSING if cell is None
        else OPEN if cell == "open"
        else MAY_LACK if cell == "may lack"
        else exactly(cell)
        for cell in row
    ]  # fmt: skip
    bounds = bounds_of(scale, possible)

    values = {"open": (0, 1, 2, 3), "may lack": (0, 1, 2, 3, None)}
    for way in product(*(values.get(cell, (cell,)) for cell in row)):
        asked = [id for id, answer in zip(scale.items, way, strict=True) if answer is not None]
        score = score_one(scale, dict(zip(scale.items, way, strict=True)), asked)
        if score.value is None:
            assert bounds.may_lack
        else:
            assert bounds.low - 1e-9 <= score.value <= bounds.high + 1e-9
