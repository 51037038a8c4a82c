"""RAND-36 beside its owner's scoring rules, written down here a second time.

Source: RAND, 36-Item Short Form Survey, scoring instructions, tables 1 and 2: every answer is
turned into 0 to 100, and a scale is the mean of its items that were answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.score import find_instrument
from scoring.methods import score_one

RAND36 = find_instrument("rand36")
SCALES = {
    "physical_functioning": range(3, 13),
    "role_physical": range(13, 17),
    "role_emotional": range(17, 20),
    "energy": (23, 27, 29, 31),
    "emotional_wellbeing": (24, 25, 26, 28, 30),
    "social_functioning": (20, 32),
    "pain": (21, 22),
    "general_health": (1, 33, 34, 35, 36),
    "health_change": (2,),
}
# Which items have how many answers, and whether the first of them is the best.
ANSWERS = [
    ((1, 2, 20, 22, 34, 36), 5, "falling"),
    (range(3, 13), 3, "rising"),
    (range(13, 20), 2, "rising"),
    ((21, 23, 26, 27, 30), 6, "falling"),
    ((24, 25, 28, 29, 31), 6, "rising"),
    ((32, 33, 35), 5, "rising"),
]


def recoding() -> dict[int, dict[int, float]]:
    """Item → its answer as printed → 0 to 100."""
    recoded = {}
    for items, count, course in ANSWERS:
        steps = [100 * step / (count - 1) for step in range(count)]
        if course == "falling":
            steps.reverse()
        for item in items:
            recoded[item] = dict(enumerate(steps, 1))
    return recoded


RECODED = recoding()
PEOPLE = st.fixed_dictionaries(
    {item: st.sampled_from([None, *steps]) for item, steps in RECODED.items()}
)


def test_every_item_and_scale_of_the_survey_is_here() -> None:
    assert sorted(RECODED) == list(range(1, 37))
    assert {rule.scale.id for rule in RAND36.scores} == {f"rand36_{name}" for name in SCALES}


@settings(max_examples=200)
@given(PEOPLE)
def test_each_scale_is_the_mean_of_its_recoded_answers(person: Mapping[int, int | None]) -> None:
    answers = {f"rand36_{item}": answer for item, answer in person.items()}
    for rule in RAND36.scores:
        numbers = [
            RECODED[item][answer]
            for item in SCALES[rule.scale.id.removeprefix("rand36_")]
            if (answer := person[item]) is not None
        ]
        score = score_one(rule.scale, answers)
        assert score.answered == len(numbers)
        assert score.value == (pytest.approx(mean(numbers), abs=1e-9) if numbers else None)
