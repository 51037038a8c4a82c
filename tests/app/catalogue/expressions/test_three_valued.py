"""A condition is settled exactly if all possible values of its open names agree."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.expressions.logic import NameSpec, parse
from app.catalogue.expressions.ranges import Range
from app.catalogue.expressions.three_valued import settled
from tests.examples import examples

NAMES = {
    "a": "number", "b": "number", "total": "number", "yes": "boolean",
    "who": NameSpec("text", {"me": "me", "you": "you"}),
    "several": NameSpec("several", {"x": "x", "y": "y", "none": "none"}, frozenset({"none"})),
}  # fmt: skip
VALUES = {
    "a": (0, 1, 2), "b": (0, 1, 2), "total": (0, 4, 9), "yes": (False, True),
    "who": ("me", "you"), "several": (("x",), ("x", "y"), ("none",)),
}  # fmt: skip
RANGES = {
    "a": Range(0, 2, whole=True), "b": Range(0, 2, whole=True), "total": Range(0, 9),
    "yes": Range(), "who": Range(options=frozenset(("me", "you"))), "several": Range(),
}  # fmt: skip
CONDITIONS = [
    "a >= 1 and b >= 1", "a >= 1 or b >= 1", "not (a >= 2)", "a + b >= 3", "0 < a <= 1",
    "a in (1, 2)", "a not in (0, 1)", 'who == "me"', 'who != "me"', 'who in ("me", "you")',
    "yes and a > 0", "yes == (a > 0)", '"x" in several', '"y" not in several',
    "count(several) >= 1", "count(a > 0, b > 0, yes) >= 2", "answered(a, b)", "count(a, b) >= 1",
    "total >= 4 and total < 9", "min(a, b) >= 1", "max(a, b) >= 1", "mean(a, b) > 1", "-a < 0",
    "(a if yes else b) >= 1", "a / b >= 1", "a * b > 2", "a - b > 0", "not answered(a) or a > 1",
    "a < 1 or a >= 1", "total == 4", "total != 4",
]  # fmt: skip


@pytest.mark.parametrize("source", CONDITIONS)
@pytest.mark.parametrize("may_lack", [False, True])
@examples(60)
@given(data=st.data())
def test_what_is_settled_holds_for_every_way_to_answer(source, may_lack, data):
    condition = parse(source, NAMES)
    names = sorted(condition.names)
    open = data.draw(st.sets(st.sampled_from(names)))
    row = {
        name: data.draw(st.sampled_from((None, *VALUES[name])))
        for name in names
        if name not in open
    }
    ranges = {name: Range(**{**_as_map(RANGES[name]), "may_lack": may_lack}) for name in open}

    truth = settled(condition, row, ranges)

    missing = (None,) if may_lack else ()
    ways = product(*((*VALUES[name], *missing) for name in sorted(open)))
    came_out = {condition.holds(row | dict(zip(sorted(open), way, strict=True))) for way in ways}
    if not open:
        assert truth == condition.holds(row)
    elif truth is not None:
        assert came_out == {truth}


@pytest.mark.parametrize(
    ("source", "low", "truth"),
    [
        ("total >= 8", 8, True),
        ("total >= 8", 7, None),
        ("total >= 4 and total < 10", 4, True),
        ("total < 4", 4, False),
        ("total < 5 or total >= 5", 0, True),
        ("not (total >= 8)", 8, False),
    ],
)
def test_a_score_between_its_ends_settles_what_it_can(source, low, truth):
    condition = parse(source, NAMES)

    assert settled(condition, {"total": None}, {"total": Range(low, 9)}) is truth


def _as_map(range):
    return {
        option: getattr(range, option) for option in ("low", "high", "may_lack", "whole", "options")
    }
