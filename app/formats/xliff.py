"""XLIFF 2.0: export the texts of instruments for a translation program, and read them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from app.catalogue.text.translation_units import Mark, TranslationUnit, TranslatorsFile
from app.errors import Fault, InstrumentFaults
from app.formats.xliff_segments import Segment, WrongOrder, joined_source, joined_target, mark_of

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


def from_xliff(text: str, file: str) -> TranslatorsFile:
    """The target language and the units, each with its line.

    Raises InstrumentFaults if the file cannot be read.
    """
    reader = _Reader(file)
    try:
        # Text, not bytes: what its first line says of its encoding is of no use any more.
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        problem = f"This is not XML: {expat.ErrorString(error.code)}."
        raise _fault(file, error.lineno, problem, "Export again, or mend this place.") from None
    if reader.locale is None:
        raise _fault(file, 1, "This is not XLIFF 2.", 'Begin with <xliff version="2.0" …>.')
    return TranslatorsFile(reader.locale, reader.locale_line, reader.units)


def _unit(unit: TranslationUnit) -> Iterator[str]:
    # Without a target no state is written. It is `initial` then by the standard, and somebody who
    # fills in the target by hand need not know of states.
    state = ' state="translated"' if unit.target else ""
    yield f"    <unit id={quoteattr(unit.key)}>"
    yield f"      <segment{state}>"
    yield f'        <source xml:space="preserve">{escape(unit.source)}</source>'
    yield f'        <target xml:space="preserve">{escape(unit.target)}</target>'
    yield "      </segment>"
    yield "    </unit>"


class _Reader:
    """Handles the parser's events. A document type is refused: it could refer to other files or
    expand to gigabytes. What is of another namespace is passed over with all that is in it:
    matches of a translation memory hold sources and targets of their own."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.locale: str | None = None
        self.locale_line = 1
        self.units: list[TranslationUnit] = []
        self.part = self.key = ""
        self.line = 0
        self.segments: list[Segment] = []
        self.within = ""
        self.depth_in_others = 0
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
        line = self.parser.CurrentLineNumber
        if self.within:
            raise _fault(
                self.file, line, f"<{tag}> stands within a text.",
                "Leave the text plain, with its {…} as they are.",
            )  # fmt: skip
        if self.depth_in_others or space != _SPACE:
            self.depth_in_others += 1
        elif tag == "xliff":
            self.locale, self.locale_line = at.get("trgLang", ""), line
        elif tag == "file":
            self.part = at.get("id", "")
        elif tag == "unit":
            self.key, self.line, self.segments = at.get("id", ""), line, []
        elif tag in ("segment", "ignorable"):
            self.segments.append(Segment(tag == "segment", at.get("state", "")))
        elif tag in ("source", "target") and self.segments:
            self.within = tag
            if tag == "target":
                self.segments[-1].target, self.segments[-1].order = "", at.get("order", "")

    def _end(self, name: str) -> None:
        if self.depth_in_others:
            self.depth_in_others -= 1
            return
        tag = name.rpartition(" ")[2]
        if tag in ("source", "target"):
            self.within = ""
        elif tag == "unit":
            self.units.append(self._unit())

    def _text(self, text: str) -> None:
        if self.within == "source":
            self.segments[-1].source += text
        elif self.within == "target":
            self.segments[-1].target = (self.segments[-1].target or "") + text

    def _unit(self) -> TranslationUnit:
        try:
            target = joined_target(self.segments)
        except WrongOrder:
            raise _fault(
                self.file, self.line,
                f"The `order` of the targets of `{self.key}` does not go from 1 to "
                f"{len(self.segments)}.", "Give each part one place, or take `order` away.",
            ) from None  # fmt: skip
        mark: Mark = mark_of(self.segments)
        source = joined_source(self.segments)
        return TranslationUnit(self.part, self.key, source, target, self.line, mark)


def _fault(file: str, line: int, problem: str, remedy: str) -> InstrumentFaults:
    return InstrumentFaults([Fault(file, line, 1, problem, remedy)])
