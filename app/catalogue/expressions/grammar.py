"""From the text of an expression to its typed tree: what is allowed is listed, all else refused."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import cast

from app.catalogue.expressions import tree
from app.catalogue.expressions.faults import (
    DEEPEST,
    MAY,
    TYPE_WORDS,
    ExpressionFault,
    described,
    fail,
    remedy_for,
    suggest,
    too_deep,
    what,
)
from app.catalogue.expressions.text import parse_python
from app.catalogue.expressions.tree import Known, NameType, Node, Type

MOST_NODES = 150
LARGEST_NUMBER = 1e12

_ORDERINGS: dict[type[ast.cmpop], tree.Ordering] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], tree.Operator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
_TRUTHS = {"true": True, "false": False, "True": True, "False": False}

# Known of everybody before the first question.
PERSON: Mapping[str, Known] = {
    "age": Known("number"),
    "sex": Known("text", {one: one for one in ("female", "male", "other")}),
}


def read_tree(source: str, names: Mapping[str, Known | NameType]) -> Node:
    """The typed tree of an expression, or ExpressionFault."""
    found = _Reader(names, source).read(parse_python(source))
    if isinstance(found, tree.Name):
        _refuse_unread(found, 1)
    return found


class _Reader:
    """Walks Python's tree once, gives ours. Counts nodes, so that an expression stays small."""

    def __init__(self, names: Mapping[str, Known | NameType], source: str) -> None:
        self.names = names
        self.source = source
        self.nodes = 0
        self.depth = 0

    def read(self, node: ast.expr) -> Node:
        reader = _READERS.get(type(node))
        if reader is None:
            fail(node, f"{what(node)} is not part of the language.", MAY)
        self.nodes += 1
        self.depth += 1
        if self.nodes > MOST_NODES:
            fail(node, f"The expression has more than {MOST_NODES} parts.", "Split it.")
        if self.depth > DEEPEST:
            too_deep(node.col_offset + 1)
        found = reader(self, node)
        self.depth -= 1
        return found

    def known(self, name: str) -> Known | None:
        found = self.names.get(name) or PERSON.get(name)
        return Known(found) if isinstance(found, str) else found

    def typed(self, node: ast.expr, wanted: Type, where: str) -> Node:
        found = self.read(node)
        if found.type != wanted:
            fail(node, f"{where} needs a {TYPE_WORDS[wanted]}, and this is "
                  f"{described(found)}.", remedy_for(found, wanted))  # fmt: skip
        return found

    def constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool):
            return tree.Constant(value, "boolean")
        if isinstance(value, (int, float)):
            if abs(value) > LARGEST_NUMBER or not isfinite(value):
                fail(node, "The number is too large.", f"Stay within {LARGEST_NUMBER:.0f}.")
            return tree.Constant(float(value), "number")
        if isinstance(value, str):
            return tree.Constant(value, "text")
        fail(node, f"{what(node)} is not part of the language.", MAY)

    def name(self, node: ast.Name) -> Node:
        if node.id in _TRUTHS:
            return tree.Constant(_TRUTHS[node.id], "boolean")
        known = self.known(node.id)
        if known is None:
            fail(node, f"`{node.id}` is not known here.", suggest(node.id, [*self.names, *PERSON]))
        options = None if known.options is None else frozenset(known.options.values())
        return tree.Name(node.id, known.type, options, known.nothing)

    def junction(self, node: ast.BoolOp) -> Node:
        word = "and" if isinstance(node.op, ast.And) else "or"
        parts = tuple(self.typed(one, "boolean", f"`{word}`") for one in node.values)
        return tree.All(parts) if word == "and" else tree.Any(parts)

    def unary(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return tree.Not(self.typed(node.operand, "boolean", "`not`"))
        if isinstance(node.op, ast.USub):
            operand = self.typed(node.operand, "number", "`-`")
            if isinstance(operand, tree.Constant):
                return tree.Constant(-cast(float, operand.value), "number")
            return tree.Negate(operand)
        fail(node, "This sign is not part of the language.", MAY)

    def arithmetic(self, node: ast.BinOp) -> Node:
        sign = _OPERATORS.get(type(node.op))
        if sign is None:
            fail(node, "This kind of arithmetic is not part of the language.", "Use + - * /.")
        left = self.typed(node.left, "number", f"`{sign}`")
        return tree.Arithmetic(sign, left, self.typed(node.right, "number", f"`{sign}`"))

    def comparison(self, node: ast.Compare) -> Node:
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return self.membership(node)
        operands = tuple(self.read(one) for one in (node.left, *node.comparators))
        operators = []
        for index, sign in enumerate(node.ops):
            if type(sign) not in _ORDERINGS:
                fail(node, "Comparisons are == != < <= > >=, and `in` stands alone.",
                      "Join several conditions with `and`.")  # fmt: skip
            operators.append(_ORDERINGS[type(sign)])
            place = node.comparators[index]
            _check_comparable(operands[index], operands[index + 1], operators[-1], place)
        return tree.Compare(operands, tuple(operators))

    def membership(self, node: ast.Compare) -> Node:
        if len(node.ops) > 1:
            fail(node, "`in` cannot be chained.", "Join several conditions with `and`.")
        place, negated = node.comparators[0], isinstance(node.ops[0], ast.NotIn)
        if isinstance(place, ast.Tuple):
            return self.one_of(node.left, place, negated)
        container = self.read(place)
        if not isinstance(container, tree.Name) or container.type != "several":
            fail(place, f"`in` looks into a list such as (1, 2), or an item with several "
                  f"choices, and this is {described(container)}.",
                  'Write `a in (1, 2)`, `"pain" in work_on`, or `==`.')  # fmt: skip
        known = self.known(container.id)
        options = (known.options if known else None) or {}
        if not isinstance(node.left, ast.Constant) or isinstance(node.left.value, bool):
            fail(node.left, "Before `in` stands the id of a choice in quotes.",
                  f"Choices of `{container.id}`: {', '.join(options)}.")  # fmt: skip
        self.nodes += 1
        chosen = node.left.value
        if chosen not in options and chosen not in options.values():
            fail(node.left, f"{chosen!r} is not a choice of `{container.id}`.",
                  suggest(str(chosen), options))  # fmt: skip
        option = options.get(cast(str, chosen), cast(str, chosen))
        return tree.Chosen(option, container, negated)

    def one_of(self, left: ast.expr, place: ast.Tuple, negated: bool) -> Node:
        operand = self.read(left)
        values = []
        for one in place.elts:
            value = self.read(one)
            if not isinstance(value, tree.Constant):
                fail(one, "A list after `in` holds only numbers or texts.", "Write them out.")
            _check_comparable(operand, value, "==", one)
            values.append(value.value)
        if not values:
            fail(place, "The list after `in` is empty.", "Write what it may be.")
        return tree.OneOf(operand, tuple(values), negated)

    def choose(self, node: ast.IfExp) -> Node:
        condition = self.typed(node.test, "boolean", "`if`")
        then, otherwise = self.read(node.body), self.read(node.orelse)
        if then.type in ("several", "unread"):
            fail(node.body, f"`if` cannot give {described(then)}.", remedy_for(then, "number"))
        if then.type != otherwise.type:
            fail(node.orelse, f"One side of `if … else` is {described(then)}, the other "
                  f"{described(otherwise)}.", "Give both sides the same type.")  # fmt: skip
        return tree.Choose(condition, then, otherwise, cast(Type, then.type))

    def call(self, node: ast.Call) -> Node:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        builder = _FUNCTIONS.get(function)
        if builder is None:
            fail(node, f"`{ast.unparse(node.func)[:40]}` is not a function of the language.",
                  f"Functions: {', '.join(_FUNCTIONS)}.")  # fmt: skip
        if node.keywords or not node.args:
            fail(node, f"`{function}` takes one or more names or values.",
                  f"Write {function}(a, b).")  # fmt: skip
        return builder(self, node, function)

    def reduction(self, node: ast.Call, function: str) -> Node:
        parts = tuple(self.typed(one, "number", f"`{function}`") for one in node.args)
        return tree.Reduce(function, parts)  # type: ignore[arg-type]

    def answered(self, node: ast.Call, _function: str) -> Node:
        return tree.Answered(self._names(node, [self.read(one) for one in node.args]))

    def count(self, node: ast.Call, _function: str) -> Node:
        parts = tuple(self.read(one) for one in node.args)
        if all(one.type == "boolean" for one in parts):
            return tree.CountHolding(parts)
        if len(parts) == 1 and isinstance(parts[0], tree.Name) and parts[0].type == "several":
            return tree.CountChosen(parts[0])
        if len(parts) == 1 and isinstance(parts[0], tree.Name) and self._is_count(parts[0]):
            return parts[0]
        if any(one.type == "boolean" for one in parts):
            fail(node, "`count` is given conditions and items at once.",
                  "Count conditions in one, items in another.")  # fmt: skip
        return tree.CountAnswered(self._names(node, parts))

    def _is_count(self, name: tree.Name) -> bool:
        known = self.known(name.id)
        return known is not None and known.is_count

    def _names(self, node: ast.Call, parts: Iterable[Node]) -> tuple[tree.Name, ...]:
        names = []
        for place, part in zip(node.args, parts, strict=True):
            if not isinstance(part, tree.Name):
                fail(place, "Here stands the name of an item or a score.", "Write its id.")
            names.append(part)
        return tuple(names)


_READERS: dict[type[ast.expr], Callable[[_Reader, ast.expr], Node]] = cast(
    dict[type[ast.expr], Callable[[_Reader, ast.expr], Node]],
    {
        ast.Constant: _Reader.constant,
        ast.Name: _Reader.name,
        ast.BoolOp: _Reader.junction,
        ast.UnaryOp: _Reader.unary,
        ast.BinOp: _Reader.arithmetic,
        ast.Compare: _Reader.comparison,
        ast.IfExp: _Reader.choose,
        ast.Call: _Reader.call,
    },
)
_FUNCTIONS: dict[str, Callable[[_Reader, ast.Call, str], Node]] = {
    "count": _Reader.count,
    "answered": _Reader.answered,
    "min": _Reader.reduction,
    "max": _Reader.reduction,
    "sum": _Reader.reduction,
    "mean": _Reader.reduction,
}
RESERVED = frozenset(_FUNCTIONS) | frozenset(_TRUTHS) | {"age", "sex"}


def _check_comparable(left: Node, right: Node, sign: tree.Ordering, place: ast.expr) -> None:
    for one in (left, right):
        if one.type in ("several", "unread"):
            fail(place, f"A comparison cannot read {described(one)}.", remedy_for(one, "text"))
    if left.type != right.type:
        fail(place, f"This compares {described(left)} with {described(right)}.",
              "Compare like with like.")  # fmt: skip
    if left.type != "number" and sign not in ("==", "!="):
        fail(place, f"`{sign}` needs numbers, and this is {described(left)}.", "Use == or !=.")
    for name, value in ((left, right), (right, left)):
        if not (isinstance(name, tree.Name) and name.options and isinstance(value, tree.Constant)):
            continue
        if name.type == "text" and value.value not in name.options:
            options = ", ".join(sorted(map(str, name.options)))
            fail(place, f"{value.value!r} is never an answer to `{name.id}`.",
                  f"It can be {options}.")  # fmt: skip


def _refuse_unread(name: tree.Name, column: int) -> None:
    if name.type in ("several", "unread"):
        raise ExpressionFault(
            column, f"This is {described(name)}, not a condition.", remedy_for(name, "boolean")
        )
