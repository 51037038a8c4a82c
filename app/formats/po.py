"""PO: the texts of instruments as gettext's translators know them, and back with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from app.catalogue.text.translation_exchange import TranslationUnit
from app.errors import Fault, InstrumentFaults

# A remark, or a text in quotes: after what it is, or going on from the line before.
_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?".*")?')


def to_po(units: Iterable[TranslationUnit], target: str) -> str:
    """One message a text; its context is `part:key`, so equal texts stay apart."""
    catalogue = Catalog(
        locale=target.replace("-", "_"), project="Previsit", fuzzy=False, header_comment=""
    )
    for unit in units:
        catalogue.add(unit.source, unit.target, context=f"{unit.part}:{unit.key}")
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=False)
    return written.getvalue().decode("utf-8")


def from_po(text: str, file: str) -> tuple[str, list[TranslationUnit]]:
    """The target language and the units, each with its line; InstrumentFaults if unreadable."""
    _refuse_unquoted(text, file)
    # What babel makes of a file that is not one differs; each of these is a fault of the file.
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
    """babel would take the first and the last letter for the quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line.strip()):
            raise InstrumentFaults(
                [Fault(file, number, 1, "A text stands without its quotes.", 'Write it in "…".')]
            )


def _lines(text: str) -> dict[str, int]:
    """Context → the line it stands in."""
    lines = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.fullmatch(r'msgctxt "(.*)"', line.strip()):
            lines[match[1]] = number
    return lines
