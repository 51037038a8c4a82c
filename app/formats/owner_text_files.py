"""Adds an owner's file to a practice: whatever its format, checked, and kept with its source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app import clock
from app.catalogue.files.schema import LONGEST_TEXT
from app.catalogue.files.text_schema import WordingFile
from app.catalogue.files.yaml_reader import Document, read, read_text, strange_characters
from app.catalogue.model import Instrument
from app.catalogue.text.owner_text import (
    WordingReport,
    check_fits,
    definition_of,
    keep_wording,
    wording_from_yaml,
)
from app.errors import EndsNotConfirmed, WordingRefused
from app.formats.fhir.owner_text import OTHER_LANGUAGE, wording_from_questionnaire
from app.formats.owner_text_parts import worded_in
from app.formats.scale_ends import Ends, ends_of

CONFIRM = "Compare them with the owner's sheet, and say that they are so."


@dataclass(frozen=True, slots=True)
class OwnersWords:
    """What was read from an owner's file, and fits the definition. Nothing is kept yet.

    not_read  questions of the file that the definition does not have
    ends      the lowest and highest answers that only numbers tell apart, to be confirmed
    """

    wording: WordingFile
    not_read: tuple[str, ...]
    ends: tuple[Ends, ...]


def read_wording(
    instrument: Instrument,
    path: Path,
    locale: str | None = None,
    stem: str | None = None,
    *,
    raw: bytes | None = None,
) -> OwnersWords:
    """An owner's file checked against the definition; or WordingRefused with every fault.

    path    a FHIR Questionnaire (R4, JSON), or YAML with `source`, `language`, `items`, `choices`
    locale  None: the file says its language
    stem    the question before the items, where the file does not hold it
    raw     what the file holds, where it was sent and stands in no folder; `path` is its name then
    """
    if instrument.kind != "validated":
        raise WordingRefused(
            f"{instrument.id}: The words of this instrument are the project's own. "
            "Change them in instruments/."
        )
    if locale is not None and not re.fullmatch(r"[a-z]{2,3}([-_][A-Z][A-Za-z]{1,3})?", locale):
        raise WordingRefused(f"{locale!a} is not a language code. Write one such as en or es.")
    locale = locale and locale.replace("_", "-")
    file = str(path)
    text = _text(bytes_of(path) if raw is None else raw, file)
    by_code: frozenset[str] = frozenset()
    not_read: tuple[str, ...] = ()
    if text.lstrip().startswith("{") and path.suffix != ".yaml":
        source = f"FHIR Questionnaire {path.name}"
        wording, not_read, by_code = wording_from_questionnaire(
            text, file, instrument, locale, source
        )
        document = Document(file)
    else:
        wording, document = wording_from_yaml(text, file), read(text, file)
        if locale is not None and wording.language != locale:
            document.fault(
                ("language",),
                f"The words are in {wording.language}, not in {locale}.",
                OTHER_LANGUAGE,
            )
    if stem is not None:
        wording = wording.model_copy(update={"stem": checked_stem(stem)})
    check_fits(instrument, wording, document, ["language"] if document.faults else ())
    return OwnersWords(
        wording, not_read, ends_of(worded_in(definition_of(instrument)), wording, by_code)
    )


def add_wording(
    instrument: Instrument,
    file: Path,
    locale: str | None,
    wordings_folder: Path,
    *,
    stem: str | None = None,
    confirm_ends: bool = False,
    today: date | None = None,
) -> WordingReport:
    """Read an owner's file and keep its words. EndsNotConfirmed where only numbers tell answers
    apart and nobody has compared them; WordingRefused where the file does not fit."""
    read = read_wording(instrument, file, locale, stem)
    if read.ends and not confirm_ends:
        told = "\n".join(f"{file}: {one}" for one in read.ends)
        told = f"{told}\n{file}: Only numbers say which answer is which. {CONFIRM}"
        raise EndsNotConfirmed(told, ["ends"])
    return keep_words(instrument, read, wordings_folder, today=today)


def keep_words(
    instrument: Instrument, read: OwnersWords, folder: Path, *, today: date | None = None
) -> WordingReport:
    """Keep what was read, whole or not at all."""
    return keep_wording(
        instrument, read.wording, folder, today=today or clock.now().date(), not_read=read.not_read
    )


def checked_stem(typed: str) -> str:
    """The question before the items as it can be shown; or WordingRefused."""
    stem = " ".join(typed.split())
    problems = [f"{one.problem} {one.remedy}" for one in strange_characters(typed, "")]
    if not stem:
        problems.append("It holds no words. Write the owner's question before the items.")
    if len(stem) > LONGEST_TEXT:
        problems.append(f"It is longer than {LONGEST_TEXT} characters. Give the question alone.")
    if problems:
        raise WordingRefused("\n".join(f"stem: {one}" for one in problems))
    return stem


def bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WordingRefused(
            f"{file}: The file cannot be read: {error.strerror}. Check the path."
        ) from None


def _text(raw: bytes, file: str) -> str:
    text, faults = read_text(raw.removeprefix(b"\xef\xbb\xbf"), file)
    if faults:
        raise WordingRefused("\n".join(map(str, faults)))
    return text
