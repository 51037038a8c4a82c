"""How a language writes its numbers and dates, as pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask

from app.languages import direction, month_year, number, own_name, partial_date, percent, speak


@pytest.mark.parametrize(
    ("locale", "share"), [("en", "50%"), ("fr", "50\u00a0%"), ("es", "50\u00a0%"), ("pt-BR", "50%")]
)
def test_a_share_is_written_as_the_language_writes_it(locale: str, share: str) -> None:
    with speaking(locale):
        assert percent(0.504) == share


@pytest.mark.parametrize(
    ("locale", "month", "day", "value"),
    [
        ("fr", "nov. 2026", "22 novembre 2026", "33,3"),
        ("pt-BR", "nov. de 2026", "22 de novembro de 2026", "33,3"),
    ],
)
def test_a_code_with_a_region_finds_its_dates_and_numbers(
    locale: str, month: str, day: str, value: str
) -> None:
    with speaking(locale):
        found = month_year(date(2026, 11, 22)), partial_date("2026-11-22"), number(33.33)

    assert found == (month, day, value)


def test_a_language_is_named_in_itself() -> None:
    assert [own_name(code) for code in ("fr", "pt-BR")] == ["Français", "Português (Brasil)"]
    assert {direction(code) for code in ("fr", "pt-BR")} == {"ltr"}


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """A request answered in one language."""
    with Flask(__name__).test_request_context():
        speak(locale)
        yield
