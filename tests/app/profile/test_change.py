"""What became of a score: said only as strongly as the numbers allow."""

from datetime import timedelta

import pytest

from app.profile.change import change_verdict
from scoring.model import ChangeRule
from tests.app.profile.day_survey import MAY, NOVEMBER, earlier_of, edition, instrument, profile_of

BEFORE = {"low": 1, "low_how": 4, "confident": 7}  # low_sum 5


@pytest.mark.parametrize(
    ("low_how", "verdict"),
    [(6, "no_clear_change"), (7, "worse"), (2, "no_clear_change"), (1, "better")],
)
def test_better_and_worse_are_said_only_from_the_reliable_difference_on(low_how, verdict):
    change = change_of("low_sum", {"low": 1, "low_how": low_how}, earlier_of(BEFORE))

    assert change.verdict == verdict
    assert (change.before, change.since, change.reliable_at) == (5, MAY, 3)
    assert change.difference == low_how - 4


def test_a_prorated_score_that_changed_by_exactly_the_reliable_amount_did_change():
    rule = ChangeRule(reliable=3)

    assert change_verdict(7 / 3 - 16 / 3, rule, "lower") == "better"
    assert change_verdict(16 / 3 - 7 / 3, rule, "lower") == "worse"
    assert change_verdict(0.1 + 0.2 - 0.3, ChangeRule(reliable=0.3), "lower") == "no_clear_change"


def test_the_first_time_there_is_nothing_to_compare():
    change = change_of("low_sum", BEFORE)

    assert (change.verdict, change.before, change.note) == ("first", None, "")


def test_without_a_rule_only_the_numbers_are_given():
    change = change_of("confidence", {"confident": 2}, earlier_of(BEFORE))

    assert (change.verdict, change.note) == ("no_clear_change", "no_rule")
    assert (change.before, change.difference) == (7, -5)


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"hashes": {"day": "day-0"}}, "other_version"),
        ({"respondent": "proxy"}, "other_respondent"),
        ({"locale": "es"}, "other_language"),
    ],
)
def test_what_does_not_compare_is_marked_and_gets_no_verdict(changes, note):
    change = change_of("low_sum", {"low": 2, "low_how": 9}, earlier_of(BEFORE, **changes))

    assert (change.verdict, change.note) == ("not_comparable", note)
    assert (change.before, change.difference) == (5, None)


def test_a_person_who_was_helped_still_answered_for_themselves():
    helped = earlier_of(BEFORE, respondent="helped")

    assert change_of("low_sum", {"low": 2, "low_how": 9}, helped).verdict == "worse"


def test_the_newest_earlier_value_is_compared_and_a_response_without_one_is_passed_over():
    old = earlier_of({"low": 2, "low_how": 10}, MAY - timedelta(days=90))
    newer = earlier_of(BEFORE)
    without = earlier_of({"low": None}, MAY + timedelta(days=30))

    assert change_of("low_sum", BEFORE, without, old, newer).before == 5


def test_a_score_that_cannot_be_made_now_has_no_verdict():
    change = change_of("low_sum", {"low": None}, earlier_of(BEFORE))

    assert (change.verdict, change.before, change.difference) == ("not_comparable", 5, None)


def test_the_course_is_the_last_five_values_this_one_last():
    earlier = [
        earlier_of(
            {"low": 1, "low_how": n}, MAY + timedelta(days=n), locale="es" if n == 5 else "en"
        )
        for n in range(7)
    ]
    profile = profile_of({"low": 1, "low_how": 9}, earlier)

    course = score_in(profile, "low_sum").course
    assert [point.value for point in course] == [4, 5, 6, 7, 10]
    assert [point.comparable for point in course] == [True, True, False, True, True]
    assert course[-1].at == NOVEMBER


def test_a_new_version_of_an_instrument_starts_again():
    shown = edition(made=instrument(hash="day-2"))
    profile = profile_of({"low": 2, "low_how": 9}, [earlier_of(BEFORE)], shown=shown)

    assert score_in(profile, "low_sum").change.note == "other_version"


def change_of(scale, answers, *earlier):
    return score_in(profile_of(answers, earlier), scale).change


def score_in(profile, scale):
    return next(
        profile_score for profile_score in profile.scores if profile_score.score.scale == scale
    )
