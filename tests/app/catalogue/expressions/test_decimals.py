"""Decimals: all four readers agree with arithmetic, whatever the order of the terms."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import parse
from app.catalogue.model import Item
from app.formats.fhir.conditions import enable_keys
from scoring.methods import bands, score_one, score_scale
from scoring.model import Scale, bands_from
from tests.examples import examples
from tests.fhir_path import evaluate

ORDERS = [dict(zip("xyz", order, strict=True)) for order in permutations((0.7, 0.2, 0.1))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x + y + z >= 1", True), ("sum(x, y, z) >= 1", True), ("sum(x, y, z) == 1", True),
        ("x + y + z < 1", False), ("sum(x, y, z) != 1", False), ("x + y + z > 1", False),
        ("1 <= x + y + z", True), ("0.999 < sum(x, y, z) <= 1", True),
        ("mean(x, y, z) * 3 == 1", True), ("x + y + z in (1, 2)", True),
        ("x + y + z not in (1, 2)", False), ("x + y + z >= 1.001", False),
        ("max(x, y, z) - min(x, y, z) == 0.6", True), ("x + y == 1 - z", True),
        ("(x + y + z if x > 0 else 0) >= 1", True), ("-(x + y + z) <= -1", True),
    ],
)  # fmt: skip
def test_all_four_readers_agree_on_sums_of_decimals(in_browser, source, expected):
    expression = parse(source, dict.fromkeys("xyz", "number"))
    items = {id: Item(id, "number") for id in "xyz"}
    columns = {id: np.array([row[id] for row in ORDERS]) for id in "xyz"}

    (told,) = in_browser([[to_json(expression.tree), ORDERS]])

    assert [expression.holds(row) for row in ORDERS] == [expected] * 6
    assert expression.holds_over(columns, 6).tolist() == [expected] * 6
    assert told == [expected] * 6
    path = enable_keys(expression, items)["extension"][0]["valueExpression"]["expression"]
    answers = [
        [{"linkId": id, "answer": [{"valueDecimal": row[id]}]} for id in "xyz"] for row in ORDERS
    ]
    assert [evaluate(path, {"item": answer}) for answer in answers] == [[expected]] * 6


@pytest.mark.parametrize(
    ("answer", "holding"),
    [
        (0.3, [">=", "<=", "=="]), (0.1 + 0.2, [">=", "<=", "=="]), (0.30001, [">", ">=", "!="]),
        (0, ["<", "<=", "!="]), (1, [">", ">=", "!="]), (None, []), ("rather_not", []),
    ],
)  # fmt: skip
def test_an_answer_against_a_decimal_is_compared_with_the_tolerance(answer, holding):
    signs = ["<", "<=", ">", ">=", "==", "!="]

    signs_that_hold = [
        sign for sign in signs if parse(f"b {sign} 0.3", {"b": "number"}).holds({"b": answer})
    ]

    assert sorted(signs_that_hold) == sorted(holding)


# Decimals as an instrument writes them: up to three places, and sums around a limit.
WRITTEN = st.integers(0, 9999).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
TERMS = st.lists(WRITTEN, min_size=2, max_size=8)
STEPS = st.sampled_from([Decimal(step).scaleb(-3) for step in (-100, -1, 0, 0, 0, 1, 100)])


@examples(150)
@given(TERMS, STEPS, st.randoms(use_true_random=False))
@example([Decimal("0.7"), Decimal("0.2"), Decimal("0.1")], Decimal(0), None)
def test_a_sum_reaches_the_limit_that_arithmetic_says_in_whatever_order(
    in_browser, terms, step, chance
):
    """In conditions (all who read them in turn), in bands, and so in priorities on a score."""
    limit = sum(terms) + step
    orders = [list(terms) for _ in range(4)]
    for order in orders[1:]:
        order.sort() if chance is None else chance.shuffle(order)
    ids = [f"i{n}" for n in range(len(terms))]
    rows = [dict(zip(ids, map(float, order), strict=True)) for order in orders]
    sources = [
        f"{text} {sign} {limit}"
        for text in (f"sum({', '.join(ids)})", " + ".join(ids))
        for sign in (">=", "<", "==")
    ]
    expressions = [parse(source, dict.fromkeys(ids, "number")) for source in sources]
    expected = [[step <= 0] * 4, [step > 0] * 4, [step == 0] * 4] * 2

    told = in_browser([[to_json(expression.tree), rows] for expression in expressions])

    assert [[each.holds(row) for row in rows] for each in expressions] == expected
    columns = {id: np.array([row[id] for row in rows]) for id in ids}
    assert [each.holds_over(columns, 4).tolist() for each in expressions] == expected
    assert told == expected
    scale = Scale(
        "s", tuple(ids), "sum", -200, 200, bands=bands_from({-200: "low", float(limit): "high"})
    )
    band = "high" if step <= 0 else "low"
    assert [score_one(scale, row).band for row in rows] == [band] * 4
    assert bands(scale, score_scale(scale, columns).value).tolist() == [band] * 4
