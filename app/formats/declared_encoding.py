"""The text of a translator's file, in whatever encoding the translator's program saved it."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from app.catalogue.files.yaml_reader import MAX_FILE_BYTES, decode_text
from app.errors import Fault

# A PO file says its encoding in its head, an XML file in its first line.
_DECLARED = re.compile(
    rb'"Content-Type:[^"\n]*charset=([\w.:-]+)|\A\s*<\?xml[^>]*encoding=["\']([\w.:-]+)'
)
# Python knows more under this name than encodings of text, such as rot13.
_OF_TEXT = re.compile(r"(iso8859|cp|koi8|gb|big5|euc|shift_jis|tis|mac).*")


def decode_translators_file(raw: bytes, file: str) -> tuple[str, list[Fault]]:
    """The text, and the faults that make it unreadable; one of the two is empty.

    What is UTF-8 is read so whatever its head says: programs convert the text and leave the head
    as it was. What is not is read as UTF-16 if it begins so, else as its head says.
    """
    text, faults = decode_text(raw, file)
    encoding = _encoding_of(raw)
    if faults and encoding and len(raw) <= MAX_FILE_BYTES:
        # Where that fails too, the first fault says where, and that UTF-8 is wanted.
        with suppress(UnicodeDecodeError):
            text, faults = raw.decode(encoding), []
    return text.removeprefix("\ufeff"), faults


def _encoding_of(raw: bytes) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if (declared := _DECLARED.search(raw)) is None:
        return None
    try:
        name = codecs.lookup((declared[1] or declared[2]).decode("ascii")).name
    except (LookupError, ValueError):
        return None
    return name if _OF_TEXT.fullmatch(name) else None
