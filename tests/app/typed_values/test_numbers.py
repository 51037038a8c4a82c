"""A number is what was meant, is asked back, or is refused: never another number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import LANGUAGES
from app.typed_values.numbers import (
    field_text,
    plain_text,
    read_number,
    readings,
    unambiguous_texts,
)
from tests.examples import examples

SPACES = [" ", "\u00a0", "\u202f", "\u2009", "'", "\u2019"]
DIGITS = [
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "०१२३४५६७८९",
    "০১২৩৪৫৬৭৮৯",
    "๐๑๒๓๔๕๖๗๘๙",
    "０１２３４５６７８９",
]
BIDI = ["\u200e", "\u200f", "\u061c", "\u2067", "\u2069", "\ufeff"]


def anything(_number: float) -> bool:
    return True


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("7", [7]), ("07", [7]), ("+5", [5]), ("-0", [0]), ("\u22125", [-5]), ("5.", [5]),
        (".5", [0.5]), ("0,0625", [0.0625]), ("0.125", [0.125]), ("12345.67", [12345.67]),
        ("1,234.50", [1234.5]), ("1.234,50", [1234.5]), ("1.234.567", [1234567]),
        ("12,34,567.5", [1234567.5]), ("1 234,567", [1234.567]),
        ("٣٫٥", [3.5]), ("٣،٥", [3.5]), ("١٬٢٣٤٫٥", [1234.5]), ("١٫٥٠٠", [1.5]),
        ("1,500", [1500, 1.5]), ("1.500", [1500, 1.5]), ("१,५००", [1500, 1.5]),
    ],
)  # fmt: skip
def test_a_typed_text_has_the_readings_people_give_it(typed: str, numbers: list[float]) -> None:
    assert list(readings(typed)) == numbers


@pytest.mark.parametrize(
    "typed",
    [
        "", "one", "1_500", "1e3", "0x10", "½", "5½", "12 34", "1 5 00", "1,2,3", "1.2.3", "--5",
        "+-5", "5-", "nan", "inf", "1,23.4.5", "1.234,5,6", "²", "1234567890123456",
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(typed: str) -> None:
    assert readings(typed) == ()


@pytest.mark.parametrize("space", SPACES)
def test_groups_of_three_may_stand_apart_by_any_space_or_apostrophe(space: str) -> None:
    assert readings(f"1{space}500") == (1500,)
    assert readings(f"12{space}345{space}678") == (12345678,)
    assert readings(f"1{space}50") == ()


@examples(200)
@given(
    number=st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 6)),
    digits=st.sampled_from(DIGITS),
    marks=st.tuples(st.sampled_from(["", *BIDI]), st.sampled_from(["", *BIDI])),
    comma=st.booleans(),
)
def test_digits_of_every_script_and_marks_nobody_sees_change_nothing(
    number: float, digits: str, marks: tuple[str, str], comma: bool
) -> None:
    text = plain_text(number)
    typed = text.translate({ord(str(n)): digit for n, digit in enumerate(digits)})
    typed = marks[0] + (typed.replace(".", ",") if comma else typed) + marks[1]

    assert number in readings(typed)
    assert readings(typed) == readings(text)


@examples(300)
@given(
    number=st.one_of(
        st.integers(-(10**12), 10**12).map(float),
        st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 4)),
        st.integers(-9999, 9999).map(lambda thousandths: thousandths / 1000),
    ),
    locale=st.sampled_from(LANGUAGES),
    low=st.sampled_from([-math.inf, 0.0, -5.0]),
    high=st.sampled_from([math.inf, 3.0, 1000.0]),
)
def test_what_stands_in_a_field_again_is_read_as_the_same_number(
    number: float, locale: str, low: float, high: float
) -> None:
    def accepts(candidate: float) -> bool:
        return low <= candidate <= high

    assert read_number(field_text(number, locale, accepts), locale, accepts) == (number,)


@pytest.mark.parametrize(
    ("typed", "locale", "numbers"),
    [
        ("1,500", "en", [1500]), ("1.500", "en", [1500, 1.5]), ("1.500", "es", [1500]),
        ("1,500", "es", [1500, 1.5]), ("1.500", "fr", [1500, 1.5]), ("1,500", "fr", [1500, 1.5]),
        ("1.500", "pt-BR", [1500]), ("1,500", "hi", [1500]), ("1.500", "xx", [1500, 1.5]),
    ],
)  # fmt: skip
def test_the_language_decides_what_can_be_two_numbers_or_it_is_asked_back(
    typed: str, locale: str, numbers: list[float]
) -> None:
    assert list(read_number(typed, locale, anything)) == numbers


def test_the_limits_of_the_question_decide_before_the_language() -> None:
    assert read_number("70,500", "en", lambda kg: 20 <= kg <= 300) == (70.5,)
    assert read_number("70,500", "en", lambda steps: steps >= 1000) == (70500,)


@examples(200)
@given(thousandths=st.integers(1000, 999_999), locale=st.sampled_from(LANGUAGES))
def test_both_ways_to_write_it_that_are_offered_mean_one_number_each(
    thousandths: int, locale: str
) -> None:
    large, small = float(thousandths), thousandths / 1000
    texts = unambiguous_texts(large, small, locale)

    assert [readings(text) for text in texts] == [(large,), (small,)]


def test_every_digit_is_written() -> None:
    texts = ["0.0625", "0.000001234567", "12345.678901234", "1234567.5", "100"]

    assert [plain_text(float(text)) for text in texts] == texts
