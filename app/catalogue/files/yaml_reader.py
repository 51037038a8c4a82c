"""YAML into plain data with a place for every key and value, and nothing of YAML that surprises.

Only maps, lists and scalars with the words of YAML 1.2 (`no` and `off` stay text). Read as a stream
of events with a stack of our own, so that no depth of nesting can exhaust Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml  # type: ignore[import-untyped]

from app.errors import Fault

LARGEST_FILE = 1_000_000
DEEPEST = 12

Path: TypeAlias = tuple[str | int | float, ...]
Mark: TypeAlias = tuple[int, int]
Data: TypeAlias = Any

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
# Embeddings and overrides make text read otherwise than it is stored. Isolates do not.
_OVERRIDE = re.compile("[\u202a-\u202e]")
_NULL = re.compile(r"~|null|Null|NULL|")
_TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]{1,15}|[0-9]{1,15}(\.[0-9]{0,15})?)([eE][-+]?[0-9]{1,2})?")
# What nothing, truth and numbers begin with: all else is words.
_NOT_WORDS = frozenset("~nNtTfF+-.0123456789")


@dataclass(slots=True)
class Document:
    """One file as data, and where everything in it stands (lines and columns from 1)."""

    file: str
    data: Data = None
    values: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    plain: set[Path] = field(default_factory=set)  # text that stands as written, on one line
    faults: list[Fault] = field(default_factory=list)
    advice: list[Fault] = field(default_factory=list)
    whole: bool = False  # read to its end: only then can it be said what is missing

    def fault(self, path: Path, problem: str, remedy: str, *, at_key: bool = False) -> None:
        """Note a fault at a value, or at the nearest thing around it that is in the file."""
        self.faults.append(Fault(self.file, *self.place(path, at_key), problem, remedy))

    def advise(
        self, path: Path, problem: str, remedy: str, *, at_key: bool = False, column: int = 1
    ) -> None:
        """Note what is worth a look, and no reason not to use the file."""
        line, start = self.place(path, at_key)
        start += self._shift(path, column)
        self.advice.append(Fault(self.file, line, start, problem, remedy, is_advice=True))

    def fault_within(self, path: Path, column: int, problem: str, remedy: str) -> None:
        """Note a fault inside a text, `column` characters from its start (from 1)."""
        line, start = self.place(path)
        start += self._shift(path, column)
        self.faults.append(Fault(self.file, line, start, problem, remedy))

    def _shift(self, path: Path, column: int) -> int:
        return column - 1 if path in self.plain else 0

    def place(self, path: Path, at_key: bool = False) -> Mark:
        first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
        while path and path not in first and path not in second:
            path = path[:-1]
        return first.get(path) or second.get(path) or (1, 1)


def read_text(raw: bytes, file: str) -> tuple[str, list[Fault]]:
    """The text of a file, or what makes it unreadable."""
    if len(raw) > LARGEST_FILE:
        problem = f"The file is larger than {LARGEST_FILE // 1_000_000} MB."
        return "", [Fault(file, 1, 1, problem, "Split it into several instruments.")]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8"))
        problem = f"The byte {raw[error.start]:#04x} is not UTF-8."
        return "", [Fault(file, line, column, problem, "Save the file as UTF-8.")]


def read(text: str, file: str) -> Document:
    """The data of one YAML file. Look at `faults` before using it."""
    document = Document(file)
    document.faults += strange_characters(text, file)
    if any(_CONTROL.finditer(text)):
        return document
    try:
        _Builder(document, text).build()
        document.whole = isinstance(document.data, dict)
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.faults.append(
            Fault(file, line, column, f"This is not YAML: {error.problem or error.context}.",
                  "Look at the indentation, the quotes and the colons just before this place.")
        )  # fmt: skip
    return document


def strange_characters(text: str, file: str) -> Iterator[Fault]:
    """Each character that cannot be shown, or makes text read otherwise than it is stored."""
    for found in _CONTROL.finditer(text):
        bom = found.group() == "\ufeff"
        problem = (
            "A byte order mark stands here."
            if bom
            else f"The character {found.group()!a} cannot be shown."
        )
        remedy = "Save the file as UTF-8 without BOM." if bom else "Take it out."
        yield Fault(file, *_place(text[: found.start()]), problem, remedy)
        return
    for found in _OVERRIDE.finditer(text):
        yield Fault(
            file, *_place(text[: found.start()]),
            f"The character {found.group()!a} makes text read otherwise than it is.",
            "Take it out; Arabic needs no marks, and a foreign word may stand in isolates.",
        )  # fmt: skip


def _place(before: str) -> Mark:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


class _Stop(Exception):
    """Nothing more can be read of this file; the faults say why."""


@dataclass(slots=True)
class _Open:
    """A map or list that has begun."""

    path: Path
    data: dict[Any, Any] | list[Any]
    key: Any = None
    has_key: bool = False
    skip: bool = False  # the value of a key that was refused


class _Builder:
    """Takes the events of one file in order and builds its data."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.open: list[_Open] = []
        self.documents = 0

    def build(self) -> None:
        """Straight from libyaml's parser: most of what loading costs is spent in this loop."""
        parser = yaml.CSafeLoader(self.text)
        take = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start_document,
        }
        try:
            while (event := parser.get_event()) is not None:
                if act := take.get(type(event)):
                    act(event)
        finally:
            parser.dispose()
        if not self.documents or not isinstance(self.document.data, dict):
            self._refuse((1, 1), "The file holds no keys.", "Begin with `id:`.")

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse(
                _mark(event), "A second document begins here (---).", "Put it in its own file."
            )
            raise _Stop

    def _alias(self, event: yaml.AliasEvent) -> None:
        mark = _mark(event)
        self._refuse(mark, "An alias (*) stands here.", "Write the words out again.")
        self._add(f"*{event.anchor}", mark, plain=False)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start = event.start_mark
        mark = (start.line + 1, start.column + 1)
        if event.anchor or event.tag:
            self._refuse_node(event, mark)
        if event.style:
            if event.style == '"':
                self._refuse_escaped(event.value, mark)
            self._add(event.value, mark, plain=False)
        else:
            self._add(_plain(event.value), mark, plain=event.end_mark.line == start.line)

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        mark = _mark(event)
        if event.anchor or event.tag:
            self._refuse_node(event, mark)
        if len(self.open) >= DEEPEST:
            self._refuse(mark, f"Nested more than {DEEPEST} deep.", "Look at the indentation.")
            raise _Stop
        data: dict[Any, Any] | list[Any] = {} if type(event) is yaml.MappingStartEvent else []
        self.open.append(_Open(self._add(data, mark, plain=False), data))

    def _end(self, _: yaml.Event) -> None:
        self.open.pop()

    def _add(self, value: Any, mark: Mark, *, plain: bool) -> Path:
        """Put a value where it belongs, and say where that is; a key waits for its value."""
        if not self.open:
            self.document.data = value
            self.document.values[()] = mark
            return ()
        parent = self.open[-1]
        data = parent.data
        if type(data) is list:
            path = (*parent.path, len(data))
            data.append(value)
        elif not parent.has_key:
            parent.has_key, parent.key = True, value
            parent.skip = not self._accept_key(parent, value, mark)
            return parent.path
        else:
            parent.has_key = False
            if parent.skip:
                return (*parent.path, "?")
            path = (*parent.path, parent.key)
            data[parent.key] = value
        self.document.values[path] = mark
        if plain and type(value) is str:
            self.document.plain.add(path)
        return path

    def _accept_key(self, parent: _Open, key: Any, mark: Mark) -> bool:
        if type(key) not in (str, int, float):
            self._refuse(mark, "This cannot be a key.", "A key is a word or a number.")
            return False
        path = (*parent.path, key)
        if path in self.document.keys:
            line = self.document.keys[path][0]
            self._refuse(
                mark, f"The key `{key}` stands twice (first in line {line}).", "Keep one of them."
            )
            return False
        self.document.keys[path] = mark
        return True

    def _refuse_node(self, event: Any, mark: Mark) -> None:
        if event.anchor:
            self._refuse(mark, f"An anchor (&{event.anchor}) stands here.", "Take it out.")
        if event.tag:
            self._refuse(mark, f"A tag ({event.tag[:40]}) stands here.", "Take it out.")

    def _refuse_escaped(self, text: str, mark: Mark) -> None:
        """What may not stand in a file may not be written as "\\a" or "\\u202e" either."""
        for one in strange_characters(text, ""):
            self._refuse(mark, one.problem, one.remedy)

    def _refuse(self, mark: Mark, problem: str, remedy: str) -> None:
        self.document.faults.append(Fault(self.document.file, *mark, problem, remedy))


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _plain(text: str) -> str | int | float | bool | None:
    """The value of a text without quotes by YAML 1.2's core rules, without infinities."""
    if text and text[0] not in _NOT_WORDS:
        return text
    if _NULL.fullmatch(text):
        return None
    if _TRUTH.fullmatch(text):
        return text[0] in "tT"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
