"""How a language writes its numbers and dates, as pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from app.config import TRANSLATIONS
from app.web.language import (
    direction,
    month_year,
    ngettext,
    number,
    own_name,
    partial_date,
    percent,
    speak,
)

DATES = [
    ("en", "Nov 2026", "November 22, 2026", "33.3"),
    ("es", "nov 2026", "22 de noviembre de 2026", "33,3"),
    ("ar", "نوفمبر 2026", "22 نوفمبر 2026", "33.3"),
    ("zh-Hans", "2026年11月", "2026年11月22日", "33.3"),
    ("fr", "nov. 2026", "22 novembre 2026", "33,3"),
    ("pt-BR", "nov. de 2026", "22 de novembro de 2026", "33,3"),
    ("vi", "thg 11 2026", "22 tháng 11, 2026", "33,3"),
    ("hi", "नव॰ 2026", "22 नवंबर 2026", "33.3"),
]
ONE_OR_MORE = {0: 1, 1: 0, 2: 1, 11: 1, 100: 1}
UP_TO_ONE = {0: 0, 1: 0, 2: 1, 11: 1, 100: 1}
NONE = dict.fromkeys(ONE_OR_MORE, 0)
# The count → which of the catalogue's forms stands for it, by gettext's rules for the language.
FORMS = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3},
    "es": ONE_OR_MORE, "fr": UP_TO_ONE, "hi": ONE_OR_MORE, "pt_BR": UP_TO_ONE, "vi": NONE,
    "zh_Hans": NONE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "share"), [("en", "50%"), ("fr", "50\u00a0%"), ("es", "50\u00a0%"), ("pt-BR", "50%")]
)
def test_a_share_is_written_as_the_language_writes_it(locale: str, share: str) -> None:
    with speaking(locale):
        assert percent(0.504) == share


@pytest.mark.parametrize(("locale", "month", "day", "value"), DATES)
def test_dates_and_numbers_are_written_as_the_language_writes_them(
    locale: str, month: str, day: str, value: str
) -> None:
    with speaking(locale):
        texts = month_year(date(2026, 11, 22)), partial_date("2026-11-22"), number(33.33)

    assert texts == (month, day, value)


@pytest.mark.parametrize(("locale", "form_of"), FORMS.items())
def test_each_count_takes_the_form_its_language_has_for_it(
    locale: str, form_of: dict[int, int]
) -> None:
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    plural = next(
        message for message in catalogue if message.pluralizable and "%(n)s" in message.id[0]
    )

    with speaking(locale.replace("_", "-")):
        said = {n: ngettext(*plural.id, n=n) for n in form_of}

    assert said == {n: plural.string[form] % {"n": n} for n, form in form_of.items()}


def test_a_language_is_named_in_itself() -> None:
    assert [own_name(code) for code in ("fr", "pt-BR")] == ["Français", "Português (Brasil)"]
    assert {direction(code) for code in ("fr", "pt-BR")} == {"ltr"}


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """A request answered in one language."""
    with Flask(__name__).test_request_context():
        speak(locale)
        yield
