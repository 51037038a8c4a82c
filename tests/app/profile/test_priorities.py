"""The agenda: what is raised, in which order, because of what, and what stays quiet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.profile.model import EarlierResponse
from app.profile.priorities.build import find_rule, most_urgent_level, safety_priorities
from tests.app.profile.day_survey import (
    MAY,
    PRIORITIES,
    WOMAN,
    earlier_of,
    edition,
    instrument,
    path_of,
    profile_of,
)

ALL = {
    "low": 2, "low_how": 9, "harm": 1, "fall": True, "pills": 7, "flu": False, "confident": 3,
    "work": ("medicines",),
}  # fmt: skip
MUCH = {"low": 2, "low_how": 7}  # low_sum 9, over the limit of 8


def test_safety_first_then_chosen_then_worse_then_unmet_then_overdue():
    before = earlier_of({"low": 0, "pills": 2, "confident": 9})

    assert rules(profile_of(ALL, [before])) == [
        "harm", "pills_many", "low_mood", "fell", "unsure", "flu_due",
    ]  # fmt: skip


def test_equals_stand_by_level_and_then_as_in_the_file():
    assert rules(profile_of({**ALL, "work": None})) == [
        "harm", "fell", "pills_many", "low_mood", "unsure", "flu_due",
    ]  # fmt: skip


def test_a_reason_is_the_answer_or_the_score_that_can_be_checked():
    low_mood = priority(profile_of(ALL), "low_mood")

    (reason,) = low_mood.reasons
    assert (reason.kind, reason.id, reason.instrument) == ("score", "low_sum", "day")
    assert (reason.value, reason.band, reason.answered, reason.asked) == (11, "much", 2, 2)
    (reason,) = priority(profile_of(ALL), "pills_many").reasons
    assert (reason.kind, reason.answer) == ("answer", 7)


def test_a_reason_that_was_not_answered_is_left_out():
    assert [reason.id for reason in priority(profile_of(ALL), "unsure").reasons] == ["confidence"]


def test_the_domain_is_the_rules_own_or_that_of_what_it_rests_on():
    profile = profile_of(ALL)

    assert priority(profile, "low_mood").domain == "mood"
    assert priority(profile, "pills_many").chosen
    assert priority(profile, "unsure").domain == "confidence"


def test_nothing_answered_raises_nothing():
    assert profile_of({}).priorities == ()


def test_an_unchanged_value_is_steady_and_does_not_alarm_again():
    again = priority(profile_of(MUCH, [earlier_of(MUCH)]), "low_mood")

    assert again.is_unchanged
    assert again.level == "next_visit"
    assert again.new_since is None


@pytest.mark.parametrize(("low_how", "steady"), [(9, True), (10, False), (6, True)])
def test_a_value_alarms_again_once_it_is_worse_beyond_noise(low_how, steady):
    profile = profile_of({"low": 2, "low_how": low_how}, [earlier_of(MUCH)])

    assert priority(profile, "low_mood").is_unchanged is steady


def test_a_slow_slide_is_measured_from_the_last_alarm():
    first = earlier_of(MUCH, MAY)
    second = earlier_of({"low": 2, "low_how": 9}, MAY + timedelta(days=60), before=[first])
    assert second.unchanged_by_rule["day/low_mood"]

    third = priority(profile_of({"low": 2, "low_how": 10}, [first, second]), "low_mood")

    assert not third.is_unchanged


def test_what_had_gone_and_came_back_alarms():
    gone = earlier_of({"low": 0}, MAY + timedelta(days=60))

    again = priority(profile_of(MUCH, [earlier_of(MUCH), gone]), "low_mood")

    assert not again.is_unchanged
    assert again.new_since == gone.finished_at


@pytest.mark.parametrize(
    "changes", [{"hashes": {"day": "day-0"}}, {"respondent": "proxy"}, {"locale": "es"}]
)
def test_what_does_not_compare_with_last_time_alarms(changes):
    profile = profile_of(MUCH, [earlier_of(MUCH, **changes)])

    assert not priority(profile, "low_mood").is_unchanged


def test_an_earlier_survey_without_this_instrument_says_nothing():
    other = EarlierResponse(MAY + timedelta(days=90), "self", "en", {"other": "x"}, {}, {})

    assert priority(profile_of(MUCH, [earlier_of(MUCH), other]), "low_mood").is_unchanged


@pytest.mark.parametrize(("pills", "steady"), [(7, True), (6, True), (8, False)])
def test_an_answer_is_worse_on_the_far_side_of_its_limit(pills, steady):
    profile = profile_of({"pills": pills}, [earlier_of({"pills": 7})])

    assert priority(profile, "pills_many").is_unchanged is steady


def test_a_steady_need_never_stands_above_today():
    profile = profile_of({"fall": True}, [earlier_of({"fall": True})])

    assert (priority(profile, "fell").is_unchanged, priority(profile, "fell").level) == (
        True,
        "today",
    )


def test_safety_is_never_steady_and_never_lowered():
    said = {"low": 1, "harm": 1}

    again = priority(profile_of(said, [earlier_of(said)]), "harm")

    assert (again.is_unchanged, again.level, again.kind) == (False, "now", "safety")


def test_the_mark_beside_a_name_leaves_out_what_is_steady():
    assert most_urgent_level(profile_of({"fall": True}).priorities) == "now"
    assert most_urgent_level(profile_of(MUCH, [earlier_of(MUCH)]).priorities) is None


def test_safety_is_raised_by_the_answers_so_far():
    assert safety_priorities(edition(), path_of({"low": 1}), WOMAN) == ()

    (raised,) = safety_priorities(edition(), path_of({"low": 1, "harm": 2}), WOMAN)

    assert (raised.rule, raised.level, raised.kind) == ("day/harm", "now", "safety")
    assert raised.reasons[0].answer == 2
    assert find_rule({"day": instrument()}, raised.rule).help == "self_harm"


def test_a_safety_rule_over_a_score_waits_until_the_score_is_known():
    rule = replace(PRIORITIES[2], id="deep", kind="safety")
    shown = edition(made=instrument(priorities=(rule,)))

    assert safety_priorities(shown, path_of({"low": 2}), WOMAN) == ()
    (raised,) = safety_priorities(shown, path_of(MUCH), WOMAN)
    assert raised.reasons[0].value == 9


def test_an_answer_about_harm_taken_back_by_hiding_its_question_raises_nothing():
    assert safety_priorities(edition(), path_of({"low": 0, "harm": 2}), WOMAN) == ()


def test_no_rule_is_found_where_there_is_none():
    assert find_rule({"day": instrument()}, "day/gone") is None
    assert find_rule({}, "day/harm") is None


def test_a_rule_without_reasons_is_still_raised():
    rule = replace(PRIORITIES[1], because=())

    profile = profile_of({"pills": 9}, shown=edition(made=instrument(priorities=(rule,))))

    assert profile.priorities[0].reasons == ()


def rules(profile):
    return [priority.rule.removeprefix("day/") for priority in profile.priorities]


def priority(profile, rule):
    return next(priority for priority in profile.priorities if priority.rule == f"day/{rule}")
