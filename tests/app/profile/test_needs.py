"""Needs: present, absent, or too little answered to tell."""

import pytest

from app.catalogue.rules import NeedRule
from app.profile.missing_answers.known_answers import KnownAnswers
from app.profile.needs import find_needs
from tests.app.profile.day_survey import instrument, profile_of, when


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, "unknown"),
        ({"low": None}, "unknown"),
        ({"low": "rather_not"}, "unknown"),
        ({"low": 0}, "absent"),
        ({"low": 2}, "present"),
    ],
)
def test_a_domain_is_a_need_no_need_or_unknown(answers, state):
    assert need(answers, "mood").state == state


def test_the_answers_that_make_it_a_need_are_its_reasons():
    assert need({"low": 2, "low_how": 1}, "mood").because == ("low",)
    assert need({"low": 1, "low_how": 7}, "mood").because == ("low_how",)
    assert need({"low": 0}, "mood").because == ()


def test_when_all_parts_must_hold_all_of_them_are_reasons():
    assert because("low >= 1 and low_how >= 3", {"low": 1, "low_how": 4}) == ("low", "low_how")


def test_of_an_or_only_the_parts_that_hold_are_reasons():
    assert because("pills > 5 or low_how >= 3", {"pills": 2, "low_how": 4}) == ("low_how",)


def test_a_score_stands_for_its_items_but_not_for_those_answered_in_the_best_way():
    row = {"low": 0, "low_how": 9, "pills": 1, "low_sum": 9}

    assert because("low_sum >= 8 or pills > 5", row) == ("low_how",)


def test_a_count_of_conditions_stands_for_those_that_hold():
    assert because("trouble >= 1", {"low": 0, "pills": 9, "trouble": 1}) == ("pills",)


def test_when_nothing_can_be_singled_out_all_answers_are_reasons():
    assert because("answered(low)", {"low": 0, "low_how": 0}) == ("low",)
    assert because("age > 60", {"low": 0, "pills": 1, "age": 70}) == ("low", "pills")


def test_one_instrument_that_finds_a_need_is_enough():
    other = instrument(id="other", needs=(NeedRule("mood", when("pills > 5"), ("pills",)),))

    (need,) = (
        candidate
        for candidate in find_needs([instrument(), other], KnownAnswers({"low": 0, "pills": 9}), ())
        if candidate.domain == "mood"
    )

    assert (need.state, need.because) == ("present", ("pills",))


def test_needs_stand_in_the_order_of_the_domains_and_know_which_were_chosen():
    needs = profile_of({"work": ("medicines", "pain")}).needs

    assert [need.domain for need in needs] == ["mood", "medicines", "safety"]
    assert [need.domain for need in needs if need.chosen] == ["medicines"]


def because(source, row):
    rule = NeedRule("mood", when(source), ("low", "low_how", "pills"))
    (need,) = find_needs([instrument(needs=(rule,))], KnownAnswers(row), ())
    return need.because


def need(answers, domain):
    return next(need for need in profile_of(answers).needs if need.domain == domain)
