"""The typefaces of the PDFs: their order in each language, and whether they can set a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import normalize

FONT_FOLDER = Path(__file__).parent / "fonts"
# From the one that is needed most often to the one that takes longest to read.
_FILES = (
    "NotoSans-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansCJKsc-Regular.otf",
)
_FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans CJK SC")
# Quotation marks and figures belong to the script around them.
_MAIN_FAMILY = {"ar": "Noto Sans Arabic", "hi": "Noto Sans Devanagari", "zh": "Noto Sans CJK SC"}
# matplotlib ships it; it has rare characters that the other families lack.
FALLBACK_FAMILY = "DejaVu Sans"


def font_families(language: str) -> tuple[str, ...]:
    """The font families in which each character of this language is looked up, in order."""
    first = _MAIN_FAMILY.get(language, _FAMILIES[0])
    return (first, *(family for family in _FAMILIES if family != first), FALLBACK_FAMILY)


def can_typeset(texts: Iterable[str]) -> bool:
    """Whether every character of these texts is in a font, so that no empty box is printed."""
    missing = {
        ord(character)
        for text in texts
        for character in normalize("NFC", text)
        if not character.isspace()
    }
    for file in _FILES:
        if not missing:
            return True
        missing -= _code_points(file)
    return not missing


@cache
def _code_points(file: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FONT_FOLDER / file, lazy=True) as font:
        return frozenset(font["cmap"].getBestCmap())
