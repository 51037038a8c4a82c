"""The most severe answers of every shipped score reach somebody, or it is counted only, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from app.briefing.agenda import brief
from app.catalogue.counted_scores import scores_without_rule
from app.catalogue.model import Answer, Edition, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.profile.model import Person, Profile
from app.profile.numeric_answer import numeric_value
from tests.app.profile.partly import edition_of, profile_of, ways_to_answer
from tests.conftest import own_catalogue

# Of these nobody published a limit that would hold for everybody, or, of the demonstration of a
# bank, nothing means anything. Whoever adds a score to this list has looked for one.
COUNTED_ONLY = {
    "demo_bank_level", "hoos_jr_total", "koos_jr_total", "koos_jr_interval",
    "rand36_physical_functioning", "rand36_role_physical", "rand36_role_emotional",
    "rand36_energy", "rand36_emotional_wellbeing", "rand36_social_functioning", "rand36_pain",
    "rand36_general_health", "rand36_health_change",
}  # fmt: skip

SOMEBODY = Person(50, "female")
SCORED = [
    (instrument, rule)
    for instrument in own_catalogue().instruments.values()
    for rule in instrument.scores
]
every_score = pytest.mark.parametrize(
    ("instrument", "rule"), SCORED, ids=[rule.scale.id for _, rule in SCORED]
)


def test_what_is_only_counted_is_named_here_and_nothing_else() -> None:
    marked = {
        id
        for instrument in own_catalogue().instruments.values()
        for id in scores_without_rule(instrument)
    }

    assert marked == COUNTED_ONLY
    assert len(SCORED) > 2 * len(COUNTED_ONLY)


@every_score
def test_the_most_severe_answers_are_a_priority_or_a_need_or_counted_only_by_name(
    instrument: Instrument, rule: ScoreRule
) -> None:
    scale = rule.scale
    profile = profile_of(edition_of(instrument), answered(instrument, rule, "worst"), SOMEBODY)

    if scale.id in COUNTED_ONLY:
        lines = brief(profile, {instrument.id: instrument}, locale="en", offers={}).scores
        assert not next(line for line in lines if line.scale == scale.id).has_rule
        return
    assert value_of(profile, rule) == (scale.highest if scale.better == "lower" else scale.lowest)
    assert concluded(profile, instrument, rule), f"{scale.id} at its worst reaches nobody"


@every_score
def test_the_best_answers_conclude_nothing_from_the_score(
    instrument: Instrument, rule: ScoreRule
) -> None:
    profile = profile_of(edition_of(instrument), answered(instrument, rule, "best"), SOMEBODY)

    assert value_of(profile, rule) is not None
    assert concluded(profile, instrument, rule) == []


def concluded(profile: Profile, instrument: Instrument, rule: ScoreRule) -> list[str]:
    """The priorities and needs that rest on a score or on an answer it is made of."""
    behind = {rule.scale.id, *made_of(instrument, rule)}
    rules = {
        f"{instrument.id}/{priority_rule.id}": priority_rule
        for priority_rule in instrument.priorities
    }
    raised = [
        priority.rule
        for priority in profile.priorities
        if behind.intersection((*rules[priority.rule].when.names, *rules[priority.rule].because))
    ]
    needs = [
        need.domain
        for need in profile.needs
        if need.state == "present" and behind.intersection(need.because)
    ]
    return raised + needs


def made_of(instrument: Instrument, rule: ScoreRule) -> set[str]:
    if rule.conditions:
        return {name for condition in rule.conditions for name in condition.names}
    if rule.scale.method == "needs":
        return {name for need_rule in instrument.needs for name in need_rule.when.names}
    return set(rule.scale.items)


def answered(instrument: Instrument, rule: ScoreRule, end: str) -> dict[str, Answer]:
    """Every item answered; those that the score is made of, so that it lies at this end of its
    range. Of answers that count the same, the one further towards that end."""
    edition = edition_of(instrument)
    items = {id: item for id, item in edition.items.items() if item.kind != "note"}
    # The last way opens what a first "no" would hide.
    answers = {id: ways_to_answer(item)[-1] for id, item in items.items()}
    behind = made_of(instrument, rule)
    upwards = (rule.scale.better == "lower") == (end == "worst")
    for _ in range(2):  # what an answer hides is found the second time
        for item in (candidate for id, candidate in items.items() if id in behind):
            reach = reach_of(edition, rule, item, answers, upwards)
            answers[item.id] = max(ways_to_answer(item), key=reach)
    return answers


def reach_of(
    edition: Edition, rule: ScoreRule, item: Item, others: Mapping[str, Answer], upwards: bool
) -> Callable[[Answer], tuple[float, float]]:
    """How far towards one end of the score an answer to this item leads."""
    sign = 1 if upwards else -1

    def reach(answer: Answer) -> tuple[float, float]:
        profile = profile_of(edition, {**others, item.id: answer}, SOMEBODY)
        value, number = value_of(profile, rule), numeric_value(item, answer)
        return (
            -float("inf") if value is None else sign * round(value, 9),
            sign * (number or 0.0),
        )

    return reach


def value_of(profile: Profile, rule: ScoreRule) -> float | None:
    return next(
        profile_score.score.value
        for profile_score in profile.scores
        if profile_score.score.scale == rule.scale.id
    )
