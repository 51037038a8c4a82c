"""The typed tree of an expression. Every reader works from these nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, TypeAlias

Type = Literal["boolean", "number", "text"]
NameType = Literal["boolean", "number", "text", "several", "unread"]
Ordering = Literal["==", "!=", "<", "<=", ">", ">="]
Operator = Literal["+", "-", "*", "/"]
Value: TypeAlias = bool | int | float | str | tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class NameSpec:
    """The type of a name and its possible answers, for the parser.

    type      "several": the answer is a set of choices; "unread" (free text, dates): the name can
              only be used in answered()
    options   id of a choice → the stored answer; None: any text. Choices that count as missing are
              not included.
    nothing   stored answers that mean "none of these", which count() does not count
    is_count  the number is the number of a group's entries, which count() returns unchanged
    """

    type: NameType
    options: Mapping[str, str | int | float] | None = None
    nothing: frozenset[str | int | float] = frozenset()
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, true or false, as written."""

    value: bool | float | str
    type: Type


@dataclass(frozen=True, slots=True)
class Name:
    """An item, a score, `age` or `sex`. A stored answer outside `options` counts as missing."""

    id: str
    type: NameType
    options: frozenset[str | int | float] | None = None
    nothing: frozenset[str | int | float] = frozenset()


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Node, ...]
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """Chained as in mathematics: 0 < a <= 5 holds where both parts hold."""

    operands: tuple[Node, ...]
    operators: tuple[Ordering, ...]
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """`a in (1, 2)`; negated: `a not in (1, 2)`. Missing makes both false."""

    operand: Node
    values: tuple[bool | float | str, ...]
    negated: bool
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`"pain" in work_on`: whether this choice is among the several chosen."""

    option: str | int | float
    name: Name
    negated: bool
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: Operator
    left: Node
    right: Node
    type: Type = field(default="number", init=False)


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Node
    type: Type = field(default="number", init=False)


@dataclass(frozen=True, slots=True)
class Reduce:
    """sum, mean, min or max of numbers; missing if one of them is missing."""

    function: Literal["sum", "mean", "min", "max"]
    parts: tuple[Node, ...]
    type: Type = field(default="number", init=False)


@dataclass(frozen=True, slots=True)
class CountHolding:
    """count(a > 1, b > 1): how many conditions hold."""

    parts: tuple[Node, ...]
    type: Type = field(default="number", init=False)


@dataclass(frozen=True, slots=True)
class CountAnswered:
    """count(a, b): how many have an answer."""

    names: tuple[Name, ...]
    type: Type = field(default="number", init=False)


@dataclass(frozen=True, slots=True)
class CountChosen:
    """count(work_on): how many choices are chosen, "none of these" aside; missing if unanswered."""

    name: Name
    type: Type = field(default="number", init=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """answered(a, b): whether every one of them has an answer."""

    names: tuple[Name, ...]
    type: Type = field(default="boolean", init=False)


@dataclass(frozen=True, slots=True)
class Choose:
    """`a if c else b`."""

    condition: Node
    then: Node
    otherwise: Node
    type: Type


Node: TypeAlias = (
    Constant | Name | Not | All | Any | Compare | OneOf | Chosen | Arithmetic | Negate | Reduce
    | CountHolding | CountAnswered | CountChosen | Answered | Choose
)  # fmt: skip


def name_nodes(node: Node) -> Iterator[Name]:
    """Every name node of an expression, once for each occurrence."""
    if isinstance(node, Name):
        yield node
        return
    for part in child_nodes(node):
        yield from name_nodes(part)


def child_nodes(node: Node) -> Iterator[Node]:
    """The direct child nodes, in the order they are written."""
    for child_field in fields(node):
        part = getattr(node, child_field.name)
        for child in part if isinstance(part, tuple) else (part,):
            if isinstance(child, Node):
                yield child


def names_in(node: Node) -> Iterator[str]:
    """The ids of the names an expression uses, once for each occurrence."""
    return (name.id for name in name_nodes(node))
