"""One cell of a file of answers, read as the answer to its item."""

from __future__ import annotations

import pytest

from app.catalogue.model import Item
from app.cli.answer_files.cells import cell_parser


@pytest.mark.parametrize(
    ("cell", "number"),
    [("٣", 3), ("३", 3), ("３.５", 3.5), ("+3", 3), ("-.5", -0.5), ("3.", 3), ("1e-3", 0.001)],
)
def test_a_number_has_digits_of_any_script_and_a_point(cell: str, number: float) -> None:
    assert cell_parser(Item("n", "number"))(cell) == number
