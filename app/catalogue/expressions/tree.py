"""The tree of an expression: our own small typed nodes, from which every reader is made."""

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
class Known:
    """What an expression may say of a name.

    type      "several" is answered by several choices; "unread" (free text, dates) can only be
              asked about with answered()
    options   id of a choice → what is stored when it is chosen; None: any text. A choice that
              counts as missing is not among them.
    nothing   stored answers that say "none of these", which count() does not count
    is_count  the number is how many entries a group has, which is what count() says of it
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


def named(node: Node) -> Iterator[Name]:
    """Every name the expression reads, as often as it stands there."""
    if isinstance(node, Name):
        yield node
        return
    for part in parts_of(node):
        yield from named(part)


def parts_of(node: Node) -> Iterator[Node]:
    """The nodes directly within a node, in the order they stand there."""
    for child_field in fields(node):
        part = getattr(node, child_field.name)
        for child in part if isinstance(part, tuple) else (part,):
            if isinstance(child, Node):
                yield child


def names_in(node: Node) -> Iterator[str]:
    """The ids of these names."""
    return (name.id for name in named(node))
