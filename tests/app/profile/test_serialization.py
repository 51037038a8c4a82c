"""A profile comes back from JSON as it went in."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.profile.serialization import (
    answers_from_json,
    earlier_from_json,
    priority_from_json,
    priority_to_json,
    profile_from_json,
    profile_to_json,
)
from tests.app.profile.day_survey import MAY, earlier_of, profile_of
from tests.examples import examples

SKIPPED = st.none()
OFTEN = st.sampled_from([0, 1, 2, "rather_not"]) | SKIPPED
RATED = st.integers(0, 10) | SKIPPED
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "words": st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | SKIPPED,
        "low": OFTEN,
        "low_how": RATED,
        "harm": OFTEN,
        "fall": st.booleans() | SKIPPED,
        "pills": st.integers(0, 40) | SKIPPED,
        "flu": st.booleans() | SKIPPED,
        "confident": RATED,
        "work": st.lists(st.sampled_from(["pain", "mood", "medicines"]), unique=True).map(tuple),
    },
)


@given(now=ANSWERS, before=ANSWERS)
@examples(60)
def test_any_profile_survives_being_kept(now, before):
    profile = profile_of(now, [earlier_of(before)])

    stored = json.loads(json.dumps(profile_to_json(profile)))

    assert "priorities" not in stored
    assert profile_from_json(stored, profile.priorities) == profile


def test_a_priority_survives_being_kept_on_its_own_with_more_beside_it():
    (priority,) = profile_of({"pills": 9}, [earlier_of({"pills": 1})]).priorities
    stored = json.loads(json.dumps(priority_to_json(priority)))

    assert priority_from_json({**stored, "taken_back": True}) == priority
    assert priority.new_since == MAY


def test_several_choices_come_back_as_they_were_given():
    stored = json.loads(json.dumps({"work": ("pain", "mood"), "low": None}))

    assert answers_from_json(stored) == {"work": ("pain", "mood"), "low": None}


def test_an_earlier_response_brings_its_scores_and_what_it_raised():
    answers = {"pills": 9, "low": 2, "low_how": 7}

    earlier = earlier_from_json(
        finished_at=MAY,
        respondent="self",
        locale="en",
        hashes={"day": "day-1"},
        answers=answers,
        profile=profile_to_json(profile_of(answers)),
        unchanged_by_rule={"day/pills_many": False, "day/low_mood": False},
    )

    assert earlier.scores["low_sum"].value == 9
    assert earlier.unchanged_by_rule == {"day/pills_many": False, "day/low_mood": False}
