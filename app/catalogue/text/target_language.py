"""Into which language a translator's file is taken: as its head says, or as the command does."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.catalogue.text.translation_units import TranslatorsFile
from app.errors import Fault, InstrumentFaults

LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Z][A-Za-z]{1,3})?")


def target_language(
    translated: TranslatorsFile, chosen: str | None, present: Collection[str], file: str
) -> str:
    """The language, as in file names of instruments: pt-BR, also for pt_BR.

    chosen   what the command was told, if anything; it decides between variants of one language
    present  the languages that the instruments have. Programs add a country: es comes back as
             es_ES, which would become a language of its own

    Raises InstrumentFaults at the line that names the language.
    """
    named = translated.language.strip().replace("_", "-")
    if chosen is not None:
        if named and _base(named) != _base(chosen):
            raise _fault(
                translated, file, f"The file is in {named}, not in {chosen}.",
                "Choose the language of the file.",
            )  # fmt: skip
        return chosen
    if not named:
        raise _fault(
            translated, file, "The file does not say its language.",
            "Say it with --locale, such as --locale es.",
        )  # fmt: skip
    if not LANGUAGE.fullmatch(named):
        raise _fault(
            translated, file, f"{named[:40]!a} is not a language code.",
            "Say the language with --locale, such as --locale es.",
        )  # fmt: skip
    base = _base(named)
    if base in present and named not in present:
        raise _fault(
            translated, file, f"The file is in {named}, and there are words in {base}.",
            f"Say which is meant: --locale {base}, or --locale {named} for a language of its own.",
        )  # fmt: skip
    return named


def is_same_language(code: str, other: str) -> bool:
    """Whether two codes are variants of one language, such as en and en-GB."""
    return _base(code) == _base(other)


def _base(language: str) -> str:
    return re.split("[-_]", language)[0].casefold()


def _fault(translated: TranslatorsFile, file: str, problem: str, remedy: str) -> InstrumentFaults:
    return InstrumentFaults([Fault(file, translated.language_line, 1, problem, remedy)])
