"""A practice's texts can be shown as they stand, and its numbers can be dialled."""

from __future__ import annotations

import pytest

from app.store.practice_texts import (
    LONGEST_TEXT,
    clean,
    dialled,
    phone_problem,
    text_problem,
    with_plain_digits,
)


@pytest.mark.parametrize(
    ("number", "dials"),
    [
        ("988", "988"),
        ("112", "112"),
        ("+44 (20) 7946-0018", "+442079460018"),
        ("555-0142 ext 12", "5550142;ext=12"),
        ("555-0142 x12", "5550142;ext=12"),
    ],
)
def test_a_number_that_can_be_dialled_is_taken(number: str, dials: str) -> None:
    assert phone_problem(number) is None
    assert dialled(number) == dials


@pytest.mark.parametrize("number", ["call us", "1", "911 or 112", "+", "12+34", "9" * 16, "ext 4"])
def test_what_cannot_be_dialled_is_refused(number: str) -> None:
    problem = phone_problem(number)

    assert problem is not None
    assert problem.kind == "phone"
    assert dialled(number) == ""


def test_digits_of_every_script_are_a_number() -> None:
    assert with_plain_digits("٩٨٨") == "988"
    assert with_plain_digits("९११") == "911"


@pytest.mark.parametrize(
    ("text", "sign", "line", "column"),
    [
        ("Call\x07 now", "U+0007", 1, 5),
        ("One\ntwo\u202eowt", "U+202E", 2, 4),
        ("\ufeffCall", "U+FEFF", 1, 1),
        ("a\u2028b", "U+2028", 1, 2),
    ],
)
def test_a_sign_that_cannot_be_seen_is_named_with_its_place(
    text: str, sign: str, line: int, column: int
) -> None:
    problem = text_problem(text, LONGEST_TEXT)

    assert problem is not None
    assert (problem.kind, problem.sign, problem.line, problem.column) == (
        "sign", sign, line, column,
    )  # fmt: skip


def test_what_people_write_is_taken() -> None:
    for text in ("Two\nlines", "\u2066isolated\u2069", "مرحبًا\u200f", "नमस्ते\u200d", "🙂"):
        assert text_problem(text, LONGEST_TEXT) is None
    assert clean(" One\r\ntwo ") == "One\ntwo"


def test_nothing_is_cut_off_in_silence() -> None:
    problem = text_problem("x" * (LONGEST_TEXT + 1), LONGEST_TEXT)

    assert problem is not None
    assert (problem.kind, problem.limit) == ("long", LONGEST_TEXT)
