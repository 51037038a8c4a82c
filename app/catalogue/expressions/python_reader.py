"""One reader of the tree: Python closures, for one person at a time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import singledispatch
from math import isfinite
from typing import Any, TypeAlias

from app.catalogue.expressions import tree
from app.catalogue.expressions.tree import Value
from scoring import tolerance

Row: TypeAlias = Mapping[str, Value]
# None is a missing value. What a node gives is known from its type, which was checked at load, so
# the closures below do not ask again.
Read: TypeAlias = Callable[[Row], Any]

EXACT: dict[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "!=": operator.ne}
NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "==": tolerance.close, "!=": tolerance.apart, "<": tolerance.below,
    "<=": tolerance.at_most, ">": tolerance.above, ">=": tolerance.at_least,
}  # fmt: skip
# Against a constant the tolerance is put into the constant: one comparison is left.
_ORDERINGS: dict[str, tuple[Callable[[Any, Any], bool], int]] = {
    "<": (operator.lt, -1), "<=": (operator.le, 1), ">": (operator.gt, 1), ">=": (operator.ge, -1),
}  # fmt: skip
_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


@singledispatch
def compile_tree(node: tree.Node) -> Read:
    """A function from a row to the node's value, None where it is missing."""
    raise TypeError(f"no reader for {node!r}")


@compile_tree.register
def _(node: tree.Constant) -> Read:
    value = node.value
    return lambda _row: value


@compile_tree.register
def _(node: tree.Name) -> Read:
    return _NAME_READERS[node.type](node)


@compile_tree.register
def _(node: tree.Not) -> Read:
    read = compile_tree(node.operand)
    return lambda row: not read(row)


@compile_tree.register
def _(node: tree.All) -> Read:
    reads = tuple(map(compile_tree, node.parts))

    def holds(row: Row) -> bool:
        for read in reads:  # noqa: SIM110 - a loop is faster, and each page reads conditions
            if not read(row):
                return False
        return True

    return holds


@compile_tree.register
def _(node: tree.Any) -> Read:
    reads = tuple(map(compile_tree, node.parts))

    def holds(row: Row) -> bool:
        for read in reads:  # noqa: SIM110 - a loop is faster, and each page reads conditions
            if read(row):
                return True
        return False

    return holds


@compile_tree.register
def _(node: tree.Compare) -> Read:
    if len(node.operators) == 1:
        return _compare_two(node)
    first, *rest = map(compile_tree, node.operands)
    signs = NUMBERS if node.operands[0].type == "number" else EXACT
    steps = tuple(zip((signs[one] for one in node.operators), rest, strict=True))

    def holds(row: Row) -> bool:
        left = first(row)
        for compare, read in steps:
            right = read(row)
            if left is None or right is None or not compare(left, right):
                return False
            left = right
        return True

    return holds


def _compare_two(node: tree.Compare) -> Read:
    sign, (left_node, right_node) = node.operators[0], node.operands
    read_left = compile_tree(left_node)
    if isinstance(right_node, tree.Constant):
        if left_node.type != "number":
            return _compare_constant(EXACT[sign], right_node.value, read_left)
        limit = float(right_node.value)
        if isinstance(left_node, tree.Name):
            return _compare_answer(left_node.id, sign, limit, read_left)
        return _compare_constant(*_against(sign, limit), read_left)
    compare = (NUMBERS if left_node.type == "number" else EXACT)[sign]
    read_right = compile_tree(right_node)

    def holds(row: Row) -> bool:
        left, right = read_left(row), read_right(row)
        return left is not None and right is not None and compare(left, right)

    return holds


def _compare_constant(compare: Callable[[Any, Any], bool], constant: Any, read: Read) -> Read:
    def holds(row: Row) -> bool:
        found = read(row)
        return found is not None and compare(found, constant)

    return holds


def _compare_answer(name: str, sign: str, limit: float, read: Read) -> Read:
    """The commonest condition by far, without a second call: an answer against a number."""
    compare_whole, whole = compare, other = _against(sign, limit)
    if sign in EXACT:  # a whole answer is equal to a whole number or to none
        nearest = float(round(limit))
        compare_whole, whole = EXACT[sign], nearest if tolerance.close(nearest, limit) else limit

    def holds(row: Row) -> bool:
        found = row.get(name)
        kind = found.__class__
        if kind is int:
            return compare_whole(found, whole)
        if kind is str or found is None:
            return False
        number = read(row)
        return number is not None and compare(number, other)

    return holds


def _against(sign: str, limit: float) -> tuple[Callable[[Any, Any], bool], float]:
    if sign in EXACT:
        return NUMBERS[sign], limit
    compare, way = _ORDERINGS[sign]
    return compare, limit + way * tolerance.slack(limit)


@compile_tree.register
def _(node: tree.OneOf) -> Read:
    read, values, negated = compile_tree(node.operand), frozenset(node.values), node.negated
    numbers = tuple(map(float, node.values)) if node.operand.type == "number" else ()

    def holds(row: Row) -> bool:
        value = read(row)
        if value is None:
            return False
        found = value in values or any(tolerance.close(value, one) for one in numbers)
        return found is not negated

    return holds


@compile_tree.register
def _(node: tree.Chosen) -> Read:
    read, option, negated = compile_tree(node.name), node.option, node.negated

    def holds(row: Row) -> bool:
        chosen = read(row)
        return chosen is not None and (option in chosen) is not negated

    return holds


@compile_tree.register
def _(node: tree.Arithmetic) -> Read:
    left, right = compile_tree(node.left), compile_tree(node.right)
    compute, divides = _OPERATORS[node.operator], node.operator == "/"

    def value(row: Row) -> float | None:
        a, b = left(row), right(row)
        if a is None or b is None or (divides and b == 0):
            return None
        result = compute(a, b)
        return result if isfinite(result) else None

    return value


@compile_tree.register
def _(node: tree.Negate) -> Read:
    read = compile_tree(node.operand)

    def value(row: Row) -> float | None:
        number = read(row)
        return None if number is None else -number

    return value


@compile_tree.register
def _(node: tree.Reduce) -> Read:
    reads, reduce = tuple(map(compile_tree, node.parts)), _REDUCERS[node.function]
    names = [one.id if isinstance(one, tree.Name) else None for one in node.parts]
    steps = tuple(zip(names, reads, strict=True))

    def value(row: Row) -> float | None:
        numbers = []
        for name, read in steps:
            # Most parts are whole answers: those need no second call.
            found = row.get(name) if name is not None else None
            number = float(found) if found.__class__ is int else read(row)
            if number is None:
                return None
            numbers.append(number)
        result = reduce(numbers)
        return result if isfinite(result) else None

    return value


def _add(numbers: list[float]) -> float:
    """Left to right, as every reader adds: sum() of Python 3.12 would round otherwise."""
    total = 0.0
    for number in numbers:
        total += number
    return total


_REDUCERS: dict[str, Callable[[list[float]], float]] = {
    "sum": _add,
    "mean": lambda numbers: _add(numbers) / len(numbers),
    "min": min,
    "max": max,
}


@compile_tree.register
def _(node: tree.CountHolding) -> Read:
    reads = tuple(map(compile_tree, node.parts))

    def value(row: Row) -> float:
        count = 0.0
        for read in reads:
            if read(row):
                count += 1
        return count

    return value


@compile_tree.register
def _(node: tree.CountAnswered) -> Read:
    reads = tuple(map(compile_tree, node.names))
    return lambda row: float(sum(read(row) is not None for read in reads))


@compile_tree.register
def _(node: tree.CountChosen) -> Read:
    read, nothing = compile_tree(node.name), node.name.nothing

    def value(row: Row) -> float | None:
        chosen = read(row)
        return None if chosen is None else float(len(chosen - nothing))

    return value


@compile_tree.register
def _(node: tree.Answered) -> Read:
    reads = tuple(map(compile_tree, node.names))
    return lambda row: all(read(row) is not None for read in reads)


@compile_tree.register
def _(node: tree.Choose) -> Read:
    condition = compile_tree(node.condition)
    then, otherwise = compile_tree(node.then), compile_tree(node.otherwise)
    return lambda row: then(row) if condition(row) else otherwise(row)


def _number(node: tree.Name) -> Read:
    name = node.id

    def value(row: Row) -> float | None:
        # A choice that counts as missing is stored as its id, so text here is missing too.
        found = row.get(name)
        if found.__class__ is int:
            return float(found)
        if found.__class__ is float:
            return found if isfinite(found) else None
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            return float(found) if isfinite(found) else None
        return None

    return value


def _boolean(node: tree.Name) -> Read:
    name = node.id

    def value(row: Row) -> bool | None:
        found = row.get(name)
        return found if isinstance(found, bool) else None

    return value


def _text(node: tree.Name) -> Read:
    name, options = node.id, node.options

    def value(row: Row) -> str | None:
        found = row.get(name)
        known = isinstance(found, str) and (options is None or found in options)
        return found if known else None  # type: ignore[return-value]

    return value


def _several(node: tree.Name) -> Read:
    name, options = node.id, node.options or frozenset()

    def value(row: Row) -> frozenset[Any] | None:
        found = row.get(name)
        return (options.intersection(found) or None) if isinstance(found, tuple) else None

    return value


def _unread(node: tree.Name) -> Read:
    name = node.id
    return lambda row: row.get(name) or None


_NAME_READERS: dict[str, Callable[[tree.Name], Read]] = {
    "number": _number,
    "boolean": _boolean,
    "text": _text,
    "several": _several,
    "unread": _unread,
}
