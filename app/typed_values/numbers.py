"""Numbers as people type and read them: digits of every script, decimal commas, groups of three.

`1,500` is 1500 to one reader and 1.5 to the next. readings() returns both; whoever asked decides,
with the limits of the question and the language of the page, or asks back. The script
app/static/conditions.js reads by the same rules.
Docs: docs/decisions/0027-typed-numbers.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

# A float holds so many digits of what was typed; more would be lost without a word.
MAX_DIGITS = 15

# Marks that keyboards and messengers add to set the direction of a text; nobody sees or means them.
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"))
_PLUS = str.maketrans({"\ufe62": "+", "\uff0b": "+"})
_DECIMAL_ONLY = "\u066b"  # the Arabic decimal separator means nothing else
# Signs for "." and ",": full-width ones, and those of Arabic. The Arabic comma is typed for both.
_SIGNS = str.maketrans({
    "\uff0e": ".", _DECIMAL_ONLY: ".", "\uff0c": ",", "\u060c": ",", "\u3001": ",",
})  # fmt: skip
_GROUP_ONLY = "\u066c"  # the Arabic thousands separator means nothing else
# Between groups of three, and nowhere else: any space, an apostrophe, the sign above.
_BETWEEN_GROUPS = re.compile(rf"(?<=\d)[\s'\u2019\u02bc\uff07{_GROUP_ONLY}](?=\d)")
_PLAIN = re.compile(r"([+-]?)(\d*)(?:([.,])(\d*))?")
# Groups of three, and the Indian groups of two before the last three.
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:G\d{3})+|[1-9]\d?(?:G\d\d)+G\d{3}")

Accepts = Callable[[float], bool]


def readings(typed: str) -> tuple[float, ...]:
    """Every number that a typed text can mean; empty if it is none.

    Two if there is one sign with exactly three digits after it: the number with groups of three
    comes first, then the one with a decimal sign. `1_500`, `1e3` and `0x10` are not numbers, nor is
    anything with more than MAX_DIGITS digits.
    """
    text = _western(typed)
    sign = "-" if text.startswith("-") else ""
    has_sign = text[:1] in ("+", "-") and text[1:2] not in ("+", "-")
    body = _without_gaps(text[1:] if has_sign else text)
    if body is None or len(re.sub(r"\D", "", body).lstrip("0")) > MAX_DIGITS:
        return ()
    commas, points = body.count(","), body.count(".")
    if commas and points:
        return _both_signs(sign, body)
    if commas + points > 1:
        return _numbers(sign, _without_groups(body, "," if commas else "."))
    match = _PLAIN.fullmatch(body)
    if match is None or not (match[2] or match[4]):
        return ()
    whole, fraction = match[2], match[4] or ""
    decimal = f"{whole or 0}.{fraction or 0}"
    can_be_groups = _GROUPS.fullmatch(f"{whole}G{fraction}") and _DECIMAL_ONLY not in typed
    if match[3] and can_be_groups:
        return _numbers(sign, whole + fraction, decimal)
    return _numbers(sign, decimal)


def read_number(typed: str, locale: str, accepts: Accepts) -> tuple[float, ...]:
    """The readings that are left once question and language have decided: none, one, or two to ask
    about.

    accepts  whether a number is a possible answer to the question; if none is, the one that the
             language would read is returned, for a message that says what is wrong with it
    """
    candidates = readings(typed)
    possible = tuple(number for number in candidates if accepts(number))
    if len(candidates) < 2 or len(possible) == 1:
        return possible or candidates[:1]
    is_group = group_symbol(locale) in _western(typed)
    if is_group:
        return candidates[:1]
    return possible or candidates[1:]


def plain_text(number: float) -> str:
    """Every digit of a number, without groups or exponent: 0.0625, 1234567, 0.000001."""
    if float(number).is_integer():
        return str(int(number))
    return format(Decimal(repr(float(number))), "f")


def field_text(number: float, locale: str, accepts: Accepts) -> str:
    """A number as it stands in a field of a page in this language, so that it is read back as the
    same number: 1.125 gets one more zero where it could be 1125 as well."""
    text = plain_text(number)
    whole, _point, fraction = text.partition(".")
    if not fraction:
        return text
    text = f"{whole}{decimal_symbol(locale)}{fraction}"
    return text if read_number(text, locale, accepts) == (number,) else text + "0"


def unambiguous_texts(large: float, small: float, locale: str) -> tuple[str, str]:
    """Two readings of one text, each as it can be typed without a doubt: 1500 and 1.5."""
    whole, _point, fraction = plain_text(small).partition(".")
    fraction = fraction + "0" if len(fraction) == 3 else fraction
    small_text = f"{whole}{decimal_symbol(locale)}{fraction}" if fraction else whole
    return plain_text(large), small_text


@lru_cache(64)
def decimal_symbol(locale: str) -> str:
    """A point or a comma, as a language writes it before decimals."""
    parsed = _parse(locale)
    return "," if parsed and get_decimal_symbol(parsed, numbering_system="latn") == "," else "."


@lru_cache(64)
def group_symbol(locale: str) -> str:
    """ "." or ",", as a language writes it between groups of three; "\\0" where it writes another
    sign, which is never in a number."""
    parsed = _parse(locale)
    symbol = get_group_symbol(parsed, numbering_system="latn") if parsed else ","
    return symbol if symbol in ".," else "\0"


def _parse(locale: str) -> Locale | None:
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def western_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9, without invisible marks."""
    return "".join(map(_digit, _INVISIBLE.sub("", text))).strip()


def _western(typed: str) -> str:
    return western_digits(typed).translate(_MINUS).translate(_PLUS).translate(_SIGNS)


def _digit(character: str) -> str:
    return character if character.isascii() else str(unicodedata.decimal(character, character))


def _without_gaps(body: str) -> str | None:
    """The digits without spaces and apostrophes; None where these do not divide groups."""
    if not _BETWEEN_GROUPS.search(body):
        return body
    whole, sign, fraction = body, "", ""
    if match := re.search(r"[.,](\d*)$", body):
        whole, sign, fraction = body[: match.start()], match[0][0], match[1]
    divided = _BETWEEN_GROUPS.sub("G", whole)
    if not _GROUPS.fullmatch(divided):
        return None
    # The groups are marked already: a sign after them can only be a decimal one.
    return divided.replace("G", "") + (f"{sign}{fraction}0" if fraction else "")


def _both_signs(sign: str, body: str) -> tuple[float, ...]:
    """The last sign is the decimal one, and stands once."""
    decimal = max(",.", key=body.rfind)
    group = "," if decimal == "." else "."
    whole, _sign, fraction = body.rpartition(decimal)
    if decimal in whole or not (fraction.isdigit() or not fraction):
        return ()
    joined = _without_groups(whole, group)
    return _numbers(sign, f"{joined}.{fraction or 0}" if joined else "")


def _without_groups(body: str, group: str) -> str:
    """The digits of a number with groups; "" if they are not groups."""
    return body.replace(group, "") if _GROUPS.fullmatch(body.replace(group, "G")) else ""


def _numbers(sign: str, *texts: str) -> tuple[float, ...]:
    return tuple(float(sign + text) for text in texts if text)
