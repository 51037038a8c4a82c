"""Parse an expression into its typed tree. Allowed syntax is listed; everything else is refused."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import cast

from app.catalogue.expressions import tree
from app.catalogue.expressions.faults import (
    ALLOWED_SYNTAX,
    MAX_DEPTH,
    TYPE_NAMES,
    ExpressionFault,
    describe,
    fail_at,
    remedy_for,
    suggest_name,
    syntax_name,
    too_deep,
)
from app.catalogue.expressions.python_syntax import parse_python
from app.catalogue.expressions.tree import NameSpec, NameType, Node, Type

MAX_NODES = 150
MAX_NUMBER = 1e12

_ORDERINGS: dict[type[ast.cmpop], tree.Ordering] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], tree.Operator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
_TRUTHS = {"true": True, "false": False, "True": True, "False": False}

# Names that are known before the first question.
PERSON_NAMES: Mapping[str, NameSpec] = {
    "age": NameSpec("number"),
    "sex": NameSpec("text", {sex: sex for sex in ("female", "male", "other")}),
}


def read_tree(source: str, names: Mapping[str, NameSpec | NameType]) -> Node:
    """The typed tree of an expression over these names. Raises ExpressionFault."""
    node = _TreeBuilder(names, source).read(parse_python(source))
    if isinstance(node, tree.Name):
        _refuse_unread(node, 1)
    return node


class _TreeBuilder:
    """Translates Python's tree into ours in one pass. It counts nodes, to limit an expression's
    size."""

    def __init__(self, names: Mapping[str, NameSpec | NameType], source: str) -> None:
        self.names = names
        self.source = source
        self.nodes = 0
        self.depth = 0

    def read(self, node: ast.expr) -> Node:
        reader = _READERS.get(type(node))
        if reader is None:
            fail_at(node, f"{syntax_name(node)} is not part of the language.", ALLOWED_SYNTAX)
        self.nodes += 1
        self.depth += 1
        if self.nodes > MAX_NODES:
            fail_at(node, f"The expression has more than {MAX_NODES} parts.", "Split it.")
        if self.depth > MAX_DEPTH:
            too_deep(node.col_offset + 1)
        typed_node = reader(self, node)
        self.depth -= 1
        return typed_node

    def known(self, name: str) -> NameSpec | None:
        spec = self.names.get(name) or PERSON_NAMES.get(name)
        return NameSpec(spec) if isinstance(spec, str) else spec

    def typed(self, node: ast.expr, wanted: Type, where: str) -> Node:
        typed_node = self.read(node)
        if typed_node.type != wanted:
            fail_at(node, f"{where} needs a {TYPE_NAMES[wanted]}, and this is "
                  f"{describe(typed_node)}.", remedy_for(typed_node, wanted))  # fmt: skip
        return typed_node

    def constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool):
            return tree.Constant(value, "boolean")
        if isinstance(value, (int, float)):
            if abs(value) > MAX_NUMBER or not isfinite(value):
                fail_at(node, "The number is too large.", f"Stay within {MAX_NUMBER:.0f}.")
            return tree.Constant(float(value), "number")
        if isinstance(value, str):
            return tree.Constant(value, "text")
        fail_at(node, f"{syntax_name(node)} is not part of the language.", ALLOWED_SYNTAX)

    def name(self, node: ast.Name) -> Node:
        if node.id in _TRUTHS:
            return tree.Constant(_TRUTHS[node.id], "boolean")
        known = self.known(node.id)
        if known is None:
            fail_at(
                node,
                f"`{node.id}` is not known here.",
                suggest_name(node.id, [*self.names, *PERSON_NAMES]),
            )
        options = None if known.options is None else frozenset(known.options.values())
        return tree.Name(node.id, known.type, options, known.nothing)

    def junction(self, node: ast.BoolOp) -> Node:
        word = "and" if isinstance(node.op, ast.And) else "or"
        parts = tuple(self.typed(value, "boolean", f"`{word}`") for value in node.values)
        return tree.All(parts) if word == "and" else tree.Any(parts)

    def unary(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return tree.Not(self.typed(node.operand, "boolean", "`not`"))
        if isinstance(node.op, ast.USub):
            operand = self.typed(node.operand, "number", "`-`")
            if isinstance(operand, tree.Constant):
                return tree.Constant(-cast(float, operand.value), "number")
            return tree.Negate(operand)
        fail_at(node, "This sign is not part of the language.", ALLOWED_SYNTAX)

    def arithmetic(self, node: ast.BinOp) -> Node:
        sign = _OPERATORS.get(type(node.op))
        if sign is None:
            fail_at(node, "This kind of arithmetic is not part of the language.", "Use + - * /.")
        left = self.typed(node.left, "number", f"`{sign}`")
        return tree.Arithmetic(sign, left, self.typed(node.right, "number", f"`{sign}`"))

    def comparison(self, node: ast.Compare) -> Node:
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return self.membership(node)
        operands = tuple(self.read(operand) for operand in (node.left, *node.comparators))
        operators = []
        for index, sign in enumerate(node.ops):
            if type(sign) not in _ORDERINGS:
                fail_at(node, "Comparisons are == != < <= > >=, and `in` stands alone.",
                      "Join several conditions with `and`.")  # fmt: skip
            operators.append(_ORDERINGS[type(sign)])
            place = node.comparators[index]
            _check_comparable(operands[index], operands[index + 1], operators[-1], place)
        return tree.Compare(operands, tuple(operators))

    def membership(self, node: ast.Compare) -> Node:
        if len(node.ops) > 1:
            fail_at(node, "`in` cannot be chained.", "Join several conditions with `and`.")
        place, negated = node.comparators[0], isinstance(node.ops[0], ast.NotIn)
        if isinstance(place, ast.Tuple):
            return self.one_of(node.left, place, negated)
        container = self.read(place)
        if not isinstance(container, tree.Name) or container.type != "several":
            fail_at(place, f"`in` looks into a list such as (1, 2), or an item with several "
                  f"choices, and this is {describe(container)}.",
                  'Write `a in (1, 2)`, `"pain" in work_on`, or `==`.')  # fmt: skip
        known = self.known(container.id)
        options = (known.options if known else None) or {}
        if not isinstance(node.left, ast.Constant) or isinstance(node.left.value, bool):
            fail_at(node.left, "Before `in` stands the id of a choice in quotes.",
                  f"Choices of `{container.id}`: {', '.join(options)}.")  # fmt: skip
        self.nodes += 1
        chosen = node.left.value
        if chosen not in options and chosen not in options.values():
            fail_at(node.left, f"{chosen!r} is not a choice of `{container.id}`.",
                  suggest_name(str(chosen), options))  # fmt: skip
        option = options.get(cast(str, chosen), cast(str, chosen))
        return tree.Chosen(option, container, negated)

    def one_of(self, left: ast.expr, place: ast.Tuple, negated: bool) -> Node:
        operand = self.read(left)
        values = []
        for element in place.elts:
            value = self.read(element)
            if not isinstance(value, tree.Constant):
                fail_at(
                    element, "A list after `in` holds only numbers or texts.", "Write them out."
                )
            _check_comparable(operand, value, "==", element)
            values.append(value.value)
        if not values:
            fail_at(place, "The list after `in` is empty.", "Write what it may be.")
        return tree.OneOf(operand, tuple(values), negated)

    def choose(self, node: ast.IfExp) -> Node:
        condition = self.typed(node.test, "boolean", "`if`")
        then, otherwise = self.read(node.body), self.read(node.orelse)
        if then.type in ("several", "unread"):
            fail_at(node.body, f"`if` cannot give {describe(then)}.", remedy_for(then, "number"))
        if then.type != otherwise.type:
            fail_at(node.orelse, f"One side of `if … else` is {describe(then)}, the other "
                  f"{describe(otherwise)}.", "Give both sides the same type.")  # fmt: skip
        return tree.Choose(condition, then, otherwise, cast(Type, then.type))

    def call(self, node: ast.Call) -> Node:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        builder = _FUNCTIONS.get(function)
        if builder is None:
            fail_at(node, f"`{ast.unparse(node.func)[:40]}` is not a function of the language.",
                  f"Functions: {', '.join(_FUNCTIONS)}.")  # fmt: skip
        if node.keywords or not node.args:
            fail_at(node, f"`{function}` takes one or more names or values.",
                  f"Write {function}(a, b).")  # fmt: skip
        return builder(self, node, function)

    def reduction(self, node: ast.Call, function: str) -> Node:
        parts = tuple(self.typed(argument, "number", f"`{function}`") for argument in node.args)
        return tree.Reduce(function, parts)  # type: ignore[arg-type]

    def answered(self, node: ast.Call, _function: str) -> Node:
        return tree.Answered(self._names(node, [self.read(argument) for argument in node.args]))

    def count(self, node: ast.Call, _function: str) -> Node:
        parts = tuple(self.read(argument) for argument in node.args)
        if all(part.type == "boolean" for part in parts):
            return tree.CountHolding(parts)
        if len(parts) == 1 and isinstance(parts[0], tree.Name) and parts[0].type == "several":
            return tree.CountChosen(parts[0])
        if len(parts) == 1 and isinstance(parts[0], tree.Name) and self._is_count(parts[0]):
            return parts[0]
        if any(part.type == "boolean" for part in parts):
            fail_at(node, "`count` is given conditions and items at once.",
                  "Count conditions in one, items in another.")  # fmt: skip
        return tree.CountAnswered(self._names(node, parts))

    def _is_count(self, name: tree.Name) -> bool:
        known = self.known(name.id)
        return known is not None and known.is_count

    def _names(self, node: ast.Call, parts: Iterable[Node]) -> tuple[tree.Name, ...]:
        names = []
        for place, part in zip(node.args, parts, strict=True):
            if not isinstance(part, tree.Name):
                fail_at(place, "Here stands the name of an item or a score.", "Write its id.")
            names.append(part)
        return tuple(names)


_READERS: dict[type[ast.expr], Callable[[_TreeBuilder, ast.expr], Node]] = cast(
    dict[type[ast.expr], Callable[[_TreeBuilder, ast.expr], Node]],
    {
        ast.Constant: _TreeBuilder.constant,
        ast.Name: _TreeBuilder.name,
        ast.BoolOp: _TreeBuilder.junction,
        ast.UnaryOp: _TreeBuilder.unary,
        ast.BinOp: _TreeBuilder.arithmetic,
        ast.Compare: _TreeBuilder.comparison,
        ast.IfExp: _TreeBuilder.choose,
        ast.Call: _TreeBuilder.call,
    },
)
_FUNCTIONS: dict[str, Callable[[_TreeBuilder, ast.Call, str], Node]] = {
    "count": _TreeBuilder.count,
    "answered": _TreeBuilder.answered,
    "min": _TreeBuilder.reduction,
    "max": _TreeBuilder.reduction,
    "sum": _TreeBuilder.reduction,
    "mean": _TreeBuilder.reduction,
}
RESERVED = frozenset(_FUNCTIONS) | frozenset(_TRUTHS) | {"age", "sex"}


def _check_comparable(left: Node, right: Node, sign: tree.Ordering, place: ast.expr) -> None:
    for side in (left, right):
        if side.type in ("several", "unread"):
            fail_at(place, f"A comparison cannot read {describe(side)}.", remedy_for(side, "text"))
    if left.type != right.type:
        fail_at(place, f"This compares {describe(left)} with {describe(right)}.",
              "Compare like with like.")  # fmt: skip
    if left.type != "number" and sign not in ("==", "!="):
        fail_at(place, f"`{sign}` needs numbers, and this is {describe(left)}.", "Use == or !=.")
    for name, value in ((left, right), (right, left)):
        if not (isinstance(name, tree.Name) and name.options and isinstance(value, tree.Constant)):
            continue
        if name.type == "text" and value.value not in name.options:
            options = ", ".join(sorted(map(str, name.options)))
            fail_at(place, f"{value.value!r} is never an answer to `{name.id}`.",
                    f"It can be {options}.")  # fmt: skip


def _refuse_unread(name: tree.Name, column: int) -> None:
    if name.type in ("several", "unread"):
        raise ExpressionFault(
            column, f"This is {describe(name)}, not a condition.", remedy_for(name, "boolean")
        )
