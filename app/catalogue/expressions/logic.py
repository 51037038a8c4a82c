"""Conditions and rules of an instrument: parsed and typed once at load, then only read.

A missing value makes a comparison false and arithmetic missing; dividing by zero is missing; a
missing yes-or-no is false where a condition stands. `not` turns what came out: `not a > 2` holds
for somebody who skipped `a`.
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
from app.catalogue.expressions.tree import Known, NameType, Node, Type

__all__ = ["Expression", "ExpressionFault", "Known", "both", "either", "parse"]


@dataclass(frozen=True, slots=True)
class Expression:
    """What was written, the tree it means, and the Python reader made from it.

    repeated  the names that stand in it more than once
    """

    source: str
    tree: Node
    type: Type
    names: frozenset[str]
    repeated: frozenset[str]
    _read: Read = field(repr=False, compare=False)

    def value(self, row: Row) -> bool | float | str | None:
        """The value for one person; None where it is missing. A condition is never missing."""
        found: bool | float | str | None = self._read(row)
        return bool(found) if self.type == "boolean" else found

    def holds(self, row: Row) -> bool:
        """Whether a condition holds; missing is no."""
        return bool(self._read(row))

    def holds_over(self, columns: Columns, people: int) -> Flags:
        """The same for many people at once; columns are made by numpy_reader.column_of."""
        return holds_over(self.tree, columns, people)


def parse(source: str, names: Mapping[str, Known | NameType]) -> Expression:
    """Read, type and compile an expression over `names`, `age` and `sex`; or ExpressionFault."""
    return _expression(source, read_tree(source, names))


def both(first: Expression | None, second: Expression | None) -> Expression | None:
    """The condition that holds where both hold; None always holds."""
    if first is None or second is None:
        return first or second
    joined = tree.All((first.tree, second.tree))
    return _expression(f"({first.source}) and ({second.source})", joined)


def either(first: Expression, second: Expression) -> Expression:
    """The condition that holds where one of them holds."""
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
