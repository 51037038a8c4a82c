"""Read a safe part of YAML into plain data, and record the position of every key and value.

Only maps, lists and scalars of YAML 1.2 are read (`no` and `off` stay text). The file is read as a
stream of events with an explicit stack, so that deep nesting cannot exhaust Python's own stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml  # type: ignore[import-untyped]

from app.errors import Fault

MAX_FILE_BYTES = 1_000_000
MAX_DEPTH = 12

KeyPath: TypeAlias = tuple[str | int | float, ...]
Position: TypeAlias = tuple[int, int]
Data: TypeAlias = Any

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
# Embeddings and overrides show text in another order than it is stored. Isolates do not.
_OVERRIDE = re.compile("[\u202a-\u202e]")
_NULL = re.compile(r"~|null|Null|NULL|")
_TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]{1,15}|[0-9]{1,15}(\.[0-9]{0,15})?)([eE][-+]?[0-9]{1,2})?")
# The first characters of null, booleans and numbers. Anything else is text.
_STARTS_OF_OTHER_TYPES = frozenset("~nNtTfF+-.0123456789")


@dataclass(slots=True)
class Document:
    """One file as data, with the position of each key and value (lines and columns from 1)."""

    file: str
    data: Data = None
    values: dict[KeyPath, Position] = field(default_factory=dict)
    keys: dict[KeyPath, Position] = field(default_factory=dict)
    plain: set[KeyPath] = field(
        default_factory=set
    )  # unquoted text on one line, so columns within it are known
    faults: list[Fault] = field(default_factory=list)
    advice: list[Fault] = field(default_factory=list)
    is_complete: bool = False  # read to its end; only then is it known what is missing

    def fault(self, path: KeyPath, problem: str, remedy: str, *, at_key: bool = False) -> None:
        """Note a fault at a value or, if it is not in the file, at the nearest map or list around
        it."""
        self.faults.append(Fault(self.file, *self.place(path, at_key), problem, remedy))

    def advise(
        self, path: KeyPath, problem: str, remedy: str, *, at_key: bool = False, column: int = 1
    ) -> None:
        """Note advice: something to look at that does not stop the file from being used."""
        line, start = self.place(path, at_key)
        start += self._shift(path, column)
        self.advice.append(Fault(self.file, line, start, problem, remedy, is_advice=True))

    def fault_within(self, path: KeyPath, column: int, problem: str, remedy: str) -> None:
        """Note a fault inside a text, `column` characters from its start (from 1)."""
        line, start = self.place(path)
        start += self._shift(path, column)
        self.faults.append(Fault(self.file, line, start, problem, remedy))

    def _shift(self, path: KeyPath, column: int) -> int:
        return column - 1 if path in self.plain else 0

    def place(self, path: KeyPath, at_key: bool = False) -> Position:
        first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
        while path and path not in first and path not in second:
            path = path[:-1]
        return first.get(path) or second.get(path) or (1, 1)


def decode_text(raw: bytes, file: str) -> tuple[str, list[Fault]]:
    """The text of a file, and the faults that make it unreadable; one of the two is empty."""
    if len(raw) > MAX_FILE_BYTES:
        problem = f"The file is larger than {MAX_FILE_BYTES // 1_000_000} MB."
        return "", [Fault(file, 1, 1, problem, "Split it into several instruments.")]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line, column = _position(raw[: error.start].decode("utf-8"))
        problem = f"The byte {raw[error.start]:#04x} is not UTF-8."
        return "", [Fault(file, line, column, problem, "Save the file as UTF-8.")]


def read_yaml(text: str, file: str) -> Document:
    """The data of one YAML file. Check `faults` before using it."""
    document = Document(file)
    document.faults += unsafe_characters(text, file)
    if any(_CONTROL.finditer(text)):
        return document
    try:
        _Builder(document, text).build()
        document.is_complete = isinstance(document.data, dict)
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


def unsafe_characters(text: str, file: str) -> Iterator[Fault]:
    """A fault for each character that cannot be shown or that changes the order of shown text.

    After a character that cannot be shown, no more faults are given.
    """
    for match in _CONTROL.finditer(text):
        bom = match.group() == "\ufeff"
        problem = (
            "A byte order mark stands here."
            if bom
            else f"The character {match.group()!a} cannot be shown."
        )
        remedy = "Save the file as UTF-8 without BOM." if bom else "Take it out."
        yield Fault(file, *_position(text[: match.start()]), problem, remedy)
        return
    for match in _OVERRIDE.finditer(text):
        yield Fault(
            file, *_position(text[: match.start()]),
            f"The character {match.group()!a} makes text read otherwise than it is.",
            "Take it out; Arabic needs no marks, and a foreign word may stand in isolates.",
        )  # fmt: skip


def _position(before: str) -> Position:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


class _Stop(Exception):
    """Reading stops here; the faults say why."""


@dataclass(slots=True)
class _Container:
    """A map or list whose end has not been read yet."""

    path: KeyPath
    data: dict[Any, Any] | list[Any]
    key: Any = None
    has_key: bool = False
    skip: bool = False  # the value of a key that was refused


class _Builder:
    """Builds the data of one file from its events, in order."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.containers: list[_Container] = []
        self.documents = 0

    def build(self) -> None:
        """Read the events directly from libyaml's parser. Most of the loading time is spent
        here."""
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
            self._add(_scalar_value(event.value), mark, plain=event.end_mark.line == start.line)

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        mark = _mark(event)
        if event.anchor or event.tag:
            self._refuse_node(event, mark)
        if len(self.containers) >= MAX_DEPTH:
            self._refuse(mark, f"Nested more than {MAX_DEPTH} deep.", "Look at the indentation.")
            raise _Stop
        data: dict[Any, Any] | list[Any] = {} if type(event) is yaml.MappingStartEvent else []
        self.containers.append(_Container(self._add(data, mark, plain=False), data))

    def _end(self, _: yaml.Event) -> None:
        self.containers.pop()

    def _add(self, value: Any, mark: Position, *, plain: bool) -> KeyPath:
        """Add a value to the current container and return its path. A key is stored until its value
        follows."""
        if not self.containers:
            self.document.data = value
            self.document.values[()] = mark
            return ()
        parent = self.containers[-1]
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

    def _accept_key(self, parent: _Container, key: Any, mark: Position) -> bool:
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

    def _refuse_node(self, event: Any, mark: Position) -> None:
        if event.anchor:
            self._refuse(mark, f"An anchor (&{event.anchor}) stands here.", "Take it out.")
        if event.tag:
            self._refuse(mark, f"A tag ({event.tag[:40]}) stands here.", "Take it out.")

    def _refuse_escaped(self, text: str, mark: Position) -> None:
        """Refuse characters that are not allowed in a file also if written as "\\a" or
        "\\u202e"."""
        for fault in unsafe_characters(text, ""):
            self._refuse(mark, fault.problem, fault.remedy)

    def _refuse(self, mark: Position, problem: str, remedy: str) -> None:
        self.document.faults.append(Fault(self.document.file, *mark, problem, remedy))


def _mark(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar_value(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar by YAML 1.2's core schema, without infinities."""
    if text and text[0] not in _STARTS_OF_OTHER_TYPES:
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
