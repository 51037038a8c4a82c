"""The three-valued reader of an expression's tree: true, false, or not settled (None).

The other readers make a comparison with a missing answer false, which is right for deciding what is
asked next. A conclusion about a person, however, may not depend on a question that was skipped.
Here an open name can still have any of its possible values, and a condition is settled only if
every one of them gives the same result. A name that stays missing (a question that is not asked, an
unknown age) is not an open name and is read as the other readers read it.

The reader is sound but not complete: a settled result is certain, but None may be returned although
every value gives the same result, if an open name occurs more than once. For a single such name,
`split_cases` divides its range first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import inf
from typing import Any, TypeAlias

from app.catalogue.expressions import tree
from app.catalogue.expressions.intervals import (
    Interval,
    add_in_order,
    finite_interval,
    may_hold,
    must_hold,
)
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.python_reader import EXACT_COMPARISONS, Read, Row, compile_tree
from app.catalogue.expressions.ranges import MISSING_NUMBER, OpenNames, split_cases
from app.catalogue.expressions.tree import Node, Value
from scoring.tolerance import at_least, at_most

Truth: TypeAlias = bool | None  # None: not settled


def settled(condition: Expression, row: Row, open_names: OpenNames) -> Truth:
    """True if a condition holds for all values of the open names, False if it holds for none, else
    None."""
    node = condition.tree
    truth = settled_part(node, row, open_names)
    if truth is not None or condition.repeated.isdisjoint(open_names):
        return truth
    names = [name for name in condition.names if name in open_names]
    if len(names) > 1:
        return None
    results = {
        _ThreeValuedReader(row, case).truth(node)
        for case in split_cases(names[0], [node], open_names) or [open_names]
    }
    return results.pop() if len(results) == 1 else None


def settled_part(node: Node, row: Row, open_names: OpenNames) -> Truth:
    """The same for a part of a condition, without splitting ranges."""
    return _ThreeValuedReader(row, open_names).truth(node)


_Values: TypeAlias = frozenset[Value] | None  # with None among them: it may be missing
_MISSING: frozenset[Value] = frozenset({None})


class _ThreeValuedReader:
    """Evaluates a tree for one row and its open names."""

    __slots__ = ("open_names", "row")

    def __init__(self, row: Row, open_names: OpenNames) -> None:
        self.row = row
        self.open_names = open_names

    def truth(self, node: Node) -> Truth:
        return _TRUTHS[type(node)](self, node)

    def _read(self, node: Node) -> Any:
        return _reader(node)(self.row)

    def constant(self, node: tree.Constant) -> Truth:
        return bool(node.value)

    def name(self, node: tree.Name) -> Truth:
        return None if node.id in self.open_names else bool(self._read(node))

    def not_(self, node: tree.Not) -> Truth:
        truth = self.truth(node.operand)
        return None if truth is None else not truth

    def all(self, node: tree.All) -> Truth:
        result: Truth = True
        for part in node.parts:
            truth = self.truth(part)
            if truth is False:
                return False
            result = None if truth is None else result
        return result

    def any(self, node: tree.Any) -> Truth:
        result: Truth = False
        for part in node.parts:
            truth = self.truth(part)
            if truth is True:
                return True
            result = None if truth is None else result
        return result

    def compare(self, node: tree.Compare) -> Truth:
        if node.operands[0].type != "number":
            return self._compare_values(node)
        if len(node.operators) == 1:
            return self._compare_two(node)
        intervals = [self.number(operand) for operand in node.operands]
        known = [interval for interval in intervals if interval is not None]
        if len(known) < len(intervals):
            return False
        pairs = list(zip(known, node.operators, known[1:], strict=False))
        if not all(may_hold(a, sign, b) for a, sign, b in pairs):
            return False
        is_sure = all(must_hold(a, sign, b) for a, sign, b in pairs)
        return True if is_sure and not any(interval.may_lack for interval in known) else None

    def _compare_two(self, node: tree.Compare) -> Truth:
        """Compare two numbers, by far the most frequent case."""
        left, right = self.number(node.operands[0]), self.number(node.operands[1])
        sign = node.operators[0]
        if left is None or right is None or not may_hold(left, sign, right):
            return False
        if left.may_lack or right.may_lack:
            return None
        return True if must_hold(left, sign, right) else None

    def _compare_values(self, node: tree.Compare) -> Truth:
        """Compare texts or booleans, which can only be equal or different."""
        left, right = (self.values(operand) for operand in node.operands[:2])
        if len(node.operands) > 2:
            pairs = zip(node.operands, node.operators, node.operands[1:], strict=False)
            return self.all(tree.All(tuple(tree.Compare((a, b), (sign,)) for a, sign, b in pairs)))
        if left == _MISSING or right == _MISSING:
            return False
        if left is None or right is None:
            return None
        compare = EXACT_COMPARISONS[node.operators[0]]
        outcomes = {a is not None and b is not None and compare(a, b) for a in left for b in right}
        return outcomes.pop() if len(outcomes) == 1 else None

    def one_of(self, node: tree.OneOf) -> Truth:
        if node.operand.type != "number":
            values = self.values(node.operand)
            if values is None:
                return None
            results = {
                value is not None and (value in node.values) is not node.negated for value in values
            }
            return results.pop() if len(results) == 1 else None
        interval = self.number(node.operand)
        if interval is None:
            return False
        numbers = map(float, node.values)
        among = [
            number
            for number in numbers
            if at_least(number, interval.low) and at_most(number, interval.high)
        ]
        if interval.low < interval.high and among:
            return None
        holds = bool(among) is not node.negated
        return None if holds and interval.may_lack else holds

    def chosen(self, node: tree.Chosen) -> Truth:
        return None if node.name.id in self.open_names else bool(self._read(node))

    def answered(self, node: tree.Answered) -> Truth:
        is_open = [name.id in self.open_names for name in node.names]
        others = (name for name, open in zip(node.names, is_open, strict=True) if not open)
        if any(self._read(name) is None for name in others):
            return False
        return None if any(is_open) else True

    def choose(self, node: tree.Choose) -> Truth:
        condition = self.truth(node.condition)
        if condition is not None:
            return self.truth(node.then if condition else node.otherwise)
        both = self.truth(node.then), self.truth(node.otherwise)
        return both[0] if both[0] == both[1] else None

    def values(self, node: Node) -> _Values:
        """The possible values of a text or boolean, with None for missing; None instead of a set:
        any."""
        if isinstance(node, tree.Name):
            range = self.open_names.get(node.id)
            if range is None:
                return frozenset({self._read(node)})
            options = frozenset((False, True)) if node.type == "boolean" else range.options
            if options is None:
                return None
            return options | {None} if range.may_lack else options
        if isinstance(node, tree.Choose):
            condition = self.truth(node.condition)
            if condition is not None:
                return self.values(node.then if condition else node.otherwise)
            then, otherwise = self.values(node.then), self.values(node.otherwise)
            return None if then is None or otherwise is None else then | otherwise
        if node.type == "boolean" and not isinstance(node, tree.Constant):
            truth = self.truth(node)
            return frozenset((False, True)) if truth is None else frozenset({truth})
        return frozenset({self._read(node)})

    def number(self, node: Node) -> Interval | None:
        """The interval of a number; None if it is missing whatever is answered."""
        return _NUMBERS[type(node)](self, node)

    def number_constant(self, node: tree.Constant) -> Interval | None:
        return Interval(float(node.value), float(node.value))

    def number_name(self, node: tree.Name) -> Interval | None:
        range = self.open_names.get(node.id)
        if range is MISSING_NUMBER:
            return None
        if range is not None:
            return Interval(range.low, range.high, range.may_lack)
        value = self._read(node)
        return None if value is None else Interval(value, value)

    def count_holding(self, node: tree.CountHolding) -> Interval | None:
        truths = [self.truth(part) for part in node.parts]
        sure = float(sum(truth is True for truth in truths))
        return Interval(sure, sure + sum(truth is None for truth in truths))

    def count_answered(self, node: tree.CountAnswered) -> Interval | None:
        known = [name for name in node.names if name.id not in self.open_names]
        sure = float(sum(self._read(name) is not None for name in known))
        return Interval(sure, sure + len(node.names) - len(known))

    def count_chosen(self, node: tree.CountChosen) -> Interval | None:
        range = self.open_names.get(node.name.id)
        if range is None:
            count = self._read(node)
            return None if count is None else Interval(count, count)
        most = len((node.name.options or frozenset()) - node.name.nothing)
        return Interval(0.0, float(most), range.may_lack)

    def negate(self, node: tree.Negate) -> Interval | None:
        interval = self.number(node.operand)
        return (
            None if interval is None else Interval(-interval.high, -interval.low, interval.may_lack)
        )

    def reduce(self, node: tree.Reduce) -> Interval | None:
        results = [self.number(part) for part in node.parts]
        intervals = [interval for interval in results if interval is not None]
        if len(intervals) < len(results):
            return None
        lows, highs = (
            [interval.low for interval in intervals],
            [interval.high for interval in intervals],
        )
        may_lack = any(interval.may_lack for interval in intervals)
        if node.function in ("min", "max"):
            pick = min if node.function == "min" else max
            return finite_interval(pick(lows), pick(highs), may_lack)
        parts = len(intervals) if node.function == "mean" else 1
        return finite_interval(add_in_order(lows) / parts, add_in_order(highs) / parts, may_lack)

    def arithmetic(self, node: tree.Arithmetic) -> Interval | None:
        a, b = self.number(node.left), self.number(node.right)
        if a is None or b is None:
            return None
        may_lack = a.may_lack or b.may_lack
        if node.operator == "-":
            return finite_interval(a.low - b.high, a.high - b.low, may_lack)
        if node.operator == "+":
            return finite_interval(a.low + b.low, a.high + b.high, may_lack)
        if node.operator == "/":
            if b.low == b.high == 0:
                return None
            if b.low <= 0 <= b.high:
                return Interval(-inf, inf, True)
            corners = [x / y for x in (a.low, a.high) for y in (b.low, b.high)]
        else:
            corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return finite_interval(min(corners), max(corners), may_lack, *corners)

    def choose_number(self, node: tree.Choose) -> Interval | None:
        condition = self.truth(node.condition)
        if condition is not None:
            return self.number(node.then if condition else node.otherwise)
        then, otherwise = self.number(node.then), self.number(node.otherwise)
        if then is None or otherwise is None:
            known = then or otherwise
            return None if known is None else Interval(known.low, known.high, True)
        return Interval(
            min(then.low, otherwise.low),
            max(then.high, otherwise.high),
            then.may_lack or otherwise.may_lack,
        )


_TRUTHS: Mapping[type, Callable[[_ThreeValuedReader, Any], Truth]] = {
    tree.Constant: _ThreeValuedReader.constant,
    tree.Name: _ThreeValuedReader.name,
    tree.Not: _ThreeValuedReader.not_,
    tree.All: _ThreeValuedReader.all,
    tree.Any: _ThreeValuedReader.any,
    tree.Compare: _ThreeValuedReader.compare,
    tree.OneOf: _ThreeValuedReader.one_of,
    tree.Chosen: _ThreeValuedReader.chosen,
    tree.Answered: _ThreeValuedReader.answered,
    tree.Choose: _ThreeValuedReader.choose,
}
_NUMBERS: Mapping[type, Callable[[_ThreeValuedReader, Any], Interval | None]] = {
    tree.Constant: _ThreeValuedReader.number_constant,
    tree.Name: _ThreeValuedReader.number_name,
    tree.CountHolding: _ThreeValuedReader.count_holding,
    tree.CountAnswered: _ThreeValuedReader.count_answered,
    tree.CountChosen: _ThreeValuedReader.count_chosen,
    tree.Negate: _ThreeValuedReader.negate,
    tree.Reduce: _ThreeValuedReader.reduce,
    tree.Arithmetic: _ThreeValuedReader.arithmetic,
    tree.Choose: _ThreeValuedReader.choose_number,
}


@lru_cache(maxsize=4096)
def _reader(node: Node) -> Read:
    return compile_tree(node)
