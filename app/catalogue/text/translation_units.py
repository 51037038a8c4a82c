"""One text to translate, and a translator's file as it was read, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# What a translator said of a text besides its words. "unfinished": it is not to be taken yet
# (`fuzzy` in PO, the state `initial` in XLIFF). "final": it is right as it stands.
Mark = Literal["", "unfinished", "final"]


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One text to translate.

    part    the id of an instrument, or a part of the shared text (see shared_text.py)
    target  the translation; empty while there is none
    line    the line in the translator's file, from 1; 0 for a unit to export
    mark    what the translator said of it
    """

    part: str
    key: str
    source: str
    target: str = ""
    line: int = 0
    mark: Mark = ""

    @property
    def is_taken(self) -> bool:
        """Whether there are words that the translator has done with."""
        return bool(self.target) and self.mark != "unfinished"

    def __str__(self) -> str:
        return f"`{self.key}` of `{self.part}`"


@dataclass(frozen=True, slots=True)
class TranslatorsFile:
    """What stands in a translator's file.

    language       as its head says; empty if it does not
    language_line  the line that says so
    units          in their order, also those that are there twice
    """

    language: str
    language_line: int
    units: Sequence[TranslationUnit]
