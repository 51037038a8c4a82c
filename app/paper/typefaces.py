"""The faces on board: which come first in a language, and whether they have the signs of a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import normalize

FOLDER = Path(__file__).parent / "fonts"
# From the one most asked for to the one that is largest to read.
_FILES = (
    "NotoSans-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansCJKsc-Regular.otf",
)
_FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans CJK SC")
# Quotation marks and figures belong to the script around them.
_FIRST = {"ar": "Noto Sans Arabic", "hi": "Noto Sans Devanagari", "zh": "Noto Sans CJK SC"}
# matplotlib's own, for the rare signs in what people write.
LAST_FAMILY = "DejaVu Sans"


def families(language: str) -> tuple[str, ...]:
    """The faces a sheet in this language looks through for each sign, in order."""
    first = _FIRST.get(language, _FAMILIES[0])
    return (first, *(family for family in _FAMILIES if family != first), LAST_FAMILY)


def can_set(texts: Iterable[str]) -> bool:
    """Whether these words can be put on paper without an empty box in them."""
    waiting = {ord(sign) for text in texts for sign in normalize("NFC", text) if not sign.isspace()}
    for file in _FILES:
        if not waiting:
            return True
        waiting -= _signs(file)
    return not waiting


@cache
def _signs(file: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FOLDER / file, lazy=True) as font:
        return frozenset(font["cmap"].getBestCmap())
