"""XLIFF 2.0: export the texts of instruments for a translation program, and read them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from app.catalogue.text.translation_exchange import TranslationUnit
from app.errors import Fault, InstrumentFaults

_SPACE = "urn:oasis:names:tc:xliff:document:2.0"


def to_xliff(units: Iterable[TranslationUnit], source: str, target: str) -> str:
    """The units as XLIFF: one <file> for each part, one <unit> for each text.

    Placeholders such as {first_name} stay as they are.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{_SPACE}" version="2.0" '
        f"srcLang={quoteattr(source)} trgLang={quoteattr(target)}>",
    ]
    for part, theirs in groupby(units, lambda unit: unit.part):
        lines.append(f'  <file id="{part}">')
        lines += [line for unit in theirs for line in _unit(unit)]
        lines.append("  </file>")
    return "\n".join([*lines, "</xliff>", ""])


def from_xliff(text: str, file: str) -> tuple[str, list[TranslationUnit]]:
    """The target language and the units, each with its line.

    Raises InstrumentFaults if the file cannot be read.
    """
    reader = _Reader(file)
    try:
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        problem = f"This is not XML: {expat.ErrorString(error.code)}."
        raise _fault(file, error.lineno, problem, "Export again, or mend this place.") from None
    if reader.locale is None:
        raise _fault(file, 1, "This is not XLIFF 2.", 'Begin with <xliff version="2.0" …>.')
    return reader.locale, reader.units


def _unit(unit: TranslationUnit) -> Iterator[str]:
    state = "translated" if unit.target else "initial"
    yield f"    <unit id={quoteattr(unit.key)}>"
    yield f'      <segment state="{state}">'
    yield f'        <source xml:space="preserve">{escape(unit.source)}</source>'
    yield f'        <target xml:space="preserve">{escape(unit.target)}</target>'
    yield "      </segment>"
    yield "    </unit>"


class _Reader:
    """Handles the parser's events. A document type is refused: it could refer to other files or
    expand to gigabytes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.locale: str | None = None
        self.units: list[TranslationUnit] = []
        self.part = self.key = ""
        self.line = 0
        self.texts = {"source": "", "target": ""}
        self.within = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise _fault(self.file, line, "A document type stands here.", "Take it out.")

    def _start(self, name: str, at: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if space != _SPACE:
            return
        if tag == "xliff":
            self.locale = at.get("trgLang", "")
        elif tag == "file":
            self.part = at.get("id", "")
        elif tag == "unit":
            self.key, self.line = at.get("id", ""), self.parser.CurrentLineNumber
            self.texts = {"source": "", "target": ""}
        elif tag in self.texts:
            self.within = tag
        elif self.within:
            raise _fault(
                self.file, self.parser.CurrentLineNumber, f"<{tag}> stands within a text.",
                "Leave the text plain, with its {…} as they are.",
            )  # fmt: skip

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in self.texts:
            self.within = ""
        elif tag == "unit":
            source, target = self.texts["source"], self.texts["target"].strip()
            self.units.append(TranslationUnit(self.part, self.key, source, target, self.line))

    def _text(self, text: str) -> None:
        if self.within:
            self.texts[self.within] += text


def _fault(file: str, line: int, problem: str, remedy: str) -> InstrumentFaults:
    return InstrumentFaults([Fault(file, line, 1, problem, remedy)])
