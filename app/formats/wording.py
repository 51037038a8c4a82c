"""Adds an owner's file to a practice: whatever its format, checked, and kept with its source."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from app.catalogue.model import Instrument
from app.catalogue.wording import WordingReport, check_fits, keep_wording, wording_from_yaml
from app.catalogue.yaml_reader import Document, read, read_text
from app.errors import WordingRefused
from app.formats.fhir_wording import wording_from_questionnaire


def add_wording(
    instrument: Instrument,
    file: Path,
    locale: str | None,
    wordings_folder: Path,
    *,
    today: date | None = None,
) -> WordingReport:
    """Check an owner's file against the definition and keep its words; or WordingRefused.

    file    a FHIR Questionnaire (R4, JSON), or YAML with `source`, `language`, `items`, `choices`
    locale  None: the file says its language
    """
    if instrument.kind != "validated":
        raise WordingRefused(
            f"{instrument.id}: The words of this instrument are the project's own. "
            "Change them in instruments/."
        )
    if locale is not None and not re.fullmatch(r"[a-z]{2,3}([-_][A-Z][A-Za-z]{1,3})?", locale):
        raise WordingRefused(f"{ascii(locale)} is not a language code. Write one such as en or es.")
    locale = locale and locale.replace("_", "-")
    text = _read(file)
    if text.lstrip().startswith("{") and file.suffix != ".yaml":
        source = f"FHIR Questionnaire {file.name}"
        wording, not_read = wording_from_questionnaire(text, str(file), instrument, locale, source)
        check_fits(instrument, wording, Document(str(file)))
    else:
        wording, not_read = wording_from_yaml(text, str(file)), ()
        document = read(text, str(file))
        if locale is not None and wording.language != locale:
            document.fault(
                ("language",),
                f"The words are in {wording.language}, not in {locale}.",
                "Give the right --locale, or the right file.",
            )
        check_fits(instrument, wording, document)
    return keep_wording(
        instrument, wording, wordings_folder, today=today or date.today(), not_read=not_read
    )


def _read(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise WordingRefused(
            f"{file}: The file cannot be read: {error.strerror}. Check the path."
        ) from None
    text, faults = read_text(raw.removeprefix(b"\xef\xbb\xbf"), str(file))
    if faults:
        raise WordingRefused("\n".join(map(str, faults)))
    return text
