"""What a practice says in its own words: texts that can be shown as they stand, numbers that can be
dialled. What cannot be kept is named with its place, and nothing is cut off in silence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

TEXTS = ("crisis",)
PHONES = ("phone", "emergency_phone", "crisis_phone")
LONGEST_TEXT = 1200
LONGEST_PHONE = 40
LONGEST_ADDRESS = 200

# Embeddings and overrides make text read otherwise than it is stored; Arabic needs none of them.
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e")
_LINE_SIGNS = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # of Unicode's categories
_NO_SIGNS = frozenset("\ufeff\ufffe\uffff")
_EXTENSION = r"(?:\s*(?:ext\.?|x|#|,|;ext=)\s*(?P<extension>[0-9]{1,6}))?"
_DIALLED = re.compile(r"(?P<number>\+?[0-9 ()/.\-]+?)" + _EXTENSION, re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 2, 15


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Why a text was not kept.

    kind     sign: a character that is not seen, or turns the text round; long; phone: no number
             that can be dialled; zone: no time zone we know
    line     where the sign stands, counted from 1; column too
    sign     its code point, as U+202E
    limit    the most characters
    """

    kind: Literal["sign", "long", "phone", "zone"]
    line: int = 0
    column: int = 0
    sign: str = ""
    limit: int = 0


def clean(typed: str) -> str:
    """As a form sends it, with the line breaks of this program."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_problem(text: str, longest: int, *, one_line: bool = False) -> TextProblem | None:
    """The first thing wrong with a text; None when it can be shown as it stands."""
    for place, sign in enumerate(text):
        if _is_strange(sign) or (one_line and sign in _LINE_SIGNS):
            before = text[:place]
            return TextProblem(
                "sign",
                line=before.count("\n") + 1,
                column=place - (before.rfind("\n") + 1) + 1,
                sign=f"U+{ord(sign):04X}",
            )
    return TextProblem("long", limit=longest) if len(text) > longest else None


def phone_problem(number: str) -> TextProblem | None:
    """The first thing wrong with a telephone number; none at all is no problem here."""
    problem = text_problem(number, LONGEST_PHONE, one_line=True)
    return problem or (TextProblem("phone") if number and not dialled(number) else None)


def with_plain_digits(number: str) -> str:
    """The same number in the digits that telephones know."""
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in number
    )


def dialled(number: str) -> str:
    """What a telephone dials: digits, a plus, and an extension after `;ext=`. "" for no number."""
    parts = _DIALLED.fullmatch(number.strip())
    if parts is None:
        return ""
    digits = re.sub("[^0-9]", "", parts["number"])
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return ""
    plus = "+" if parts["number"].startswith("+") else ""
    return plus + digits + (f";ext={parts['extension']}" if parts["extension"] else "")


def _is_strange(sign: str) -> bool:
    if sign in _LINE_SIGNS:
        return False
    return sign in _TURNS_TEXT | _NO_SIGNS or unicodedata.category(sign) in _UNSEEN
