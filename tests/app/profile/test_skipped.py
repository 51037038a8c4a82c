"""Skipped is unknown, and certain is certain: one question left out of a questionnaire."""

import pytest

from app.catalogue.load import load_catalogue
from app.config import PROJECT
from app.profile.model import Person
from app.profile.serialization import (
    priority_from_json,
    priority_to_json,
    profile_from_json,
    profile_to_json,
)
from scoring.model import Status
from tests.app.catalogue.owner_text import write_owner_text
from tests.app.profile.partly import edition_of, profile_of
from tests.conftest import own_catalogue

CATALOGUE = own_catalogue()
WOMAN = Person(44, "female")
EIGHT = [f"phq9_{n}" for n in range(1, 9)]


def test_eight_times_nearly_every_day_is_severe_though_the_ninth_was_skipped():
    profile = phq9({item_id: 3 for item_id in EIGHT} | {"phq9_9": None})

    (score,) = (profile_score.score for profile_score in profile.scores)
    assert (score.value, score.status) == (None, Status.NOT_SCORABLE)
    assert (score.low, score.high) == (24, 27)
    assert needs(profile) == {"mood": "present", "safety": "unknown"}
    (severe,) = profile.priorities
    assert (severe.rule, severe.level) == ("phq9/phq9_severe", "today")
    (reason,) = severe.reasons
    assert (reason.value, reason.low, reason.high, reason.band) == (None, 24, 27, "severe")


def test_what_is_settled_low_is_absent_and_only_that():
    low = phq9({item_id: 0 for item_id in EIGHT} | {"phq9_9": None})
    open = phq9({item_id: 1 for item_id in EIGHT} | {"phq9_9": None})  # 8 to 11: below or above 10

    assert needs(low)["mood"] == "absent"
    assert needs(open)["mood"] == "unknown"
    assert missing(open)["mood"] == ("phq9_9",)
    assert open.priorities == ()


def test_between_moderate_and_severe_is_moderate_at_the_least():
    profile = phq9({item_id: 3 for item_id in EIGHT[:4]})  # 12 to 27

    (moderate,) = profile.priorities
    assert (moderate.rule, moderate.reasons[0].low) == ("phq9/phq9_moderate", 12)
    assert moderate.reasons[0].band is None
    assert needs(profile)["mood"] == "present"


def test_nothing_answered_is_nothing_known():
    profile = phq9(dict.fromkeys([*EIGHT, "phq9_9"]))

    assert needs(profile) == {"mood": "unknown", "safety": "unknown"}
    assert profile.priorities == ()
    assert (profile.scores[0].score.low, profile.scores[0].score.high) == (0, 27)


def test_two_fours_and_a_skip_are_eight_at_least():
    profile = of("audit_c", {"audit_c_1": 4, "audit_c_2": 4, "audit_c_3": None})

    assert (profile.scores[0].score.low, profile.scores[0].score.high) == (8, 12)
    assert needs(profile)["habits"] == "present"


EXTREME = {f"koos_jr_{n}": 4 for n in range(1, 7)} | {"koos_jr_7": None}


def test_a_score_that_only_counts_leaves_open_what_was_skipped_of_it():
    profile = of("koos_jr", EXTREME)

    assert profile.unsettled == ("koos_jr_total", "koos_jr_interval")
    assert profile.leaves_open
    assert not profile.calls_for_nothing


def test_of_a_score_that_only_counts_nobody_says_that_it_calls_for_nothing():
    whole = of("koos_jr", EXTREME | {"koos_jr_7": 4})

    assert whole.counted == ("koos_jr_total", "koos_jr_interval")
    assert not whole.leaves_open
    assert not whole.calls_for_nothing


def test_nothing_counted_is_nothing_said_of_numbers():
    assert of("koos_jr", dict.fromkeys(EXTREME)).counted == ()


def test_what_is_settled_low_leaves_nothing_open():
    calm = of("gad7", {f"gad7_{n}": 0 for n in range(1, 7)} | {"gad7_7": None})

    assert not calm.leaves_open
    assert calm.calls_for_nothing


def test_a_number_without_a_band_that_no_rule_settles_leaves_something_open():
    assert of("audit_c", {"audit_c_1": 1, "audit_c_2": 0, "audit_c_3": None}).leaves_open


def test_one_instrument_that_cannot_tell_keeps_another_from_saying_absent():
    both = edition_of(CATALOGUE.instruments["gad7"], CATALOGUE.instruments["phq9"])
    calm = {f"gad7_{n}": 0 for n in range(1, 8)}

    profile = profile_of(both, calm | dict.fromkeys(EIGHT), WOMAN)

    assert needs(profile)["mood"] == "unknown"


def test_a_question_that_is_not_asked_is_not_missing():
    profile = of("mood", {"mood_low": 0, "mood_worry": 1})

    assert needs(profile)["mood"] == "absent"
    assert missing(profile)["safety"] == ()
    total = score(profile, "mood_total")
    assert (total.value, total.low, total.high) == (1, 1, 1)


def test_a_question_that_might_have_been_asked_is_no_zero():
    profile = of("mood", {"mood_low": 0, "mood_worry": None})

    low = score(profile, "mood_low_total")
    assert (low.value, low.low, low.high) == (None, 0, 9)
    assert missing(profile)["safety"]


def test_a_rule_for_whoever_has_no_total_is_raised_without_one():
    profile = of("mood", {"mood_low": 3, "mood_worry": None})

    assert "mood/mood_constant" in [priority.rule for priority in profile.priorities]


@pytest.mark.parametrize("sex", [None, "male"])
def test_an_unknown_sex_is_taken_as_the_rule_takes_it(sex):
    answers = {"audit_c_1": 1, "audit_c_2": 1, "audit_c_3": 1}

    assert needs(of("audit_c", answers, Person(44, sex)))["habits"] in ("absent", "present")


def test_an_instrument_the_survey_does_not_ask_for_is_not_missing(tmp_path):
    write_owner_text(tmp_path, "phq9", "en", items=9)
    survey = load_catalogue((PROJECT / "instruments",), tmp_path).surveys["check_up"]
    shown = survey.editions["en"]
    assert "phq9" in shown.instrument_by_id

    calm = profile_of(shown, {"mood_low": 0, "mood_worry": 0}, WOMAN)
    skipped = profile_of(shown, {"mood_low": None, "mood_worry": 0}, WOMAN)

    assert not [item_id for item_id in missing(calm)["mood"] if item_id.startswith("phq9")]
    assert "phq9_1" in missing(skipped)["mood"]


def test_what_was_concluded_is_kept_whole_and_older_rows_are_read():
    profile = phq9({item_id: 3 for item_id in EIGHT} | {"phq9_9": None})
    stored = profile_to_json(profile)
    rows = [priority_to_json(priority) for priority in profile.priorities]
    assert profile_from_json(stored, map(priority_from_json, rows)) == profile

    for need in stored["needs"]:
        del need["missing"]
    for need in stored["scores"]:
        del need["score"]["low"], need["score"]["high"]
    for row in rows:
        for reason in row["reasons"]:
            del reason["low"], reason["high"]
    del stored["worth_asking"], stored["unsettled"], stored["counted"], stored["apart"]
    older = profile_from_json(stored, map(priority_from_json, rows))
    assert older.priorities[0].rule == "phq9/phq9_severe"


def phq9(answers):
    return of("phq9", answers)


def of(instrument, answers, person=WOMAN):
    edition = edition_of(CATALOGUE.instruments[instrument])
    return profile_of(edition, answers, person)


def needs(profile):
    return {need.domain: need.state for need in profile.needs}


def missing(profile):
    return {need.domain: need.missing for need in profile.needs}


def score(profile, scale):
    return next(
        profile_score.score
        for profile_score in profile.scores
        if profile_score.score.scale == scale
    )
