"""PO files: export the texts of instruments for gettext translators, and read them back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from app.catalogue.text.translation_exchange import TranslationUnit
from app.errors import Fault, InstrumentFaults

# A comment, or a text in quotes, with its keyword or continued from the line before.
_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?".*")?')


def to_po(units: Iterable[TranslationUnit], target: str) -> str:
    """The units as a PO file. The context of each message is `part:key`, so that equal texts stay
    separate."""
    catalogue = Catalog(
        locale=target.replace("-", "_"), project="Previsit", fuzzy=False, header_comment=""
    )
    for unit in units:
        catalogue.add(unit.source, unit.target, context=f"{unit.part}:{unit.key}")
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=False)
    return written.getvalue().decode("utf-8")


def from_po(text: str, file: str) -> tuple[str, list[TranslationUnit]]:
    """The target language and the units, each with its line. Fuzzy messages count as not
    translated.

    Raises InstrumentFaults if the file cannot be read.
    """
    _refuse_unquoted(text, file)
    # Babel raises different errors for an invalid file; each of these is a fault of the file.
    try:
        catalogue = read_po(BytesIO(text.encode("utf-8")), abort_invalid=True)
        locale = (catalogue.locale_identifier or "").replace("_", "-")
    except (PoFileError, ValueError, TypeError, IndexError, KeyError, UnknownLocaleError) as error:
        line = getattr(error, "lineno", 0) or 1
        raise InstrumentFaults(
            [Fault(file, line, 1, f"This is not a PO file: {error}.", "Export again.")]
        ) from None
    lines = _lines(text)
    units = []
    for message in catalogue:
        part, colon, key = (message.context or "").partition(":")
        if not message.id or not colon:
            continue
        units.append(
            TranslationUnit(
                part, key, str(message.id),
                "" if message.fuzzy else str(message.string or "").strip(),
                lines.get(message.context or "", 1),
            )
        )  # fmt: skip
    return locale, units


def _refuse_unquoted(text: str, file: str) -> None:
    """Refuse text without quotes: Babel would drop its first and last character as if they were
    quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line.strip()):
            raise InstrumentFaults(
                [Fault(file, number, 1, "A text stands without its quotes.", 'Write it in "…".')]
            )


def _lines(text: str) -> dict[str, int]:
    """Context → its line."""
    lines = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.fullmatch(r'msgctxt "(.*)"', line.strip()):
            lines[match[1]] = number
    return lines
