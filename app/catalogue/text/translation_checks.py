"""Compare a translator's units with the texts they were exported from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import unsafe_characters
from app.catalogue.text.instrument_text import PLACEHOLDER, placeholders
from app.catalogue.text.translation_units import TranslationUnit
from app.errors import Fault

# Words of ordinary letters: "GAD-7" and "KOOS, JR." hold none, "PROMIS Global-10" one.
_WORD = re.compile(r"[^\W\d_]{2,}")
_DRAFT = "or import with --status draft."


def translation_faults(
    units: Sequence[TranslationUnit],
    source: Mapping[str, str],
    file: str,
    *,
    is_draft: bool,
    is_variant: bool,
) -> list[Fault]:
    """What keeps the units of one part from being taken, each with its line.

    is_draft    some may lack their words, or not be finished
    is_variant  the language is a variant of the source's: words may stay as they are
    """
    faults = []
    first: dict[str, int] = {}
    for unit in units:
        if unit.key in first:
            remedy = f"Keep one of them; the first is in line {first[unit.key]}."
            faults.append(Fault(file, unit.line, 1, f"{unit} is there twice.", remedy))
        elif fault := (
            _difference(unit, source)
            or (None if is_draft else _why_not_whole(unit, is_variant))
            or _fault_of_words(unit)
        ):
            faults.append(Fault(file, unit.line, 1, *fault))
        first.setdefault(unit.key, unit.line)
    missing = source.keys() - first.keys()
    if missing and units:
        listed = ", ".join(f"`{key}`" for key in sorted(missing)[:5])
        faults.append(
            Fault(
                file, units[0].line, 1, f"`{units[0].part}` lacks {len(missing)} of its texts: "
                f"{listed}.", "Export again, and keep every unit.",
            )
        )  # fmt: skip
    return faults


def is_unchanged(unit: TranslationUnit) -> bool:
    """Whether the words are those of the source, and nobody said that this is right."""
    return unit.is_taken and unit.mark != "final" and _folded(unit.source) == _folded(unit.target)


def _difference(unit: TranslationUnit, source: Mapping[str, str]) -> tuple[str, str] | None:
    if unit.key not in source:
        return f"{unit} is not in the instrument.", suggest(unit.key, source)
    written = source[unit.key]
    if unit.source != written:
        return (
            f'The source of {unit} has changed. It is now "{written[:80]}".',
            "Export again, and look at this text.",
        )
    return None


def _fault_of_words(unit: TranslationUnit) -> tuple[str, str] | None:
    if not unit.target:
        return None
    for strange in unsafe_characters(unit.target, ""):
        return f"{unit}: {strange.problem}", strange.remedy
    wanted, given = placeholders(unit.source), placeholders(unit.target)
    if wanted != given:
        listed = ", ".join(f"{{{name}}}" for name in wanted) or "none"
        return (
            f"The places to fill in of {unit} differ from the source, which has {listed}.",
            "Use the same ones, each as often.",
        )
    return None


def _why_not_whole(unit: TranslationUnit, is_variant: bool) -> tuple[str, str] | None:
    """Why a unit is no finished translation, and what to do."""
    if unit.mark == "unfinished":
        return (
            f"{unit} is marked as not finished.",
            "Finish it and take the mark away (`fuzzy` in PO, the state `initial` in XLIFF), "
            f"{_DRAFT}",
        )
    if not unit.target:
        return f"{unit} is not translated.", f"Translate it, {_DRAFT}"
    if not is_variant and is_unchanged(unit) and _has_several_words(unit.source):
        return (
            f"{unit} is the same as in the source.",
            'Translate it; if it is right so, mark it (the comment "# same" in PO, the state '
            f"`final` in XLIFF), {_DRAFT}",
        )
    return None


def _has_several_words(text: str) -> bool:
    """Whether a text has two words or more. A single one may well be the same in two languages:
    "No", "Normal", "Total"; abbreviations are no words."""
    words = _WORD.findall(PLACEHOLDER.sub(" ", text))
    return sum(not word.isupper() for word in words) > 1


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
