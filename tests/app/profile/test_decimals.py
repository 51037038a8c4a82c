"""A sum that is 1 by arithmetic reaches the band, the need and the priority that begin at 1."""

from itertools import permutations
from pathlib import Path

import pytest

from app.catalogue.asking.path import SurveyPath as Answered
from app.catalogue.load import load_instrument
from app.profile.needs import find_needs
from app.profile.priorities.build import RuleInput, build_priorities
from app.profile.scores import evaluate_answers, score_answers
from tests.app.profile.day_survey import WOMAN

DECIMALS = load_instrument(Path(__file__).parents[2] / "surveys" / "decimals")
IDS = ("tenth_1", "tenth_2", "tenth_3")


@pytest.mark.parametrize("order", list(permutations((0.7, 0.2, 0.1))))
def test_the_order_of_the_answers_decides_nothing(order):
    row = dict(zip(IDS, order, strict=True))

    scores = score_answers([DECIMALS], answered(row), WOMAN)

    known = evaluate_answers([DECIMALS], answered(row), WOMAN)
    assert scores["tenth_sum"].band == "much"
    assert scores["tenth_worst"].value == pytest.approx(0.5)
    assert [need.state for need in find_needs([DECIMALS], known, ())] == ["present"]
    assert [
        priority.rule for priority in build_priorities([DECIMALS], RuleInput(known, row, {}))
    ] == ["decimals/much"]
    assert DECIMALS.items["tenth_4"].show_when.holds(row) is (order[1] != 0.7)


def test_what_is_really_below_a_band_stays_below_it():
    row = dict(zip(IDS, (0.7, 0.2, 0), strict=True))

    assert score_answers([DECIMALS], answered(row), WOMAN)["tenth_sum"].band == "some"


def answered(row):
    return Answered((), (), row, (), row)
