"""The possible values of an open name, and their division into parts that a condition treats
alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite
from typing import TypeAlias

from app.catalogue.expressions import tree
from app.catalogue.expressions.tree import Node, Value

LIMIT_DISTANCE = 1e-8  # a number this close to a limit counts as equal to it


@dataclass(frozen=True, slots=True)
class Range:
    """The possible values of an open name, a name whose answer is not known yet.

    low, high  the limits of a number; it is a whole number if `whole`
    may_lack   it may also stay missing
    options    the possible values of a text; None: any text
    """

    low: float = -inf
    high: float = inf
    may_lack: bool = False
    whole: bool = False
    options: frozenset[Value] | None = None


MISSING_NUMBER = Range(inf, -inf, True)  # a number that is missing

OpenNames: TypeAlias = Mapping[str, Range]


def split_cases(name: str, nodes: Iterable[Node], open_names: OpenNames) -> list[OpenNames] | None:
    """Split the range of one open name at the numbers that these conditions compare it with.

    Returns the open names once for each part of the range; within a part, every comparison has the
    same result. Returns None if the name is used in anything but comparisons with numbers.
    """
    numbers: set[float] = set()
    for node in nodes:
        compared = compared_with(node, name)
        if compared is None:
            return None
        numbers |= compared
    whole = open_names[name]
    open_cases: list[OpenNames] = [
        {**open_names, name: piece} for piece in _pieces(whole, sorted(numbers))
    ]
    if whole.may_lack:
        open_cases.append({**open_names, name: MISSING_NUMBER})
    return open_cases


def _pieces(whole: Range, numbers: list[float]) -> Iterator[Range]:
    marks = [number for number in numbers if whole.low <= number <= whole.high]
    left = whole.low
    for mark in marks:
        yield from _piece(left, mark - LIMIT_DISTANCE, whole.whole)
        yield Range(mark, mark)
        left = mark + LIMIT_DISTANCE
    yield from _piece(left, whole.high, whole.whole)


def _piece(low: float, high: float, whole: bool) -> Iterator[Range]:
    if whole and isfinite(low):
        low = float(ceil(low))
    if whole and isfinite(high):
        high = float(floor(high))
    if low <= high:
        yield Range(low, high)


def compared_with(node: Node, name: str) -> set[float] | None:
    """The numbers a name is compared with; None if it is used in any other way."""
    if isinstance(node, tree.Name):
        return None if node.id == name else set()
    if isinstance(node, (tree.Answered, tree.CountAnswered)):
        return set()
    if isinstance(node, tree.OneOf) and _is(node.operand, name):
        return None if node.operand.type != "number" else {float(value) for value in node.values}
    parts = list(tree.child_nodes(node))
    if isinstance(node, tree.Compare) and any(_is(part, name) for part in parts):
        numbers = [part.value for part in parts if isinstance(part, tree.Constant)]
        others = [part for part in parts if not isinstance(part, tree.Constant)]
        if any(part.type != "number" for part in parts) or not all(
            _is(other, name) for other in others
        ):
            return None
        return set(map(float, numbers))
    compared: set[float] = set()
    for part in parts:
        inner = compared_with(part, name)
        if inner is None:
            return None
        compared |= inner
    return compared


def _is(node: Node, name: str) -> bool:
    return isinstance(node, tree.Name) and node.id == name
