"""Decimals: all four readers agree with arithmetic, whatever the order of the terms."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import parse
from app.catalogue.model import Item
from app.formats.fhir.conditions import enable_keys
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
