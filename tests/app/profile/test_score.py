"""From answers to scores: what is missing, what is not asked, and what counts as a number."""

from dataclasses import replace

import pytest

from app.catalogue.model import Choice, Item
from app.profile.numeric_answer import numeric_value
from app.profile.scores import score_answers
from scoring.model import Status
from tests.app.profile.day_survey import NEEDS, SCORES, WOMAN, instrument, path_of


def test_a_score_carries_value_band_and_what_it_rests_on():
    score = scores_of({"low": 2, "low_how": 6})["low_sum"]

    assert (score.value, score.band) == (8, "much")
    assert (score.answered, score.asked, score.status) == (2, 2, Status.SCORED)


def test_an_item_not_asked_counts_as_declared_and_is_not_counted_as_asked():
    score = scores_of({"low": 0})["low_sum"]

    assert score.value == 0
    assert (score.answered, score.asked) == (1, 1)


def test_an_answer_hidden_by_a_changed_mind_is_not_scored():
    assert scores_of({"low": 0, "low_how": 9})["low_sum"].value == 0


@pytest.mark.parametrize("low", [None, "rather_not"])
def test_a_skip_and_prefer_not_to_say_leave_no_score(low):
    score = scores_of({"low": low})["low_sum"]

    assert score.value is None
    assert score.status is Status.NOT_SCORABLE


def test_conditions_are_counted_as_if_each_were_an_item():
    both = scores_of({"low": 2, "pills": 6})["trouble"]
    score = scores_of({"low": 0, "pills": 6})["trouble"]

    assert (both.value, both.answered, both.asked) == (2, 2, 2)
    assert score.value == 1


def test_a_condition_that_cannot_be_decided_is_missing_and_not_a_no():
    score = scores_of({"low": 2})["trouble"]

    assert score.value is None
    assert (score.answered, score.asked) == (1, 2)


def test_a_count_of_needs_is_not_known_while_a_domain_is_not():
    count = replace(SCORES[2].scale, id="needs", method="needs", items=("mood", "medicines"))
    counted = instrument(scores=(replace(SCORES[2], scale=count, conditions=()),), needs=NEEDS)

    known = score_answers([counted], path_of({"low": 2, "pills": 9}), WOMAN)["needs"]
    unknown = score_answers([counted], path_of({"low": 2}), WOMAN)["needs"]

    assert known.value == 2
    assert unknown.value is None


def test_several_choices_count_as_how_many_and_none_of_these_as_zero():
    item = Item("w", "choices", (Choice("a"), Choice("b"), Choice("none", exclusive=True)))

    assert numeric_value(item, ("a", "b")) == 2
    assert numeric_value(item, ("none",)) == 0
    assert numeric_value(item, None) is None


def test_yes_is_one_no_is_zero_and_text_is_no_number():
    yes_no = Item("y", "yes_no")

    assert numeric_value(yes_no, True) == 1
    assert numeric_value(yes_no, False) == 0
    assert numeric_value(Item("t", "text"), "12") is None
    assert numeric_value(Item("d", "date"), "2024") is None


def scores_of(answers):
    return score_answers([instrument()], path_of(answers), WOMAN)
