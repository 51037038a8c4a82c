"""The NumPy reader of an expression's tree: many people at once, with one column for each name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce, singledispatch
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.catalogue.expressions import tree
from app.catalogue.expressions.tree import Value
from scoring import tolerance

Flags: TypeAlias = NDArray[np.bool_]
# The columns that are read and returned, by the type of a node:
#   number           float64, NaN where it is missing
#   boolean          bool; or float64 with 1, 0 and NaN where it may be missing
#   text             two arrays: the texts, and whether each is known
#   several          choice → bool: whether each person chose it
#   unread           float64: 1 if the person answered, else NaN
Column: TypeAlias = Any
Columns: TypeAlias = Mapping[str, Column]
Read: TypeAlias = Callable[[Columns], Any]

# Every comparison with NaN is false.
_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "==": tolerance.close, "!=": tolerance.apart, "<": tolerance.below,
    "<=": tolerance.at_most, ">": tolerance.above, ">=": tolerance.at_least,
}  # fmt: skip
_EXACT: dict[str, Callable[[Any, Any], Any]] = {"==": np.equal, "!=": np.not_equal}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
}  # fmt: skip


def column_of(name: tree.Name, answers: Sequence[Value]) -> Column:
    """The column of a name from one answer for each person; None is a missing answer."""
    return _COLUMNS[name.type](name, answers)


def holds_over(node: tree.Node, columns: Columns, people: int) -> Flags:
    """Whether a condition holds for each person; a missing value counts as no."""
    with np.errstate(all="ignore"):
        column = _holds(compile_columns(node)(columns))
    return np.broadcast_to(column, people)


def value_over(node: tree.Node, columns: Columns, people: int) -> NDArray[Any]:
    """The value for each person: numbers (NaN if missing), booleans, or texts (None if missing)."""
    with np.errstate(all="ignore"):
        column = compile_columns(node)(columns)
    if node.type == "boolean":
        return np.broadcast_to(_holds(column), people)
    if node.type == "text":
        texts, known = column
        values = np.broadcast_to(np.asarray(texts, dtype=object), people).copy()
        values[~np.broadcast_to(known, people)] = None
        return values
    return np.broadcast_to(column, people)


@singledispatch
def compile_columns(node: tree.Node) -> Read:
    """Compile a node into a function from columns to its own column."""
    raise TypeError(f"no reader for {node!r}")


@compile_columns.register
def _(node: tree.Constant) -> Read:
    constant: Any = node.value
    if node.type == "text":
        constant = (np.asarray(constant), np.True_)
    elif node.type == "boolean":
        constant = np.bool_(constant)
    else:
        constant = np.float64(constant)  # so that comparing two constants gives a NumPy boolean too
    return lambda _columns: constant


@compile_columns.register
def _(node: tree.Name) -> Read:
    name = node.id
    return lambda columns: columns[name]


@compile_columns.register
def _(node: tree.Not) -> Read:
    read = compile_columns(node.operand)
    return lambda columns: ~_holds(read(columns))


@compile_columns.register
def _(node: tree.All) -> Read:
    reads = tuple(map(compile_columns, node.parts))
    return lambda columns: reduce(np.logical_and, (_holds(read(columns)) for read in reads))


@compile_columns.register
def _(node: tree.Any) -> Read:
    reads = tuple(map(compile_columns, node.parts))
    return lambda columns: reduce(np.logical_or, (_holds(read(columns)) for read in reads))


@compile_columns.register
def _(node: tree.Compare) -> Read:
    reads = tuple(map(compile_columns, node.operands))
    compares = tuple(_comparison(sign, node.operands[0].type) for sign in node.operators)

    def holds(columns: Columns) -> Any:
        operands = [read(columns) for read in reads]
        pairs = zip(compares, operands, operands[1:], strict=False)
        return reduce(np.logical_and, (compare(a, b) for compare, a, b in pairs))

    return holds


def _comparison(sign: str, type: str) -> Callable[[Any, Any], Any]:
    if type == "number":
        return _NUMBERS[sign]
    compare = _EXACT[sign]
    if type == "text":
        return lambda a, b: compare(a[0], b[0]) & a[1] & b[1]
    if sign == "==":
        return compare
    return lambda a, b: (a != b) & _has_value(a) & _has_value(b)


@compile_columns.register
def _(node: tree.OneOf) -> Read:
    read, values, negated = compile_columns(node.operand), node.values, node.negated
    is_text = node.operand.type == "text"
    equal = tolerance.close if node.operand.type == "number" else np.equal

    def holds(columns: Columns) -> Any:
        column = read(columns)
        value = column[0] if is_text else column
        among = reduce(np.logical_or, (equal(value, option) for option in values))
        if negated or is_text:
            return (among ^ negated) & (column[1] if is_text else _has_value(column))
        return among

    return holds


@compile_columns.register
def _(node: tree.Chosen) -> Read:
    read, option, negated = compile_columns(node.name), node.option, node.negated
    return lambda columns: (
        ~read(columns)[option] & _has_value(read(columns)) if negated else read(columns)[option]
    )


@compile_columns.register
def _(node: tree.Arithmetic) -> Read:
    left, right = compile_columns(node.left), compile_columns(node.right)
    compute = _OPERATORS[node.operator]
    return lambda columns: _finite(compute(left(columns), right(columns)))


@compile_columns.register
def _(node: tree.Negate) -> Read:
    read = compile_columns(node.operand)
    return lambda columns: np.negative(read(columns))


@compile_columns.register
def _(node: tree.Reduce) -> Read:
    reads, count = tuple(map(compile_columns, node.parts)), len(node.parts)
    join = {"min": np.minimum, "max": np.maximum}.get(node.function, np.add)

    def value(columns: Columns) -> Any:
        total = reduce(join, (read(columns) for read in reads))
        return _finite(total / count if node.function == "mean" else total)

    return value


@compile_columns.register
def _(node: tree.CountHolding) -> Read:
    reads = tuple(map(compile_columns, node.parts))
    return lambda columns: _count(_holds(read(columns)) for read in reads)


@compile_columns.register
def _(node: tree.CountAnswered) -> Read:
    reads = tuple(map(compile_columns, node.names))
    return lambda columns: _count(_has_value(read(columns)) for read in reads)


@compile_columns.register
def _(node: tree.CountChosen) -> Read:
    read, nothing = compile_columns(node.name), node.name.nothing

    def value(columns: Columns) -> Any:
        chosen = read(columns)
        counted = [who for option, who in chosen.items() if option not in nothing]
        count = _count(counted) if counted else 0.0
        return np.where(_has_value(chosen), count, np.nan)

    return value


@compile_columns.register
def _(node: tree.Answered) -> Read:
    reads = tuple(map(compile_columns, node.names))
    return lambda columns: reduce(np.logical_and, (_has_value(read(columns)) for read in reads))


@compile_columns.register
def _(node: tree.Choose) -> Read:
    condition = compile_columns(node.condition)
    then, otherwise = compile_columns(node.then), compile_columns(node.otherwise)
    if node.type != "text":
        return lambda columns: np.where(
            _holds(condition(columns)), then(columns), otherwise(columns)
        )

    def value(columns: Columns) -> Any:
        holds, first, second = _holds(condition(columns)), then(columns), otherwise(columns)
        return tuple(np.where(holds, a, b) for a, b in zip(first, second, strict=True))

    return value


def _holds(column: Any) -> Any:
    return column if column.dtype == np.bool_ else column == 1.0


def _has_value(column: Any) -> Any:
    """A boolean array: whether each person has a value."""
    if isinstance(column, tuple):
        return column[1]
    if isinstance(column, Mapping):
        return reduce(np.logical_or, column.values())
    column = np.asarray(column)
    return np.ones(column.shape, np.bool_) if column.dtype == np.bool_ else ~np.isnan(column)


def _finite(numbers: Any) -> Any:
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _count(flags: Iterable[Any]) -> Any:
    """How many of the flags are true for each person. Counting in uint8 needs an eighth of the
    memory of float64."""
    total = reduce(np.add, (np.asarray(column).view(np.uint8) for column in flags))
    return np.asarray(total, dtype=np.float64)


def _number_column(_name: tree.Name, answers: Sequence[Value]) -> Column:
    return _finite(
        np.array(
            [
                answer
                if isinstance(answer, (int, float)) and not isinstance(answer, bool)
                else np.nan
                for answer in answers
            ],
            dtype=np.float64,
        )
    )


def _boolean_column(_name: tree.Name, answers: Sequence[Value]) -> Column:
    return np.array(
        [float(answer) if isinstance(answer, bool) else np.nan for answer in answers],
        dtype=np.float64,
    )


def _text_column(name: tree.Name, answers: Sequence[Value]) -> Column:
    known = [
        isinstance(answer, str) and (name.options is None or answer in name.options)
        for answer in answers
    ]
    texts = [answer if is_known else "" for answer, is_known in zip(answers, known, strict=True)]
    return np.array(texts, dtype=np.str_), np.array(known, dtype=np.bool_)


def _several_columns(name: tree.Name, answers: Sequence[Value]) -> Column:
    return {
        option: np.array(
            [isinstance(answer, tuple) and option in answer for answer in answers], dtype=np.bool_
        )
        for option in sorted(name.options or (), key=str)
    }


def _unread_column(_name: tree.Name, answers: Sequence[Value]) -> Column:
    return np.array([1.0 if answer else np.nan for answer in answers], dtype=np.float64)


_COLUMNS: dict[str, Callable[[tree.Name, Sequence[Value]], Column]] = {
    "number": _number_column,
    "boolean": _boolean_column,
    "text": _text_column,
    "several": _several_columns,
    "unread": _unread_column,
}
