"""Add an owner's file (FHIR or YAML) to a practice: read, checked, and stored with its source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app import clock
from app.catalogue.files.base_schema import MAX_TEXT_CHARACTERS
from app.catalogue.files.text_schema import OwnerTextFile
from app.catalogue.files.yaml_reader import Document, decode_text, read_yaml, unsafe_characters
from app.catalogue.model import Instrument
from app.catalogue.text.owner_text import (
    OwnerTextReport,
    check_fits_definition,
    definition_of,
    owner_text_from_yaml,
    write_owner_text,
)
from app.errors import OwnerTextRefused, ScaleEndsNotConfirmed
from app.formats.definition_questions import questions_in
from app.formats.fhir.owner_text import CHOOSE_LANGUAGE, owner_text_from_questionnaire
from app.formats.scale_ends import ScaleEnds, scale_ends_of

CONFIRM_ENDS = "Compare them with the owner's sheet, and say that they are so."


@dataclass(frozen=True, slots=True)
class OwnerText:
    """The text read from an owner's file. It fits the definition and is not stored yet.

    not_read  questions of the file that the definition does not have
    ends      lowest and highest answers that only numbers tell apart, to be confirmed by a person
    """

    file: OwnerTextFile
    not_read: tuple[str, ...]
    ends: tuple[ScaleEnds, ...]


def read_owner_text(
    instrument: Instrument,
    path: Path,
    locale: str | None = None,
    stem: str | None = None,
    *,
    raw: bytes | None = None,
) -> OwnerText:
    """Read an owner's file and check it against the definition.

    Raises OwnerTextRefused with every fault.

    path    a FHIR Questionnaire (R4, JSON), or YAML with `source`, `language`, `items`, `choices`
    locale  None: the file says its language
    stem    the question before the items, where the file does not hold it
    raw     the bytes of an uploaded file; `path` is then only its name
    """
    locale = _locale_to_add(instrument, locale)
    file = str(path)
    text = _text(read_bytes(path) if raw is None else raw, file)
    by_code: frozenset[str] = frozenset()
    not_read: tuple[str, ...] = ()
    if text.lstrip().startswith("{") and path.suffix != ".yaml":
        source = f"FHIR Questionnaire {path.name}"
        owner_text, not_read, by_code = owner_text_from_questionnaire(
            text, file, instrument, locale, source
        )
        document = Document(file)
    else:
        owner_text, document = owner_text_from_yaml(text, file), read_yaml(text, file)
        if locale is not None and owner_text.language != locale:
            document.fault(
                ("language",),
                f"The words are in {owner_text.language}, not in {locale}.",
                CHOOSE_LANGUAGE,
            )
    if stem is not None:
        owner_text = owner_text.model_copy(update={"stem": checked_stem(stem)})
    check_fits_definition(instrument, owner_text, document, ["language"] if document.faults else ())
    return OwnerText(
        owner_text,
        not_read,
        scale_ends_of(questions_in(definition_of(instrument)), owner_text, by_code),
    )


def _locale_to_add(instrument: Instrument, locale: str | None) -> str | None:
    """The language as files are named by it. OwnerTextRefused where the words are the project's."""
    if instrument.kind != "validated":
        raise OwnerTextRefused(
            f"{instrument.id}: The words of this instrument are the project's own. "
            "Change them in instruments/."
        )
    return None if locale is None else _checked_locale(locale)


def add_owner_text(
    instrument: Instrument,
    file: Path,
    locale: str | None,
    owner_text_folder: Path,
    *,
    stem: str | None = None,
    confirm_ends: bool = False,
    today: date | None = None,
) -> OwnerTextReport:
    """Read an owner's file, check it against the instrument and store its text.

    Raises ScaleEndsNotConfirmed if only numbers tell the answers apart and nobody confirmed which
    end is which, and OwnerTextRefused if the file does not fit the definition.
    """
    owner_text = read_owner_text(instrument, file, locale, stem)
    if owner_text.ends and not confirm_ends:
        message = "\n".join(f"{file}: {scale}" for scale in owner_text.ends)
        message = f"{message}\n{file}: Only numbers say which answer is which. {CONFIRM_ENDS}"
        raise ScaleEndsNotConfirmed(message, ["ends"])
    return store_owner_text(instrument, owner_text, owner_text_folder, today=today)


def store_owner_text(
    instrument: Instrument, owner_text: OwnerText, folder: Path, *, today: date | None = None
) -> OwnerTextReport:
    """Write the text that was read to the practice's folder, completely or not at all."""
    return write_owner_text(
        instrument,
        owner_text.file,
        folder,
        today=today or clock.now().date(),
        not_read=owner_text.not_read,
    )


def checked_stem(typed: str) -> str:
    """The question before the items, with single spaces. Raises OwnerTextRefused for text that is
    empty, too long, or has characters that cannot be shown."""
    stem = " ".join(typed.split())
    problems = [f"{fault.problem} {fault.remedy}" for fault in unsafe_characters(typed, "")]
    if not stem:
        problems.append("It holds no words. Write the owner's question before the items.")
    if len(stem) > MAX_TEXT_CHARACTERS:
        problems.append(
            f"It is longer than {MAX_TEXT_CHARACTERS} characters. Give the question alone."
        )
    if problems:
        raise OwnerTextRefused("\n".join(f"stem: {problem}" for problem in problems))
    return stem


def _checked_locale(locale: str) -> str:
    """A language code as files are named by it: pt-BR for pt_BR. Raises OwnerTextRefused."""
    if not re.fullmatch(r"[a-z]{2,3}([-_][A-Z][A-Za-z]{1,3})?", locale):
        raise OwnerTextRefused(f"{locale!a} is not a language code. Write one such as en or es.")
    return locale.replace("_", "-")


def read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise OwnerTextRefused(
            f"{file}: The file cannot be read: {error.strerror}. Check the path."
        ) from None


def _text(raw: bytes, file: str) -> str:
    text, faults = decode_text(raw.removeprefix(b"\xef\xbb\xbf"), file)
    if faults:
        raise OwnerTextRefused("\n".join(map(str, faults)))
    return text
