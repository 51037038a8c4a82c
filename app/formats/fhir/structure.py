"""Check that the parts of an owner's Questionnaire that we read have the structure FHIR defines.

JSON allows any value anywhere. After this check, other modules can rely on the type of each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.catalogue.expressions.grammar import MAX_NUMBER

MAX_DEPTH = 20
MAX_FAULTS = 20
_SHOWN_CHARACTERS = 60

# A plain value; a list with the type of its elements; or the keys of a map that we read.
Wanted: TypeAlias = "str | list[Wanted] | dict[str, Wanted]"
Fault: TypeAlias = tuple[str, str, str]  # the place, the problem, the remedy

_TEXT, _NUMBER = "text", "a number"
_PLAIN_CODING: dict[str, Wanted] = {"system": _TEXT, "code": _TEXT, "display": _TEXT}
_EXTENSION: dict[str, Wanted] = {
    "url": _TEXT,
    "valueDecimal": _NUMBER,
    "valueInteger": _NUMBER,
    "valueCoding": _PLAIN_CODING,
    "valueCodeableConcept": {"coding": [_PLAIN_CODING]},
}
_CODING: dict[str, Wanted] = {**_PLAIN_CODING, "extension": [_EXTENSION]}
_ITEM: dict[str, Wanted] = {
    "linkId": _TEXT,
    "type": _TEXT,
    "text": _TEXT,
    "code": [_CODING],
    "extension": [_EXTENSION],
    "answerValueSet": _TEXT,
    "answerOption": [
        {
            "valueCoding": _CODING,
            "valueString": _TEXT,
            "valueInteger": _NUMBER,
            "extension": [_EXTENSION],
        }
    ],
}
_ITEM["item"] = [_ITEM]
_QUESTIONNAIRE: dict[str, Wanted] = {
    "language": _TEXT,
    "title": _TEXT,
    "name": _TEXT,
    "item": [_ITEM],
    "contained": [{"id": _TEXT, "compose": {"include": [{"concept": [_CODING]}]}}],
}
_REMEDIES = {
    _TEXT: 'Write it in quotes ("…"), or leave it out.',
    _NUMBER: "Write digits without quotes, or leave it out.",
    "a list": "Write it in brackets ([…]), or leave it out.",
    "a map": "Write it in braces ({…}), or leave it out.",
}


def structure_faults(resource: Mapping[str, Any]) -> list[Fault]:
    """Every value in a Questionnaire that has another type than it should, at most MAX_FAULTS and a
    line with the number of the rest."""
    faults: list[Fault] = []
    _Walk(faults.append).into(dict(resource), _QUESTIONNAIRE, "Questionnaire", 0)
    more = len(faults) - MAX_FAULTS
    if more > 0:
        rest = f"There are {more} more places like these."
        faults[MAX_FAULTS:] = [("Questionnaire", rest, "Get the form from its owner again.")]
    return faults


def printable(text: str) -> str:
    """A text of the file for a message: shortened, with unprintable characters escaped."""
    escaped = text if text.isprintable() else ascii(text)
    if len(escaped) <= _SHOWN_CHARACTERS:
        return escaped
    return f"{escaped[:_SHOWN_CHARACTERS]}…"


@dataclass(frozen=True, slots=True)
class _Walk:
    note: Callable[[Fault], None]

    def into(self, value: object, wanted: Wanted, place: str, depth: int) -> None:
        # A key with null means the same as a missing key.
        if value is None:
            return
        name = wanted if isinstance(wanted, str) else "a list" if _is_list(wanted) else "a map"
        if name != _name_of(value):
            self.note((place, f"This is {_name_of(value)}, not {name}.", _REMEDIES[name]))
        elif name == _NUMBER and not abs(value) <= MAX_NUMBER:  # type: ignore[arg-type]
            remedy = f"Stay within {MAX_NUMBER:.0f}."
            self.note((place, "This number is too large, or none.", remedy))
        elif depth > MAX_DEPTH:
            remedy = "Use the form as its owner published it."
            self.note((place, f"Items stand more than {MAX_DEPTH} deep in each other.", remedy))
        else:
            for inner, asked, where, deeper in _within(value, wanted):
                self.into(inner, asked, f"{place}{where}", depth + deeper)


def _within(value: Any, wanted: Wanted) -> Iterator[tuple[object, Wanted, str, int]]:
    """The values in a list or a map that we read: value, expected type, place, and 1 if the value
    is one level of items deeper."""
    if isinstance(wanted, list):
        for n, element in enumerate(value):
            yield element, wanted[0], f"[{n}]", 0
    elif isinstance(wanted, dict):
        for key, inner in wanted.items():
            if key in value:
                yield value[key], inner, f".{key}", key == "item"


def _is_list(wanted: Wanted) -> bool:
    return isinstance(wanted, list)


def _name_of(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return _TEXT
    if isinstance(value, int | float):
        return _NUMBER
    return "a list" if isinstance(value, list) else "a map" if isinstance(value, dict) else "null"
