"""Dates as people type them: months by number or by name, years with two or four digits.

The script app/static/conditions.js reads by the same rules, with the names month_names() gives it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates

from app.typed_values.numbers import western_digits

SHORTEST_NAME = 3  # letters of a month's name that may stand for the whole, where no other fits


def read_month(typed: str, locale: str) -> int | None:
    """1 to 12, from digits of any script or a name in this language or in English, whole or
    shortened; None if it is neither."""
    text = western_digits(typed)
    if text.isdecimal():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    name, names = plain_name(text), month_names(locale)
    if name in names:
        return names[name]
    fitting = {month for whole, month in names.items() if whole.startswith(name)}
    return fitting.pop() if len(name) >= SHORTEST_NAME and len(fitting) == 1 else None


def read_year(typed: str, last: date) -> int | None:
    """A year of four digits; of two, the latest such year that is not after `last`. None if it is
    neither."""
    text = western_digits(typed).lstrip("'\u2019")
    if not text.isdecimal() or len(text) not in (2, 4):
        return None
    year = int(text)
    if len(text) == 4:
        return year
    year += last.year // 100 * 100
    return year if year <= last.year else year - 100


@lru_cache(32)
def month_names(locale: str) -> Mapping[str, int]:
    """plain_name() of each month's names, whole and short, in this language and in English → its
    number. A name that means two months is left out."""
    names: dict[str, set[int]] = {}
    for code in ("en", locale):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in _names(code, width, context).items():
                    names.setdefault(plain_name(name), set()).add(month)
    return {
        name: month
        for name, (month, *others) in names.items()
        if not others and name and not name.isdecimal()
    }


def plain_name(text: str) -> str:
    """A name without capitals, accents, full stops or spaces around it."""
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(
        letter for letter in letters if letter != "." and not "\u0300" <= letter <= "\u036f"
    ).strip()


def _names(code: str, width: str, context: str) -> Mapping[int, str]:
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return {}
    return dict(dates.get_month_names(width, context, locale))  # type: ignore[arg-type]
