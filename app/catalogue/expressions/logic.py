"""Expressions of an instrument: parsed and typed once when it is loaded, then only evaluated.

A missing value makes a comparison false and arithmetic missing. Division by zero is missing. A
missing yes-or-no answer counts as false where a condition is expected. `not` inverts the result:
`not a > 2` holds for a person who skipped `a`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.catalogue.expressions import tree
from app.catalogue.expressions.faults import ExpressionFault
from app.catalogue.expressions.grammar import read_tree
from app.catalogue.expressions.numpy_reader import Columns, Flags, holds_over
from app.catalogue.expressions.python_reader import Read, Row, compile_tree
from app.catalogue.expressions.tree import NameSpec, NameType, Node, Type

__all__ = ["Expression", "ExpressionFault", "NameSpec", "both", "either", "parse"]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: its text, its typed tree, and a compiled function for one person.

    names     the names it uses
    repeated  the names it uses more than once
    """

    source: str
    tree: Node
    type: Type
    names: frozenset[str]
    repeated: frozenset[str]
    _read: Read = field(repr=False, compare=False)

    def value(self, row: Row) -> bool | float | str | None:
        """The value for one person; None where it is missing. A condition is never missing."""
        value: bool | float | str | None = self._read(row)
        return bool(value) if self.type == "boolean" else value

    def holds(self, row: Row) -> bool:
        """Whether a condition holds; a missing value counts as no."""
        return bool(self._read(row))

    def holds_over(self, columns: Columns, people: int) -> Flags:
        """Whether a condition holds for each of many people: a boolean array of length `people`.

        columns  name → column, as numpy_reader.column_of makes it
        """
        return holds_over(self.tree, columns, people)


def parse(source: str, names: Mapping[str, NameSpec | NameType]) -> Expression:
    """Parse, type and compile an expression over `names`, `age` and `sex`.

    Raises ExpressionFault.
    """
    return _expression(source, read_tree(source, names))


def both(first: Expression | None, second: Expression | None) -> Expression | None:
    """The condition that holds if both hold. None stands for a condition that always holds."""
    if first is None or second is None:
        return first or second
    joined = tree.All((first.tree, second.tree))
    return _expression(f"({first.source}) and ({second.source})", joined)


def either(first: Expression, second: Expression) -> Expression:
    """The condition that holds if at least one of them holds."""
    joined = tree.Any((first.tree, second.tree))
    return _expression(f"({first.source}) or ({second.source})", joined)


def _expression(source: str, node: Node) -> Expression:
    assert node.type != "several"
    assert node.type != "unread"
    names = Counter(tree.names_in(node))
    return Expression(
        source=source,
        tree=node,
        type=node.type,
        names=frozenset(names),
        repeated=frozenset(name for name, times in names.items() if times > 1),
        _read=compile_tree(node),
    )
