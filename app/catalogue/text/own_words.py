"""What people wrote themselves: the language it is in, as far as that is known, and its direction.

A person may write in another language than the page asks in, so the letters are looked at first.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from unicodedata import bidirectional, category

from babel.core import get_global

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
# What turns the direction of everything after it; somebody else's text may have it pasted in.
_TURNING_MARKS = dict.fromkeys([0xFEFF, *range(0x202A, 0x202F), 0x2066, 0x2067])
_ISOLATING_MARKS = dict.fromkeys(map(ord, FIRST_STRONG_ISOLATE + POP_ISOLATE))
_RIGHT_TO_LEFT = ("R", "AL")
# Scripts that only one language writes. Most others are shared.
_ONLY_LANGUAGE = {"Hang": "ko", "Hira": "ja", "Kana": "ja"}
_MIXED_SCRIPTS = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Jpan": ("Hira", "Kana", "Hani"),
    "Kore": ("Hang", "Hani"),
}


def language_of(text: str, locale: str) -> str:
    """The language of a text that was written on a page in `locale`: that one if it is written in
    these letters; otherwise empty, which says in HTML that nobody knows."""
    used = Counter(_script(character) for character in text if category(character)[0] == "L")
    used.pop("Zyyy", None)
    used.pop("Zinh", None)
    if not used:
        return locale
    # A Japanese sentence can have more signs of Han than of the two scripts that only it has.
    for script, language in _ONLY_LANGUAGE.items():
        if script in used and script not in _scripts_of(locale):
            return language
    (most, _count), *_ = used.most_common(1)
    return locale if most in _scripts_of(locale) else ""


def direction_of(text: str, otherwise: str = "ltr") -> str:
    """The direction in which a text runs, by its first letter, as `dir="auto"` has it."""
    for character in text:
        if (kind := bidirectional(character)) in ("L", *_RIGHT_TO_LEFT):
            return "ltr" if kind == "L" else "rtl"
    return otherwise


def isolated(text: str, within: str) -> str:
    """The text so that it keeps its order within a line that runs "ltr" or "rtl", and the line its
    own. Where it cannot disturb, it comes back without marks around it."""
    text = without_stray_marks(text)
    strange = ("L", "EN", "AN") if within == "rtl" else (*_RIGHT_TO_LEFT, "AN")
    if any(bidirectional(character) in strange for character in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def without_stray_marks(text: str) -> str:
    """The text without marks of direction, except isolates that are opened and closed within it."""
    text = text.translate(_TURNING_MARKS)
    return text if _is_paired(text) else text.translate(_ISOLATING_MARKS)


def _is_paired(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == FIRST_STRONG_ISOLATE) - (character == POP_ISOLATE)
        if depth < 0:
            return False
    return depth == 0


@lru_cache(64)
def _scripts_of(locale: str) -> tuple[str, ...]:
    """The scripts that a language is written in, by their codes in ISO 15924."""
    language, *subtags = locale.replace("_", "-").split("-")
    likely = get_global("likely_subtags").get(language, "").split("_")
    script = next((part for part in (*subtags, *likely) if len(part) == 4), "")
    return _MIXED_SCRIPTS.get(script, (script,))


@lru_cache(4096)
def _script(character: str) -> str:
    from fontTools import unicodedata  # type: ignore[import-untyped]

    return str(unicodedata.script(character))
