"""What an open name can still be, and how that is cut into pieces a condition cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite
from typing import TypeAlias

from app.catalogue.expressions import tree
from app.catalogue.expressions.tree import Node, Value

NEAR = 1e-8  # a number this close to a limit counts as the limit itself


@dataclass(frozen=True, slots=True)
class Range:
    """All that an open name can be.

    low, high   its ends where it is a number, which is whole if `whole`
    may_lack    it may also stay missing
    options     all it can be where it is a text; None: anything
    """

    low: float = -inf
    high: float = inf
    may_lack: bool = False
    whole: bool = False
    options: frozenset[Value] | None = None


NOTHING = Range(inf, -inf, True)  # a number that is missing

Open: TypeAlias = Mapping[str, Range]


def cases(name: str, nodes: Iterable[Node], open: Open) -> list[Open] | None:
    """The same open names, the range of one of them cut where these conditions compare it with a
    number: they say one thing within each piece. None where it takes part in anything else."""
    numbers: set[float] = set()
    for node in nodes:
        compared = compared_with(node, name)
        if compared is None:
            return None
        numbers |= compared
    whole = open[name]
    open_cases: list[Open] = [{**open, name: piece} for piece in _pieces(whole, sorted(numbers))]
    if whole.may_lack:
        open_cases.append({**open, name: NOTHING})
    return open_cases


def _pieces(whole: Range, numbers: list[float]) -> Iterator[Range]:
    marks = [number for number in numbers if whole.low <= number <= whole.high]
    left = whole.low
    for mark in marks:
        yield from _piece(left, mark - NEAR, whole.whole)
        yield Range(mark, mark)
        left = mark + NEAR
    yield from _piece(left, whole.high, whole.whole)


def _piece(low: float, high: float, whole: bool) -> Iterator[Range]:
    if whole and isfinite(low):
        low = float(ceil(low))
    if whole and isfinite(high):
        high = float(floor(high))
    if low <= high:
        yield Range(low, high)


def compared_with(node: Node, name: str) -> set[float] | None:
    """The numbers a name is compared with; None where it takes part in anything else."""
    if isinstance(node, tree.Name):
        return None if node.id == name else set()
    if isinstance(node, (tree.Answered, tree.CountAnswered)):
        return set()
    if isinstance(node, tree.OneOf) and _is(node.operand, name):
        return None if node.operand.type != "number" else {float(value) for value in node.values}
    parts = list(tree.parts_of(node))
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
