"""The language and direction of what people write, and texts set apart within a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.text.own_words import (
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    direction_of,
    isolated,
    language_of,
    without_stray_marks,
)
from tests.examples import examples

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
TEXTS = st.text(st.sampled_from("ab 3.(אבعربی한" + MARKS), max_size=12)
DIRECTIONS = st.sampled_from(["ltr", "rtl"])


@pytest.mark.parametrize(
    ("text", "asked_in", "language"),
    [
        ("My knee", "en", "en"), ("dor no joelho", "pt-BR", "pt-BR"),
        ("膝盖痛", "zh-Hans", "zh-Hans"), ("膝盖痛", "en", ""),
        ("घुटने में दर्द", "hi", "hi"), ("ghutne mein dard", "hi", ""),
        ("ألم", "ar", "ar"), ("ألم", "en", ""), ("3/10", "ar", "ar"),
        ("무릎", "en", "ko"), ("膝が痛い", "fr", "ja"), ("膝が痛い", "ja", "ja"),
        ("My knee 膝", "en", "en"), ("Колено", "sr", "sr"), ("x", "xx", ""), ("", "en", "en"),
    ],
)  # fmt: skip
def test_a_language_is_named_where_the_letters_are_its_own(
    text: str, asked_in: str, language: str
) -> None:
    assert language_of(text, asked_in) == language


@pytest.mark.parametrize(
    ("text", "direction"),
    [("3) ألم knee", "rtl"), ("(knee) ألم", "ltr"), ("שלום", "rtl"), ("3/10", "ltr"), ("", "ltr")],
)
def test_the_first_letter_gives_the_direction(text: str, direction: str) -> None:
    assert direction_of(text) == direction


@examples(300)
@given(TEXTS, DIRECTIONS)
def test_a_text_that_is_set_apart_loses_no_letter_and_turns_nothing_around_it(
    text: str, within: str
) -> None:
    apart = isolated(text, within)

    assert letters(apart) == letters(text)
    assert not set(apart) & set(MARKS) - {FIRST_STRONG_ISOLATE, POP_ISOLATE}
    assert apart.count(FIRST_STRONG_ISOLATE) == apart.count(POP_ISOLATE)
    # Nothing of it is closed before it was opened, so no mark reaches beyond it.
    assert without_stray_marks(apart) == apart


@examples(100)
@given(TEXTS, TEXTS, DIRECTIONS)
def test_what_was_set_apart_stays_so_within_a_text_that_is_set_apart(
    inner: str, around: str, within: str
) -> None:
    apart = isolated(inner, within)
    if FIRST_STRONG_ISOLATE in apart:
        assert apart in isolated(f"{letters(around)}{apart}.", within)


def test_a_text_of_the_same_direction_needs_no_marks() -> None:
    assert isolated("knee (left)", "ltr") == "knee (left)"
    assert isolated("ألم!", "rtl") == "ألم!"
    assert isolated("knee", "rtl") == f"{FIRST_STRONG_ISOLATE}knee{POP_ISOLATE}"


def letters(text: str) -> str:
    return "".join(character for character in text if character not in MARKS)
