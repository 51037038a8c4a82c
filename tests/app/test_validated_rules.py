"""What follows from the scores of questionnaires that belong to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from app.catalogue.counted import counted_only
from app.catalogue.load import load_catalogue
from app.catalogue.model import Answer, Catalogue, Edition, Instrument, Page
from app.catalogue.path import walk
from app.profile.agenda import brief
from app.profile.build import build_profile
from app.profile.keep import earlier_from_json, from_json, to_json
from app.profile.model import Earlier, Person, Profile
from scoring.methods import score_one
from tests.house.source import LANGUAGES, PROJECT

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
# Of these nobody published a limit that would hold for everybody.
COUNTED_ONLY = {"rand36", "hoos_jr", "koos_jr"}
PROMIS = "promis_global_10"


@cache
def catalogue() -> Catalogue:
    return load_catalogue([PROJECT / "instruments"])


VALIDATED = [one for one in catalogue().instruments.values() if one.kind == "validated"]
WITH_RULES = [one for one in VALIDATED if one.id not in COUNTED_ONLY]
SCALES = [
    pytest.param(one, rule.scale.id, id=rule.scale.id) for one in WITH_RULES for rule in one.scores
]


def test_every_score_has_a_rule_or_is_said_to_be_counted_only() -> None:
    found = {one.id for one in VALIDATED if counted_only(one)}

    assert found == COUNTED_ONLY
    for one in VALIDATED:
        scales = tuple(rule.scale.id for rule in one.scores)
        assert counted_only(one) in ((), scales), f"{one.id} has rules for some scores only"
        assert bool(one.needs) == (one.id not in COUNTED_ONLY)


@pytest.mark.parametrize(("instrument", "scale"), SCALES)
def test_the_worst_answers_reach_the_agenda_and_say_why(instrument: Instrument, scale: str) -> None:
    profile = profile_of(instrument, answers_for(instrument, scale, worst=True))

    raised = [one for one in profile.priorities if one.kind == "need"]
    items = items_of(instrument, scale)
    about = [one for one in raised if set(items) & set(items_of(instrument, one.reasons[0].id))]
    assert about, f"{scale} at its worst puts nothing on the agenda"
    assert all(one.reasons[0].value is not None for one in about)
    assert any(need.state == "present" for need in profile.needs)


@pytest.mark.parametrize(("instrument", "scale"), SCALES)
def test_the_best_answers_raise_nothing(instrument: Instrument, scale: str) -> None:
    profile = profile_of(instrument, answers_for(instrument, scale, worst=False))

    raised = [one.rule for one in profile.priorities if one.kind == "need"]
    assert not [
        rule
        for rule in raised
        if set(items_of(instrument, scale)) & set(looks_at(instrument, rule))
    ]


@pytest.mark.parametrize("instrument", WITH_RULES, ids=lambda one: one.id)
def test_only_what_concerns_safety_needs_somebody_now(instrument: Instrument) -> None:
    assert {one.kind for one in instrument.priorities if one.level == "now"} <= {"safety"}
    scales = {rule.scale.id for rule in instrument.scores}
    for one in instrument.priorities:
        assert one.offer and one.domain, one.id
        assert one.kind == "safety" or set(one.because) <= scales
        assert f"priorities.{one.id}.rule" in instrument.our_words


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

    row = {one.scale.id: None for one in instrument.scores} | {scale: total}
    raised = [one for one in instrument.priorities if one.when.holds(row)]

    assert [(one.id, one.level) for one in raised] == ([(rule, level)] if rule else [])


@pytest.mark.parametrize(
    ("sex", "total", "rule"),
    [
        ("male", 3, None), ("male", 4, "audit_c_men"), ("male", 7, "audit_c_men"),
        ("female", 2, None), ("female", 3, "audit_c_women"),
        (None, 2, None), (None, 3, "audit_c_sex_not_known"),
        ("other", 3, "audit_c_sex_not_known"),
        (None, 8, "audit_c_high"), ("male", 10, "audit_c_high"),
        ("female", 11, "audit_c_very_high"), (None, 12, "audit_c_very_high"),
    ],
)  # fmt: skip
def test_the_limit_of_audit_c_goes_by_the_sex_and_is_the_lower_one_where_it_is_not_known(
    sex: str | None, total: int, rule: str | None
) -> None:
    profile = profile_of(catalogue().instruments["audit_c"], drinks(total), sex=sex)

    assert [one.rule for one in profile.priorities] == ([f"audit_c/{rule}"] if rule else [])
    assert [one.state for one in profile.needs] == ["present" if rule else "absent"]


@pytest.mark.parametrize("sex", ["male", "female", "other", None])
def test_a_practice_may_choose_the_limit_of_5_for_everybody(sex: str | None) -> None:
    audit_c = catalogue().instruments["audit_c"]

    four, five, eight = (
        profile_of(audit_c, drinks(total), sex=sex, options={"audit_c_from_5": True})
        for total in (4, 5, 8)
    )

    assert (four.priorities, four.needs[0].state) == ((), "absent")
    assert [one.rule for one in five.priorities] == ["audit_c/audit_c_practice"]
    assert [one.rule for one in eight.priorities] == ["audit_c/audit_c_high"]


def test_who_never_drinks_is_asked_no_more_and_scores_0() -> None:
    audit_c = catalogue().instruments["audit_c"]

    profile = profile_of(audit_c, {"audit_c_1": 0})

    (score,) = profile.scores
    assert (score.score.value, score.score.answered, score.score.asked) == (0, 1, 1)
    assert profile.not_asked == ("audit_c_2", "audit_c_3")
    assert profile.priorities == ()


def test_who_skips_whether_they_drink_is_asked_the_other_two_and_has_no_total() -> None:
    audit_c = catalogue().instruments["audit_c"]

    profile = profile_of(audit_c, {"audit_c_1": None, "audit_c_2": 4, "audit_c_3": 4})

    assert profile.not_asked == ()
    assert profile.scores[0].score.value is None


@pytest.mark.parametrize(
    ("answers", "noted"),
    [((4, 0, 0), True), ((1, 0, 0), True), ((4, 1, 0), False), ((2, 0, 1), False), ((0,), False)],
)
def test_points_from_the_first_question_alone_are_said_with_the_score(
    answers: tuple[int, ...], noted: bool
) -> None:
    audit_c = catalogue().instruments["audit_c"]
    given = {f"audit_c_{n}": one for n, one in enumerate(answers, 1)}

    kept = from_json(to_json(profile_of(audit_c, given)))

    assert kept.scores[0].notes == (("first_item_alone",) if noted else ())
    (line,) = brief(kept, {"audit_c": audit_c}, locale="en", offers={}).scores
    assert [audit_c.our_words["scores.audit_c_total.notes.first_item_alone"]] * noted == list(
        line.notes
    )


def test_peg_is_shown_as_a_whole_number_and_kept_as_it_is() -> None:
    peg = catalogue().instruments["peg"]
    profile = profile_of(peg, {"peg_1": 6, "peg_2": 7, "peg_3": 7})

    shown = brief(profile, {"peg": peg}, locale="en", offers={})

    assert profile.scores[0].score.value == pytest.approx(20 / 3)
    assert shown.scores[0].value == 7
    assert shown.items[0].reasons[0].value == 7


def test_scores_that_nothing_follows_from_say_so_on_the_page() -> None:
    koos, k6 = catalogue().instruments["koos_jr"], catalogue().instruments["k6"]
    nothing = profile_of(koos, dict.fromkeys(koos.items, 4))
    much = profile_of(k6, dict.fromkeys(k6.items, 4))

    lines = brief(nothing, {"koos_jr": koos}, locale="en", offers={}).scores

    assert [(one.scale, one.value, one.has_rule) for one in lines] == [
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
    codes = {rule.scale.id: rule.scale.code for one in VALIDATED for rule in one.scores}

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

    assert [one.code for one in items] == [
        "61577-3", "61578-1", "61579-9", "61580-7", "61581-5",
        "61585-6", "61582-3", "61586-4", "61584-9", "61583-1",
    ]  # fmt: skip
    order = [1, 2, 3, 4, 5, 9, 6, 10, 8, 7]
    assert [one.id for one in items] == [f"promis_global_10_{n}" for n in order]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("instrument", VALIDATED, ids=lambda one: one.id)
def test_rules_and_notes_are_worded_in_every_language(instrument: Instrument, locale: str) -> None:
    words = [key for key in instrument.our_words if key.startswith(("priorities.", "options."))]
    words += [key for key in instrument.our_words if ".notes." in key]
    if locale == instrument.language:
        return
    text = (PROJECT / "instruments" / instrument.id / f"{locale}.yaml").read_text("utf-8")

    for key in words:
        assert f"  {key.split('.')[1]}:" in text, f"{instrument.id} {locale}: {key}"


def profile_of(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    sex: str | None = "female",
    options: Mapping[str, bool] | None = None,
    earlier: list[Earlier] | None = None,
    at: datetime = AT,
) -> Profile:
    edition = edition_of(instrument)
    person = Person(50, sex)
    path = walk(edition, answers, {"age": 50, "sex": sex, **(options or {})})
    return build_profile(edition, path, person, earlier or [], at, "self")


def edition_of(instrument: Instrument) -> Edition:
    """The instrument as a survey of its own; nobody has to read it, so no words are needed."""
    pages = tuple(Page(one.id, instrument.id, (one,)) for one in instrument.items.values())
    return Edition("alone", "en", "Alone", pages, (instrument,), (), "hash")


def earlier_of(instrument: Instrument, answers: Mapping[str, Answer]) -> Earlier:
    at = AT - timedelta(days=90)
    return earlier_from_json(
        finished_at=at,
        respondent="self",
        locale="en",
        hashes={instrument.id: instrument.hash},
        answers=answers,
        profile=to_json(profile_of(instrument, answers, at=at)),
    )


def drinks(total: int) -> dict[str, Answer]:
    first = min(4, max(1, total - 8))
    second = min(4, total - first)
    return {"audit_c_1": first, "audit_c_2": second, "audit_c_3": total - first - second}


def answers_for(instrument: Instrument, scale_id: str, *, worst: bool) -> dict[str, Answer]:
    """Every item at the end that is worst, or best, for the score; of other items the first."""
    scale = next(rule.scale for rule in instrument.scores if rule.scale.id == scale_id)
    highest = (scale.better == "lower") == worst
    row = {id: values(instrument, id)[0] for id in instrument.items}
    for id in scale.items:
        scored = {
            value: score_one(scale, {**row, id: value}).value or 0.0
            for value in values(instrument, id)
        }
        row[id] = (max if highest else min)(scored, key=lambda value: scored[value])
    return dict(row)


def values(instrument: Instrument, id: str) -> list[int | float]:
    item = instrument.items[id]
    if item.lowest is not None and item.highest is not None:
        return list(range(int(item.lowest), int(item.highest) + 1))
    return sorted(one.value for one in item.choices if one.value is not None)


def items_of(instrument: Instrument, id: str) -> tuple[str, ...]:
    scales = {rule.scale.id: rule.scale.items for rule in instrument.scores}
    return scales.get(id, (id,))


def looks_at(instrument: Instrument, rule: str) -> tuple[str, ...]:
    found = next(one for one in instrument.priorities if rule.endswith(f"/{one.id}"))
    return tuple(item for id in found.because for item in items_of(instrument, id))
