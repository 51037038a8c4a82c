"""What follows from the scores of questionnaires that belong to somebody."""

from __future__ import annotations

import pytest

from app.briefing.agenda import agenda_of, brief
from app.catalogue.counted_scores import scores_without_rule
from app.catalogue.model import Instrument
from tests.app.validated import answers_for, catalogue, earlier_of, profile_of
from tests.house.source import LANGUAGES, PROJECT

# Of these nobody published a limit that would hold for everybody.
COUNTED_ONLY = {"rand36", "hoos_jr", "koos_jr"}
PROMIS = "promis_global_10"


VALIDATED = [
    instrument for instrument in catalogue().instruments.values() if instrument.kind == "validated"
]
WITH_RULES = [instrument for instrument in VALIDATED if instrument.id not in COUNTED_ONLY]
SCALES = [
    pytest.param(instrument, rule.scale.id, id=rule.scale.id)
    for instrument in WITH_RULES
    for rule in instrument.scores
]


def test_every_score_has_a_rule_or_is_said_to_be_counted_only() -> None:
    without_rules = {instrument.id for instrument in VALIDATED if scores_without_rule(instrument)}

    assert without_rules == COUNTED_ONLY
    for instrument in VALIDATED:
        scales = tuple(rule.scale.id for rule in instrument.scores)
        assert scores_without_rule(instrument) in ((), scales), (
            f"{instrument.id} has rules for some scores only"
        )
        assert bool(instrument.needs) == (instrument.id not in COUNTED_ONLY)


@pytest.mark.parametrize(("instrument", "scale"), SCALES)
def test_the_worst_answers_reach_the_agenda_and_say_why(instrument: Instrument, scale: str) -> None:
    profile = profile_of(instrument, answers_for(instrument, scale, worst=True))

    raised = [priority for priority in profile.priorities if priority.kind == "need"]
    items = items_of(instrument, scale)
    about = [
        priority
        for priority in raised
        if set(items) & set(items_of(instrument, priority.reasons[0].id))
    ]
    assert about, f"{scale} at its worst puts nothing on the agenda"
    assert all(priority.reasons[0].value is not None for priority in about)
    assert any(need.state == "present" for need in profile.needs)


@pytest.mark.parametrize(("instrument", "scale"), SCALES)
def test_the_best_answers_raise_nothing(instrument: Instrument, scale: str) -> None:
    profile = profile_of(instrument, answers_for(instrument, scale, worst=False))

    raised = [priority.rule for priority in profile.priorities if priority.kind == "need"]
    assert not [
        rule
        for rule in raised
        if set(items_of(instrument, scale)) & set(looks_at(instrument, rule))
    ]


@pytest.mark.parametrize("instrument", WITH_RULES, ids=lambda instrument: instrument.id)
def test_only_what_concerns_safety_needs_somebody_now(instrument: Instrument) -> None:
    assert {rule.kind for rule in instrument.priorities if rule.level == "now"} <= {"safety"}
    scales = {rule.scale.id for rule in instrument.scores}
    for rule in instrument.priorities:
        assert rule.offer, rule.id
        assert rule.domain, rule.id
        assert rule.kind == "safety" or set(rule.because) <= scales
        assert f"priorities.{rule.id}.rule" in instrument.project_text


@pytest.mark.parametrize(
    ("id", "scale", "total", "rule", "level"),
    [
        ("k6", "k6_total", 24, "k6_very_serious", "today"),
        ("k6", "k6_total", 13, "k6_serious", "next_visit"),
        ("k6", "k6_total", 12, "k6_moderate", "for_information"),
        ("k6", "k6_total", 5, "k6_moderate", "for_information"),
        ("k6", "k6_total", 4, None, None),
        ("who5", "who5_total", 0, "who5_very_low", "next_visit"),
        ("who5", "who5_total", 28, "who5_very_low", "next_visit"),
        ("who5", "who5_total", 32, "who5_low", "next_visit"),
        ("who5", "who5_total", 48, "who5_low", "next_visit"),
        ("who5", "who5_total", 52, None, None),
        ("peg", "peg_mean", 10, "peg_severe", "next_visit"),
        ("peg", "peg_mean", 20 / 3, "peg_severe", "next_visit"),
        ("peg", "peg_mean", 19 / 3, "peg_moderate", "next_visit"),
        ("peg", "peg_mean", 13 / 3, None, None),
        ("whodas12", "whodas12_total", 60, "whodas12_great", "next_visit"),
        ("whodas12", "whodas12_total", 35, "whodas12_some", "next_visit"),
        ("whodas12", "whodas12_total", 23, None, None),
        (PROMIS, f"{PROMIS}_physical", 16.2, "promis_physical_very_low", "next_visit"),
        (PROMIS, f"{PROMIS}_physical", 39.8, "promis_physical_low", "next_visit"),
        (PROMIS, f"{PROMIS}_mental", 41.1, None, None),
    ],
)  # fmt: skip
def test_each_limit_stands_where_its_rule_says(
    id: str, scale: str, total: float, rule: str | None, level: str | None
) -> None:
    instrument = catalogue().instruments[id]

    row = {score_rule.scale.id: None for score_rule in instrument.scores} | {scale: total}
    raised = [
        priority_rule for priority_rule in instrument.priorities if priority_rule.when.holds(row)
    ]

    assert [(priority_rule.id, priority_rule.level) for priority_rule in raised] == (
        [(rule, level)] if rule else []
    )


def test_peg_is_shown_as_a_whole_number_and_kept_as_it_is() -> None:
    peg = catalogue().instruments["peg"]
    profile = profile_of(peg, {"peg_1": 6, "peg_2": 7, "peg_3": 7})

    shown = brief(profile, {"peg": peg}, locale="en", offers={})

    assert profile.scores[0].score.value == pytest.approx(20 / 3)
    assert shown.scores[0].value == 7
    (item,) = agenda_of(profile.priorities, {"peg": peg}, locale="en", offers={})
    assert item.reasons[0].value == 7


@pytest.mark.parametrize(
    ("id", "limit"),
    [("phq9", 10), ("gad7", 10), ("k6", 5), ("who5", 50), ("peg", 4.5), ("audit_c", None)],
)
def test_the_limit_drawn_is_where_the_first_priority_begins(id: str, limit: float | None) -> None:
    instrument = catalogue().instruments[id]
    scale = instrument.scores[-1].scale
    profile = profile_of(instrument, answers_for(instrument, scale.id, worst=False))

    line = brief(profile, {id: instrument}, locale="en", offers={}).scores[-1]

    assert line.limit == limit  # of AUDIT-C it depends on the person and on the practice


def test_scores_that_nothing_follows_from_say_so_on_the_page() -> None:
    koos, k6 = catalogue().instruments["koos_jr"], catalogue().instruments["k6"]
    nothing = profile_of(koos, dict.fromkeys(koos.items, 4))
    much = profile_of(k6, dict.fromkeys(k6.items, 4))

    lines = brief(nothing, {"koos_jr": koos}, locale="en", offers={}).scores

    assert [(line.scale, line.value, line.has_rule) for line in lines] == [
        ("koos_jr_total", 28, False), ("koos_jr_interval", 0, False),
    ]  # fmt: skip
    assert brief(much, {"k6": k6}, locale="en", offers={}).scores[0].has_rule


@pytest.mark.parametrize(
    ("id", "fewer", "verdict"),
    [
        ("phq9", 5, "no_clear_change"), ("phq9", 6, "better"),
        ("gad7", 3, "no_clear_change"), ("gad7", 4, "better"),
    ],
)  # fmt: skip
def test_a_change_is_reliable_from_the_published_difference_on(
    id: str, fewer: int, verdict: str
) -> None:
    instrument = catalogue().instruments[id]
    before = {item: 2 for item in list(instrument.items)[:7]} | dict.fromkeys(
        list(instrument.items)[7:], 0
    )
    after = dict(before)
    for item in list(after)[: fewer // 2]:
        after[item] = 0
    if fewer % 2:
        after[list(after)[6]] = 1

    changed = profile_of(instrument, after, earlier=[earlier_of(instrument, before)])

    (score,) = changed.scores
    assert (score.change.difference, score.change.verdict) == (-fewer, verdict)
    assert instrument.scores[0].scale.change.source
    assert instrument.scores[0].scale.change.meaningful is None


def test_scores_carry_their_codes() -> None:
    codes = {
        rule.scale.id: rule.scale.code for instrument in VALIDATED for rule in instrument.scores
    }

    assert {id: code for id, code in codes.items() if code} == {
        "phq9_total": "44261-6",
        "gad7_total": "70274-6",
        "audit_c_total": "75626-2",
        "peg_mean": "91147-9",
        "promis_global_10_physical": "71971-6",
        "promis_global_10_mental": "71969-0",
        "koos_jr_interval": "82324-5",
    }


def test_the_items_of_promis_stand_in_the_order_of_the_form_with_their_codes() -> None:
    items = catalogue().instruments["promis_global_10"].items.values()

    assert [item.code for item in items] == [
        "61577-3", "61578-1", "61579-9", "61580-7", "61581-5",
        "61585-6", "61582-3", "61586-4", "61584-9", "61583-1",
    ]  # fmt: skip
    order = [1, 2, 3, 4, 5, 9, 6, 10, 8, 7]
    assert [item.id for item in items] == [f"promis_global_10_{n}" for n in order]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("instrument", VALIDATED, ids=lambda instrument: instrument.id)
def test_rules_and_notes_are_worded_in_every_language(instrument: Instrument, locale: str) -> None:
    words = [key for key in instrument.project_text if key.startswith(("priorities.", "options."))]
    words += [key for key in instrument.project_text if ".notes." in key]
    if locale == instrument.language:
        return
    text = (PROJECT / "instruments" / instrument.id / f"{locale}.yaml").read_text("utf-8")

    for key in words:
        assert f"  {key.split('.')[1]}:" in text, f"{instrument.id} {locale}: {key}"


def items_of(instrument: Instrument, id: str) -> tuple[str, ...]:
    scales = {rule.scale.id: rule.scale.items for rule in instrument.scores}
    return scales.get(id, (id,))


def looks_at(instrument: Instrument, rule: str) -> tuple[str, ...]:
    priority_rule = next(
        candidate for candidate in instrument.priorities if rule.endswith(f"/{candidate.id}")
    )
    return tuple(item for id in priority_rule.because for item in items_of(instrument, id))
