"""PO files: export the texts of instruments for gettext translators, and read them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from app.catalogue.text.translation_units import Mark, TranslationUnit, TranslatorsFile
from app.errors import Fault, InstrumentFaults

# A comment, or a text in quotes, with its keyword or continued from the line before.
_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?".*")?')
_LANGUAGE = re.compile(r"^Language:[ \t]*(.*)$", re.MULTILINE)
# Of a comment that says: the same words as in the source, on purpose.
_SAME = "same"


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


def from_po(text: str, file: str) -> TranslatorsFile:
    """The target language and the units, each with its line. A fuzzy message is not finished.

    Raises InstrumentFaults if the file cannot be read.
    """
    lines = text.split("\n")
    _refuse_unquoted(lines, file)
    catalogue = _EveryMessage()
    parser = PoFileParser(catalogue, ignore_obsolete=True, abort_invalid=True)
    # Babel raises different errors for an invalid file; each of these is a fault of the file.
    try:
        # Text, not bytes: what the head says of its encoding is of no use any more.
        parser.parse(StringIO(text, newline="\n"))
    except (PoFileError, ValueError, TypeError, LookupError, AttributeError) as error:
        line = getattr(error, "lineno", 0) or 1
        raise InstrumentFaults(
            [Fault(file, line, 1, f"This is not a PO file: {error}.", "Export again.")]
        ) from None
    units = [unit for message in catalogue.messages if (unit := _unit(message, lines))]
    head = next((str(message.string) for message in catalogue.messages if not message.id), "")
    language = _LANGUAGE.search(head)
    line_of_head = next((n for n, line in enumerate(lines, 1) if '"Language:' in line), 1)
    return TranslatorsFile(language[1].strip() if language else "", line_of_head, units)


class _EveryMessage(Catalog):
    """Keeps every message of a file in its order. Babel would join two of one context, and refuse
    a file for a date or a language in its head that it does not know."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def __setitem__(self, id: Any, message: Message) -> None:
        self.messages.append(message)


def _unit(message: Message, lines: Sequence[str]) -> TranslationUnit | None:
    part, colon, key = (message.context or "").partition(":")
    if not message.id or not colon:
        return None
    mark: Mark = ""
    if message.fuzzy:
        mark = "unfinished"
    elif any(comment.casefold() == _SAME for comment in message.user_comments):
        mark = "final"
    target = str(message.string or "").strip()
    line = _first_line(lines, message.lineno or 1)
    return TranslationUnit(part, key, str(message.id), target, line, mark)


def _first_line(lines: Sequence[str], line: int) -> int:
    """The line of the context of a message whose `msgid` is in this line."""
    above = line - 1
    while above > 1 and lines[above - 1].lstrip().startswith('"'):
        above -= 1
    return above if above > 0 and lines[above - 1].lstrip().startswith("msgctxt") else line


def _refuse_unquoted(lines: Iterable[str], file: str) -> None:
    """Refuse text without quotes: Babel would drop its first and last character as if they were
    quotes."""
    for number, line in enumerate(lines, 1):
        if not _LINE.fullmatch(line.strip()):
            raise InstrumentFaults(
                [Fault(file, number, 1, "A text stands without its quotes.", 'Write it in "…".')]
            )
