"""Codes of eight digits that a person can read out and type: seven random ones and a check digit.

The last digit follows from the others (H. Michael Damm, "Total anti-symmetrische Quasigruppen",
2004). One wrong digit, or two that were swapped, are noticed without looking up the code.
"""

from __future__ import annotations

import secrets
import unicodedata

from app.errors import CodeMistyped

LENGTH = 8
MAX_TYPED_LENGTH = 64

# A quasigroup of order 10 in which x·x = 0, and never (a·x)·y = (a·y)·x for x ≠ y.
_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def generate_code() -> str:
    """A random code with its check digit."""
    random_digits = f"{secrets.randbelow(10 ** (LENGTH - 1)):0{LENGTH - 1}}"
    return f"{random_digits}{_check_digit(random_digits)}"


def parse_code(typed: str) -> str:
    """The digits of a code as a person typed it, in any script and with any separators.

    CodeMistyped if they cannot be a code. Nothing is looked up, so this reveals nothing about codes
    that exist.
    """
    digits = "".join(
        str(unicodedata.digit(character))
        for character in typed[:MAX_TYPED_LENGTH]
        if _is_digit(character)
    )
    others = [
        character
        for character in typed[:MAX_TYPED_LENGTH]
        if not _is_digit(character) and not _is_separator(character)
    ]
    if others or len(digits) != LENGTH or _check_digit(digits) != 0:
        raise CodeMistyped
    return digits


def format_code(code: str) -> str:
    """The code as it is shown and printed: 1234 5678, with a non-breaking space."""
    return f"{code[:4]}\N{NO-BREAK SPACE}{code[4:]}"


def _check_digit(digits: str) -> int:
    """The check digit for these digits; 0 if they end with the right one already."""
    interim = 0
    for digit in digits:
        interim = _TABLE[interim][int(digit)]
    return interim


def _is_digit(character: str) -> bool:
    return unicodedata.category(character) == "Nd"


def _is_separator(character: str) -> bool:
    """Whether it is a space, a dash, a dot or a mark of writing direction."""
    return character in ".·" or unicodedata.category(character) in ("Zs", "Pd", "Cf", "Cc")
