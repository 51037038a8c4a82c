"""The patient's letter: what was said, what goes well, and what is not put on paper."""

import pytest

from app.profile.labels import AnswerText, Quote
from app.profile.letter import build_letter
from tests.app.profile.day_survey import MAY, OFFERS, earlier_of, instrument, profile_of

ANSWERS = {
    "words": "The nights.", "low": 2, "low_how": 9, "harm": 1, "fall": True, "pills": 7,
    "flu": False, "confident": 9, "helps": None, "work": ("medicines", "pain"),
}  # fmt: skip


def test_a_persons_own_words_come_unchanged():
    assert letter().own_words == (Quote("words", "your visit", "The nights."),)


def test_a_score_is_told_with_its_range_direction_band_and_change():
    line = letter(before={"low": 1, "low_how": 5}).scores[0]

    assert (line.label, line.value, line.lowest, line.highest) == ("Low mood", 11, 0, 12)
    assert (line.better, line.band, line.status) == ("lower", "a great deal", "scored")
    assert (line.change.verdict, line.change.before, line.change.since) == ("worse", 6, MAY)


def test_the_best_band_goes_well_and_every_score_stands_in_one_place_only():
    said = letter()

    assert [score.label for score in said.going_well] == ["Health confidence"]
    assert [score.label for score in said.scores] == ["Low mood", "Troubles"]


def test_what_got_reliably_better_goes_well():
    said = letter({"low": 1, "low_how": 5}, before={"low": 2, "low_how": 10})

    assert "Low mood" in [score.label for score in said.going_well]


def test_a_score_without_a_number_is_not_told():
    assert [score.label for score in letter({"low": None, "confident": 3}).scores] == [
        "Health confidence"
    ]


def test_needs_come_with_the_answers_that_say_so():
    need = letter().needs[1]

    assert need.domain == "medicines"
    assert [(answer.about, answer.said) for answer in need.answers] == [
        ("tablets", AnswerText("number", number=7))
    ]


def test_aims_come_in_the_order_chosen_in_the_words_of_the_choice():
    assert [(aim.domain, aim.label) for aim in letter().aims] == [
        ("medicines", "Fewer tablets"), ("pain", "Less pain"),
    ]  # fmt: skip


def test_prevention_that_is_due_is_named():
    assert [prevention.title for prevention in letter().due] == ["flu vaccine"]


def test_what_the_team_is_told_to_do_is_not_in_a_letter():
    assert "pharmacist" not in repr(letter())
    assert "Nurse" not in repr(letter())


def test_what_was_skipped_is_named_and_help_is_urgent():
    assert letter().not_answered == ("what would help",)
    assert letter().urgent
    assert not letter({"low": 0}).urgent


def test_what_was_said_about_safety_is_never_on_paper():
    said = letter({**ANSWERS, "work": ("safety", "pain")})

    assert "self-harm" not in repr(said)
    assert [aim.domain for aim in said.aims] == ["pain"]
    assert "safety" not in [need.domain for need in letter().needs]
    assert letter({"low": 1, "harm": None}).not_answered == ()


@pytest.mark.parametrize("respondent", ["self", "helped", "proxy"])
def test_what_is_confidential_is_in_nobodys_letter(respondent):
    assert letter({"fall": None}, respondent=respondent).not_answered == ()
    said = letter({"fall": True}, respondent=respondent)
    assert "falls" not in repr(said)


def test_the_letter_is_in_the_language_of_the_sitting():
    said = letter(locale="es")

    assert said.locale == "es"
    assert said.scores[0].label == "Low mood (es)"
    assert said.aims[0].label == "Fewer tablets (es)"


def letter(answers=ANSWERS, *, before=None, locale="en", respondent="self"):
    earlier = [earlier_of(before)] if before else []
    return build_letter(
        profile_of(answers, earlier),
        {"day": instrument()},
        answers,
        locale=locale,
        offers=OFFERS,
        respondent=respondent,
    )
