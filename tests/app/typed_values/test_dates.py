"""Months by number or by name, years of four digits or two."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import get_month_names

from app.config import LANGUAGES
from app.typed_values.dates import month_names, read_month, read_year

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
def test_a_month_is_known_by_its_name_in_the_language_of_the_page(locale: str, width: str) -> None:
    names = get_month_names(width, locale=locale.replace("-", "_"))

    assert [read_month(names[month], locale) for month in range(1, 13)] == list(range(1, 13))
    assert [read_month(names[month].upper(), locale) for month in range(1, 13)] == list(
        range(1, 13)
    )


@pytest.mark.parametrize(
    ("typed", "locale", "month"),
    [
        ("3", "en", 3), ("03", "en", 3), ("٣", "ar", 3), ("march", "es", 3), ("Mar.", "en", 3),
        ("sept", "en", 9), ("fevrier", "fr", 2), ("févr.", "fr", 2), ("ma", "en", None),
        ("ju", "en", None), ("13", "en", None), ("0", "en", None), ("spring", "en", None),
        ("", "en", None), ("003", "en", None),
    ],
)  # fmt: skip
def test_a_month_is_read_from_digits_and_from_part_of_a_name(
    typed: str, locale: str, month: int | None
) -> None:
    assert read_month(typed, locale) == month


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2024", 2024), ("24", 2024), ("26", 2026), ("27", 1927), ("85", 1985), ("'85", 1985),
        ("٢٠٢٤", 2024), ("٨٥", 1985), ("5", None), ("024", None), ("20244", None), ("", None),
        ("two", None),
    ],
)  # fmt: skip
def test_a_year_of_two_digits_is_the_latest_that_has_been(typed: str, year: int | None) -> None:
    assert read_year(typed, TODAY) == year


def test_a_name_of_two_months_is_no_month() -> None:
    assert not [name for name in month_names("en") if name.isdecimal() or not name]
