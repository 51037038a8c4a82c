"""The typefaces of the PDFs: which of them a text needs, and what of it none of them has.

Nothing here knows a list of scripts: the character tables of the font files decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category, normalize

FONT_FOLDER = Path(__file__).parent / "fonts"
# From the one that is needed most often to the one that takes longest to read, with their families.
_USUAL = {
    "NotoSans-Regular.ttf": "Noto Sans",
    "NotoSansArabic-Regular.ttf": "Noto Sans Arabic",
    "NotoSansDevanagari-Regular.ttf": "Noto Sans Devanagari",
    "NotoSansCJKsc-Regular.otf": "Noto Sans CJK SC",
}
# Quotation marks and figures belong to the script around them.
_MAIN_FAMILY = {"ar": "Noto Sans Arabic", "hi": "Noto Sans Devanagari", "zh": "Noto Sans CJK SC"}
_FALLBACK_FAMILY = "DejaVu Sans"
# It also has figures and punctuation, which look out of place anywhere else.
_EMOJI = "NotoEmoji-Regular.ttf"
_SKIN_TONES, _TAGS = range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080)
_JOINER = "\u200d"


def fallback_folder() -> Path:
    """Where DejaVu Sans is, which matplotlib ships: it has rare characters that the others lack.

    Found without importing matplotlib, which would cost more than a hundred letters.
    """
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


def font_families(language: str, texts: Iterable[str] = ()) -> tuple[str, ...]:
    """The font families in which each character of these texts is looked up, in order: the one of
    the language, then only those that are needed."""
    first = _MAIN_FAMILY.get(language, "Noto Sans")
    files, _missing = _needed(_clusters(texts))
    others = (_family(file) for file in files if file.name not in _USUAL and file != _fallback())
    return tuple(dict.fromkeys((first, *_USUAL.values(), *others, _FALLBACK_FAMILY)))


def can_typeset(texts: Iterable[str]) -> bool:
    """Whether every character of these texts is in a font, so that no empty box is printed."""
    return not missing_clusters(texts)


def missing_clusters(texts: Iterable[str]) -> frozenset[str]:
    """What no font can set: characters, each with the marks on it, as `clusters` divides a text."""
    _files, missing = _needed(_clusters(texts))
    return missing


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that one font has to set: a character with its marks, an emoji of several
    parts."""
    piece = ""
    for character in text:
        if piece and not _continues(piece, character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _continues(piece: str, character: str) -> bool:
    number = ord(character)
    return (
        category(character) in ("Mn", "Mc", "Me")
        or number in _SKIN_TONES
        or number in _TAGS
        or _JOINER in (character, piece[-1])
    )


def _clusters(texts: Iterable[str]) -> set[str]:
    return {piece for text in texts for piece in clusters(normalize("NFC", text))}


def _needed(pieces: Iterable[str]) -> tuple[list[Path], frozenset[str]]:
    """The files, in their order, that have these pieces; and the pieces that none of them has."""
    missing = {
        piece: visible for piece in pieces if (visible := frozenset(filter(_is_inked, piece)))
    }
    files = []
    for file in _files():
        if not missing:
            break
        signs = _signs(file)
        lacking = {piece: visible for piece, visible in missing.items() if not visible <= signs}
        if len(lacking) < len(missing):
            files.append(file)
        missing = lacking
    return files, frozenset(missing)


def _is_inked(character: str) -> bool:
    """Whether it prints: no space, no sign that only tells how to shape its neighbours."""
    number = ord(character)
    is_selector = 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF
    return not (character.isspace() or is_selector or category(character) in ("Cc", "Cf", "Cs"))


@cache
def _files() -> tuple[Path, ...]:
    """Every face that is there, in the order in which they are asked. Whoever packages this may
    leave faces out: a letter then has gaps, and says so."""
    usual = [FONT_FOLDER / name for name in _USUAL]
    emoji = FONT_FOLDER / _EMOJI
    others = sorted(set(FONT_FOLDER.glob("*-Regular.*")) - {*usual, emoji})
    return tuple(file for file in (*usual, *others, emoji, _fallback()) if file.exists())


@cache
def _fallback() -> Path:
    return fallback_folder() / "DejaVuSans.ttf"


@cache
def _signs(file: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font["cmap"].getBestCmap()))


@cache
def _family(file: Path) -> str:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return str(font["name"].getBestFamilyName())
