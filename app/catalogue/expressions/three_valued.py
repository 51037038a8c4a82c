"""One reader of the tree for what is not all answered: it holds, it does not, or nobody can tell.

The other readers take a missing answer as it is: a comparison with it is false. That is right for
what is asked next. What is concluded about a person may not rest on a question that was skipped:
here an open name is all that it can be, and a condition is settled only when every way to answer
what is open agrees. A name that is missing for good (a question that is not asked, an unknown age)
is no open name; it is read as the other readers read it.

Sound, and not complete: what is settled is certain, and what comes out as None may be settled after
all where one open name stands in a condition more than once. `cases` splits it up then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import inf
from typing import Any, TypeAlias

from app.catalogue.expressions import tree
from app.catalogue.expressions.ends import Ends, added, finite, may, must
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.python_reader import EXACT, Read, Row, compile_tree
from app.catalogue.expressions.ranges import NOTHING, Open, cases
from app.catalogue.expressions.tree import Node, Value
from scoring.tolerance import at_least, at_most

Truth: TypeAlias = bool | None  # None: not settled


def settled(condition: Expression, row: Row, open: Open) -> Truth:
    """Whether a condition holds however the open names are answered, or fails, or neither."""
    node = condition.tree
    found = settled_part(node, row, open)
    if found is not None or condition.repeated.isdisjoint(open):
        return found
    names = [one for one in condition.names if one in open]
    if len(names) > 1:
        return None
    results = {_Reader(row, one).truth(node) for one in cases(names[0], [node], open) or [open]}
    return results.pop() if len(results) == 1 else None


def settled_part(node: Node, row: Row, open: Open) -> Truth:
    """The same of a part of a condition, at first sight."""
    return _Reader(row, open).truth(node)


_Values: TypeAlias = frozenset[Value] | None  # with None among them: it may be missing
_MISSING: frozenset[Value] = frozenset({None})


class _Reader:
    """One row, with what is open in it."""

    __slots__ = ("open", "row")

    def __init__(self, row: Row, open: Open) -> None:
        self.row = row
        self.open = open

    def truth(self, node: Node) -> Truth:
        return _TRUTHS[type(node)](self, node)

    def _read(self, node: Node) -> Any:
        return _reader(node)(self.row)

    def constant(self, node: tree.Constant) -> Truth:
        return bool(node.value)

    def name(self, node: tree.Name) -> Truth:
        return None if node.id in self.open else bool(self._read(node))

    def not_(self, node: tree.Not) -> Truth:
        found = self.truth(node.operand)
        return None if found is None else not found

    def all(self, node: tree.All) -> Truth:
        found: Truth = True
        for part in node.parts:
            one = self.truth(part)
            if one is False:
                return False
            found = None if one is None else found
        return found

    def any(self, node: tree.Any) -> Truth:
        found: Truth = False
        for part in node.parts:
            one = self.truth(part)
            if one is True:
                return True
            found = None if one is None else found
        return found

    def compare(self, node: tree.Compare) -> Truth:
        if node.operands[0].type != "number":
            return self._compare_values(node)
        if len(node.operators) == 1:
            return self._compare_two(node)
        ends = [self.number(one) for one in node.operands]
        known = [one for one in ends if one is not None]
        if len(known) < len(ends):
            return False
        pairs = list(zip(known, node.operators, known[1:], strict=False))
        if not all(may(a, sign, b) for a, sign, b in pairs):
            return False
        is_sure = all(must(a, sign, b) for a, sign, b in pairs)
        return True if is_sure and not any(one.may_lack for one in known) else None

    def _compare_two(self, node: tree.Compare) -> Truth:
        """The commonest by far."""
        left, right = self.number(node.operands[0]), self.number(node.operands[1])
        sign = node.operators[0]
        if left is None or right is None or not may(left, sign, right):
            return False
        if left.may_lack or right.may_lack:
            return None
        return True if must(left, sign, right) else None

    def _compare_values(self, node: tree.Compare) -> Truth:
        """Texts and truths, of which a comparison only asks whether they are the same."""
        left, right = (self.values(one) for one in node.operands[:2])
        if len(node.operands) > 2:
            pairs = zip(node.operands, node.operators, node.operands[1:], strict=False)
            return self.all(tree.All(tuple(tree.Compare((a, b), (sign,)) for a, sign, b in pairs)))
        if left == _MISSING or right == _MISSING:
            return False
        if left is None or right is None:
            return None
        compare = EXACT[node.operators[0]]
        found = {a is not None and b is not None and compare(a, b) for a in left for b in right}
        return found.pop() if len(found) == 1 else None

    def one_of(self, node: tree.OneOf) -> Truth:
        if node.operand.type != "number":
            values = self.values(node.operand)
            if values is None:
                return None
            results = {
                one is not None and (one in node.values) is not node.negated for one in values
            }
            return results.pop() if len(results) == 1 else None
        ends = self.number(node.operand)
        if ends is None:
            return False
        numbers = map(float, node.values)
        among = [one for one in numbers if at_least(one, ends.low) and at_most(one, ends.high)]
        if ends.low < ends.high and among:
            return None
        holds = bool(among) is not node.negated
        return None if holds and ends.may_lack else holds

    def chosen(self, node: tree.Chosen) -> Truth:
        return None if node.name.id in self.open else bool(self._read(node))

    def answered(self, node: tree.Answered) -> Truth:
        is_open = [one.id in self.open for one in node.names]
        others = (one for one, open in zip(node.names, is_open, strict=True) if not open)
        if any(self._read(one) is None for one in others):
            return False
        return None if any(is_open) else True

    def choose(self, node: tree.Choose) -> Truth:
        condition = self.truth(node.condition)
        if condition is not None:
            return self.truth(node.then if condition else node.otherwise)
        both = self.truth(node.then), self.truth(node.otherwise)
        return both[0] if both[0] == both[1] else None

    def values(self, node: Node) -> _Values:
        """All that a text or a truth can be, None among them for missing; None: anything."""
        if isinstance(node, tree.Name):
            range = self.open.get(node.id)
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
            found = self.truth(node)
            return frozenset((False, True)) if found is None else frozenset({found})
        return frozenset({self._read(node)})

    def number(self, node: Node) -> Ends | None:
        """None: missing for good."""
        return _NUMBERS[type(node)](self, node)

    def number_constant(self, node: tree.Constant) -> Ends | None:
        return Ends(float(node.value), float(node.value))

    def number_name(self, node: tree.Name) -> Ends | None:
        range = self.open.get(node.id)
        if range is NOTHING:
            return None
        if range is not None:
            return Ends(range.low, range.high, range.may_lack)
        found = self._read(node)
        return None if found is None else Ends(found, found)

    def count_holding(self, node: tree.CountHolding) -> Ends | None:
        found = [self.truth(one) for one in node.parts]
        sure = float(sum(one is True for one in found))
        return Ends(sure, sure + sum(one is None for one in found))

    def count_answered(self, node: tree.CountAnswered) -> Ends | None:
        known = [one for one in node.names if one.id not in self.open]
        sure = float(sum(self._read(one) is not None for one in known))
        return Ends(sure, sure + len(node.names) - len(known))

    def count_chosen(self, node: tree.CountChosen) -> Ends | None:
        range = self.open.get(node.name.id)
        if range is None:
            found = self._read(node)
            return None if found is None else Ends(found, found)
        most = len((node.name.options or frozenset()) - node.name.nothing)
        return Ends(0.0, float(most), range.may_lack)

    def negate(self, node: tree.Negate) -> Ends | None:
        found = self.number(node.operand)
        return None if found is None else Ends(-found.high, -found.low, found.may_lack)

    def reduce(self, node: tree.Reduce) -> Ends | None:
        found = [self.number(one) for one in node.parts]
        ends = [one for one in found if one is not None]
        if len(ends) < len(found):
            return None
        lows, highs = [one.low for one in ends], [one.high for one in ends]
        may_lack = any(one.may_lack for one in ends)
        if node.function in ("min", "max"):
            pick = min if node.function == "min" else max
            return finite(pick(lows), pick(highs), may_lack)
        parts = len(ends) if node.function == "mean" else 1
        return finite(added(lows) / parts, added(highs) / parts, may_lack)

    def arithmetic(self, node: tree.Arithmetic) -> Ends | None:
        a, b = self.number(node.left), self.number(node.right)
        if a is None or b is None:
            return None
        may_lack = a.may_lack or b.may_lack
        if node.operator == "-":
            return finite(a.low - b.high, a.high - b.low, may_lack)
        if node.operator == "+":
            return finite(a.low + b.low, a.high + b.high, may_lack)
        if node.operator == "/":
            if b.low == b.high == 0:
                return None
            if b.low <= 0 <= b.high:
                return Ends(-inf, inf, True)
            corners = [x / y for x in (a.low, a.high) for y in (b.low, b.high)]
        else:
            corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return finite(min(corners), max(corners), may_lack, *corners)

    def choose_number(self, node: tree.Choose) -> Ends | None:
        condition = self.truth(node.condition)
        if condition is not None:
            return self.number(node.then if condition else node.otherwise)
        then, otherwise = self.number(node.then), self.number(node.otherwise)
        if then is None or otherwise is None:
            one = then or otherwise
            return None if one is None else Ends(one.low, one.high, True)
        return Ends(
            min(then.low, otherwise.low),
            max(then.high, otherwise.high),
            then.may_lack or otherwise.may_lack,
        )


_TRUTHS: Mapping[type, Callable[[_Reader, Any], Truth]] = {
    tree.Constant: _Reader.constant,
    tree.Name: _Reader.name,
    tree.Not: _Reader.not_,
    tree.All: _Reader.all,
    tree.Any: _Reader.any,
    tree.Compare: _Reader.compare,
    tree.OneOf: _Reader.one_of,
    tree.Chosen: _Reader.chosen,
    tree.Answered: _Reader.answered,
    tree.Choose: _Reader.choose,
}
_NUMBERS: Mapping[type, Callable[[_Reader, Any], Ends | None]] = {
    tree.Constant: _Reader.number_constant,
    tree.Name: _Reader.number_name,
    tree.CountHolding: _Reader.count_holding,
    tree.CountAnswered: _Reader.count_answered,
    tree.CountChosen: _Reader.count_chosen,
    tree.Negate: _Reader.negate,
    tree.Reduce: _Reader.reduce,
    tree.Arithmetic: _Reader.arithmetic,
    tree.Choose: _Reader.choose_number,
}


@lru_cache(maxsize=4096)
def _reader(node: Node) -> Read:
    return compile_tree(node)
