"""As much of FHIRPath as our conditions use, read by its rules, to hear what they would say.

Written from the specification (HL7 FHIRPath 2.0.0): a value is a list, an empty one is unknown, and
`and`, `or` and `not` know three truths. Libraries for it hold on to old releases of what we need.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<name>[%$]?[A-Za-z_]\w*)"
    r"|(?P<sign><=|>=|!=|[-+*/=<>(){}.,]))"
)
_LEVELS = (("or",), ("and",), ("contains",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"),
           ("*", "/"))  # fmt: skip
List = list[Any]


def evaluate(path: str, resource: Any) -> List:
    """What the expression gives; a FHIR response is `%resource`."""
    reader = _Reader(path, resource)
    read = reader.level(0)
    assert reader.token is None, f"not read to its end: {reader.token} in {path}"
    return read([resource])


class _Reader:
    """Makes one function of the text: from the list looked at to the list that comes out."""

    def __init__(self, path: str, resource: Any) -> None:
        self.tokens = [
            token for match in _TOKEN.finditer(path) if (token := match[match.lastgroup])
        ]
        self.place, self.resource = 0, resource

    @property
    def token(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *wanted: str) -> str | None:
        if self.token is not None and (not wanted or self.token in wanted):
            self.place += 1
            return self.tokens[self.place - 1]
        return None

    def level(self, rank: int) -> Callable[[List], List]:
        if rank == len(_LEVELS):
            return self.chain()
        left = self.level(rank + 1)
        while sign := self.take(*_LEVELS[rank]):
            left = _joined(sign, left, self.level(rank + 1))
        return left

    def chain(self) -> Callable[[List], List]:
        chain = self.term()
        while self.take("."):
            chain = self.step(chain)
        return chain

    def term(self) -> Callable[[List], List]:
        token = self.take()
        assert token is not None
        if token == "(":
            inner = self.level(0)
            assert self.take(")")
            return inner
        if token == "{":
            assert self.take("}")
            return lambda _seen: []
        if token == "iif":
            test, yes, no = self.arguments()
            return lambda seen: yes(seen) if test(seen) == [True] else no(seen)
        if token == "$this":
            return lambda seen: seen
        if token == "linkId":
            return lambda seen: [child for node in seen for child in _children(node, token)]
        constant = {"true": True, "false": False, "%resource": self.resource}.get(token)
        if constant is None:
            constant = token[1:-1] if token[0] == "'" else float(token)
        return lambda _seen: [constant]

    def arguments(self) -> list[Callable[[List], List]]:
        assert self.take("(")
        arguments = []
        while not self.take(")"):
            arguments.append(self.level(0))
            self.take(",")
        return arguments

    def step(self, before: Callable[[List], List]) -> Callable[[List], List]:
        name = self.take()
        if self.token != "(":
            return lambda seen: [child for node in before(seen) for child in _children(node, name)]
        given = self.arguments()
        if name == "descendants":
            return lambda seen: [deep for node in before(seen) for deep in _descendants(node)]
        if name == "where":
            return lambda seen: [node for node in before(seen) if given[0]([node]) == [True]]
        if name == "select":
            return lambda seen: [out for node in before(seen) for out in given[0]([node])]
        if name == "exists":
            return lambda seen: [bool(before(seen))]
        if name == "count":
            return lambda seen: [float(len(before(seen)))]
        assert name == "not", name
        return lambda seen: [not value for value in before(seen)]


def _joined(
    sign: str, left: Callable[[List], List], right: Callable[[List], List]
) -> Callable[[List], List]:
    def value(seen: List) -> List:
        a, b = left(seen), right(seen)
        if sign in ("and", "or"):
            decides = sign == "or"
            if [decides] in (a, b):
                return [decides]
            return [not decides] if a == b == [not decides] else []
        if sign == "contains":
            return [b[0] in a] if b else []
        return _computed(sign, a, b)

    return value


def _computed(sign: str, a: List, b: List) -> List:
    if not a or not b:
        return []
    assert len(a) == len(b) == 1, (sign, a, b)
    x, y = a[0], b[0]
    if sign == "/":
        return [x / y] if y else []
    tests: dict[str, Callable[[], Any]] = {
        "=": lambda: x == y, "!=": lambda: x != y, "<": lambda: x < y, "<=": lambda: x <= y,
        ">": lambda: x > y, ">=": lambda: x >= y, "+": lambda: x + y, "-": lambda: x - y,
        "*": lambda: x * y,
    }  # fmt: skip
    return [tests[sign]()]


def _children(node: Any, name: str | None) -> List:
    """`value` is valueInteger, valueCoding and so on; a list is its parts."""
    if not isinstance(node, dict):
        return []
    values = [
        value
        for key, value in node.items()
        if key == name or (name == "value" and key.startswith("value"))
    ]
    return [part for value in values for part in (value if isinstance(value, list) else [value])]


def _descendants(node: Any) -> List:
    if not isinstance(node, dict):
        return []
    children = [child for key in node for child in _children(node, key)]
    return children + [deep for child in children for deep in _descendants(child)]
