"""One reader of the tree: NumPy, for many people at once, a column a name."""

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
# What is read from and what comes out, by the type of a node:
#   number           float64, NaN where it is missing
#   boolean          bool; or float64 with 1, 0 and NaN where it may be missing
#   text             two arrays: the texts, and where they are known
#   several          choice → who chose it
#   unread           float64: 1 for who answered, else NaN
Column: TypeAlias = Any
Columns: TypeAlias = Mapping[str, Column]
Read: TypeAlias = Callable[[Columns], Any]

# NaN is equal to nothing, apart from nothing, and neither below nor above anything.
_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "==": tolerance.close, "!=": tolerance.apart, "<": tolerance.below,
    "<=": tolerance.at_most, ">": tolerance.above, ">=": tolerance.at_least,
}  # fmt: skip
_EXACT: dict[str, Callable[[Any, Any], Any]] = {"==": np.equal, "!=": np.not_equal}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
}  # fmt: skip


def column_of(name: tree.Name, answers: Sequence[Value]) -> Column:
    """The column of a name: one answer a person, None where there is none."""
    return _COLUMNS[name.type](name, answers)


def holds_over(node: tree.Node, columns: Columns, people: int) -> Flags:
    """For whom a condition holds; missing is no."""
    with np.errstate(all="ignore"):
        found = _holds(compile_columns(node)(columns))
    return np.broadcast_to(found, people)


def value_over(node: tree.Node, columns: Columns, people: int) -> NDArray[Any]:
    """The value for everybody: numbers with NaN, flags, or texts with None where missing."""
    with np.errstate(all="ignore"):
        found = compile_columns(node)(columns)
    if node.type == "boolean":
        return np.broadcast_to(_holds(found), people)
    if node.type == "text":
        texts, known = found
        told = np.broadcast_to(np.asarray(texts, dtype=object), people).copy()
        told[~np.broadcast_to(known, people)] = None
        return told
    return np.broadcast_to(found, people)


@singledispatch
def compile_columns(node: tree.Node) -> Read:
    """A function from columns to the node's column."""
    raise TypeError(f"no reader for {node!r}")


@compile_columns.register
def _(node: tree.Constant) -> Read:
    constant: Any = node.value
    if node.type == "text":
        constant = (np.asarray(constant), np.True_)
    elif node.type == "boolean":
        constant = np.bool_(constant)
    else:
        constant = np.float64(constant)  # so that two numbers compared give what a column gives
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
    compares = tuple(_comparison(one, node.operands[0].type) for one in node.operators)

    def holds(columns: Columns) -> Any:
        found = [read(columns) for read in reads]
        pairs = zip(compares, found, found[1:], strict=False)
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
    return lambda a, b: (a != b) & _known(a) & _known(b)


@compile_columns.register
def _(node: tree.OneOf) -> Read:
    read, values, negated = compile_columns(node.operand), node.values, node.negated
    is_text = node.operand.type == "text"
    equal = tolerance.close if node.operand.type == "number" else np.equal

    def holds(columns: Columns) -> Any:
        found = read(columns)
        value = found[0] if is_text else found
        among = reduce(np.logical_or, (equal(value, one) for one in values))
        if negated or is_text:
            return (among ^ negated) & (found[1] if is_text else _known(found))
        return among

    return holds


@compile_columns.register
def _(node: tree.Chosen) -> Read:
    read, option, negated = compile_columns(node.name), node.option, node.negated
    return lambda columns: (
        ~read(columns)[option] & _known(read(columns)) if negated else read(columns)[option]
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
    return lambda columns: _count(_known(read(columns)) for read in reads)


@compile_columns.register
def _(node: tree.CountChosen) -> Read:
    read, nothing = compile_columns(node.name), node.name.nothing

    def value(columns: Columns) -> Any:
        chosen = read(columns)
        counted = [who for option, who in chosen.items() if option not in nothing]
        count = _count(counted) if counted else 0.0
        return np.where(_known(chosen), count, np.nan)

    return value


@compile_columns.register
def _(node: tree.Answered) -> Read:
    reads = tuple(map(compile_columns, node.names))
    return lambda columns: reduce(np.logical_and, (_known(read(columns)) for read in reads))


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


def _holds(found: Any) -> Any:
    return found if found.dtype == np.bool_ else found == 1.0


def _known(found: Any) -> Any:
    """Where there is a value at all."""
    if isinstance(found, tuple):
        return found[1]
    if isinstance(found, Mapping):
        return reduce(np.logical_or, found.values())
    found = np.asarray(found)
    return np.ones(found.shape, np.bool_) if found.dtype == np.bool_ else ~np.isnan(found)


def _finite(found: Any) -> Any:
    return np.where(np.isfinite(found), found, np.nan)


def _count(flags: Iterable[Any]) -> Any:
    """How many hold: counted in small whole numbers, an eighth of the memory of large ones."""
    total = reduce(np.add, (np.asarray(one).view(np.uint8) for one in flags))
    return np.asarray(total, dtype=np.float64)


def _numbers(_name: tree.Name, answers: Sequence[Value]) -> Column:
    return _finite(
        np.array(
            [
                one if isinstance(one, (int, float)) and not isinstance(one, bool) else np.nan
                for one in answers
            ],
            dtype=np.float64,
        )
    )


def _truths(_name: tree.Name, answers: Sequence[Value]) -> Column:
    return np.array(
        [float(one) if isinstance(one, bool) else np.nan for one in answers], dtype=np.float64
    )


def _texts(name: tree.Name, answers: Sequence[Value]) -> Column:
    known = [
        isinstance(one, str) and (name.options is None or one in name.options) for one in answers
    ]
    texts = [one if is_known else "" for one, is_known in zip(answers, known, strict=True)]
    return np.array(texts, dtype=np.str_), np.array(known, dtype=np.bool_)


def _several(name: tree.Name, answers: Sequence[Value]) -> Column:
    return {
        option: np.array(
            [isinstance(one, tuple) and option in one for one in answers], dtype=np.bool_
        )
        for option in sorted(name.options or (), key=str)
    }


def _unread(_name: tree.Name, answers: Sequence[Value]) -> Column:
    return np.array([1.0 if one else np.nan for one in answers], dtype=np.float64)


_COLUMNS: dict[str, Callable[[tree.Name, Sequence[Value]], Column]] = {
    "number": _numbers,
    "boolean": _truths,
    "text": _texts,
    "several": _several,
    "unread": _unread,
}
