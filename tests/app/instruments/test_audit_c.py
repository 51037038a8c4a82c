"""AUDIT-C: whose limit holds, who is asked how much, and what the number alone would hide."""

from __future__ import annotations

import pytest

from app.briefing.agenda import brief
from app.catalogue.model import Answer
from app.profile.serialization import profile_from_json, profile_to_json
from tests.app.validated import catalogue, profile_of


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

    assert [priority.rule for priority in profile.priorities] == (
        [f"audit_c/{rule}"] if rule else []
    )
    assert [need.state for need in profile.needs] == ["present" if rule else "absent"]


@pytest.mark.parametrize("sex", ["male", "female", "other", None])
def test_a_practice_may_choose_the_limit_of_5_for_everybody(sex: str | None) -> None:
    audit_c = catalogue().instruments["audit_c"]

    four, five, eight = (
        profile_of(audit_c, drinks(total), sex=sex, options={"audit_c_from_5": True})
        for total in (4, 5, 8)
    )

    assert (four.priorities, four.needs[0].state) == ((), "absent")
    assert [priority.rule for priority in five.priorities] == ["audit_c/audit_c_practice"]
    assert [priority.rule for priority in eight.priorities] == ["audit_c/audit_c_high"]


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
    given = {f"audit_c_{n}": answer for n, answer in enumerate(answers, 1)}

    profile = profile_of(audit_c, given)
    stored = profile_from_json(profile_to_json(profile), profile.priorities)

    assert stored.scores[0].notes == (("first_item_alone",) if noted else ())
    (line,) = brief(stored, {"audit_c": audit_c}, locale="en", offers={}).scores
    assert [audit_c.project_text["scores.audit_c_total.notes.first_item_alone"]] * noted == list(
        line.notes
    )


def drinks(total: int) -> dict[str, Answer]:
    first = min(4, max(1, total - 8))
    second = min(4, total - first)
    return {"audit_c_1": first, "audit_c_2": second, "audit_c_3": total - first - second}
