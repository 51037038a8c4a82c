"""What a condition can come to: always true, never, either; or that it could not be decided.

Every name has a list of answers that stand for all it can be. The choices of an item are all of
them; of a range of numbers it is enough to try its ends, every number it is compared with, and one
between each two of these. Where there are few enough combinations all are tried, together with the
conditions that decide whether each name is asked at all; otherwise intervals are reasoned with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import inf, prod
from random import Random

from app.catalogue.expressions import tree
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.ranges import compared_with
from app.catalogue.expressions.tree import Node, Value
from scoring.tolerance import at_most, below, close

MOST_ROWS = 4096
MOST_LOOKED_FOR = 6  # choices of one item that a condition looks for
MOST_WHOLE = 101  # a range of whole numbers up to this long is tried whole

Answers = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Choices of which several can be chosen, and those that stand alone."""

    shared: tuple[str | int | float, ...]
    alone: tuple[str | int | float, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """What a name can be.

    answers  every answer there is; None: several of these, or a number from `low` to `high`
    when     the condition under which it is asked; else it is missing
    """

    answers: Answers | None = None
    several: Several | None = None
    low: float = -inf
    high: float = inf
    whole: bool = False
    may_be_missing: bool = True
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition can hold, and can fail to. `decided`: both were shown, not assumed."""

    may_hold: bool
    may_fail: bool
    decided: bool


def judge(condition: Expression, domains: Mapping[str, Domain]) -> Verdict:
    """What can become of a condition, given what its names can be."""
    found = _by_trying(condition, domains)
    if found is not None:
        return found
    low, high = _Intervals(domains).holds(condition.tree)
    return Verdict(may_hold=high, may_fail=not low, decided=low == high)


def _by_trying(condition: Expression, domains: Mapping[str, Domain]) -> Verdict | None:
    """Every combination of answers; where there are too many, some, until both were seen. None
    when that did not decide it, or no list of answers stands for all."""
    names = _closure(condition, domains)
    everything = [condition.tree, *(when.tree for n in names if (when := domains[n].when))]
    tried = [_stand_ins(domains[name], name, everything) for name in names]
    lists = [one for one in tried if one is not None]
    if len(lists) < len(tried):
        return None
    are_all = prod(map(len, lists)) <= MOST_ROWS
    seen: set[bool] = set()
    for answers in product(*lists) if are_all else _some(lists):
        row = _settled(dict(zip(names, answers, strict=True)), domains)
        if row is not None:
            seen.add(condition.holds(row))
            if len(seen) == 2:
                break
    if not are_all and len(seen) < 2:
        return None
    return Verdict(True in seen, False in seen, True)


def _some(lists: Sequence[Answers]) -> Iterator[Answers]:
    """Combinations by chance, the same ones each time."""
    chance = Random(0)
    for _ in range(MOST_ROWS // 4):
        yield tuple(chance.choice(one) for one in lists)


def _settled(row: dict[str, Value], domains: Mapping[str, Domain]) -> dict[str, Value] | None:
    """These answers without those to what is not asked; None when they cannot stand together."""
    for name in row:
        domain = domains[name]
        if domain.when is not None and not domain.when.holds(row):
            row[name] = None
        elif row[name] is None and not domain.may_be_missing:
            return None
    return row


def _closure(condition: Expression, domains: Mapping[str, Domain]) -> list[str]:
    """The names it reads, and those that decide whether these are asked, in the order asked."""
    found: list[str] = []
    ahead = sorted(condition.names)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.append(name)
            when = domains[name].when
            ahead += sorted(when.names) if when else []
    return [name for name in domains if name in found]


def _stand_ins(domain: Domain, name: str, conditions: Sequence[Node]) -> Answers | None:
    missing: Answers = (None,) if domain.may_be_missing or domain.when else ()
    if domain.answers is not None:
        return (*missing, *domain.answers)
    if domain.several is not None:
        ways = _ways(domain.several, _asked_for(conditions, name))
        return None if ways is None else (*missing, *ways)
    if domain.whole and domain.high - domain.low < MOST_WHOLE:
        low, high = int(domain.low), int(domain.high)
        return (*missing, *range(low, high + 1))
    numbers: set[float] = set()
    for condition in conditions:
        compared = compared_with(condition, name)
        if compared is None:
            return None
        numbers |= compared
    return (*missing, *_points(domain, sorted(numbers)))


def _asked_for(conditions: Sequence[Node], name: str) -> list[str | int | float]:
    """The choices of a name that conditions look for."""
    found: dict[str | int | float, None] = {}
    for node in conditions:
        if isinstance(node, tree.Chosen) and node.name.id == name:
            found[node.option] = None
        found |= dict.fromkeys(_asked_for(list(tree.parts_of(node)), name))
    return list(found)


def _ways(several: Several, named: Sequence[str | int | float]) -> Answers | None:
    """Every set of the choices that are looked for, each with as few or many others as can be:
    a condition sees of the others only how many they are."""
    looked = [one for one in named if one in several.shared]
    others = [one for one in several.shared if one not in looked]
    if len(looked) > MOST_LOOKED_FOR:
        return None
    most = min(several.at_most or len(several.shared), len(several.shared))
    ways: list[Value] = [(one,) for one in several.alone]
    for size in range(min(len(looked), most) + 1):
        for chosen in combinations(looked, size):
            fills = range(min(len(others), most - size) + 1)
            ways += [(*chosen, *others[:fill]) for fill in fills if size + fill]
    return tuple(ways)


def _points(domain: Domain, numbers: list[float]) -> Iterator[float]:
    """The numbers themselves, one between each two, and the ends of the range."""
    low = domain.low if domain.low > -inf else min(numbers, default=0.0) - 1
    high = domain.high if domain.high < inf else max(numbers, default=0.0) + 1
    marks = sorted({low, high, *(one for one in numbers if low <= one <= high)})
    yield from marks
    for left, right in pairwise(marks):
        middle = (left + right) / 2
        if not domain.whole:
            yield middle
        elif int(middle) != left:
            yield float(int(middle))


class _Intervals:
    """Bounds that hold for every answer; wider than need be, never narrower."""

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self.domains = domains

    def holds(self, node: Node) -> tuple[bool, bool]:
        """(whether it must hold, whether it may)."""
        if isinstance(node, tree.Constant):
            return bool(node.value), bool(node.value)
        if isinstance(node, tree.Not):
            must, may = self.holds(node.operand)
            return not may, not must
        if isinstance(node, (tree.All, tree.Any)):
            found = [self.holds(one) for one in node.parts]
            join = all if isinstance(node, tree.All) else any
            return join(one for one, _ in found), join(one for _, one in found)
        if isinstance(node, tree.Compare) and node.operands[0].type == "number":
            return self.compare(node)
        return False, True

    def compare(self, node: tree.Compare) -> tuple[bool, bool]:
        ends = [self.number(one) for one in node.operands]
        pairs = list(zip(ends, node.operators, ends[1:], strict=False))
        may = all(_may(a, sign, b) for a, sign, b in pairs)
        must = all(_must(a, sign, b) for a, sign, b in pairs)
        return must and not any(map(self.may_lack, node.operands)), may

    def may_lack(self, node: Node) -> bool:
        """Whether a number may be missing."""
        if isinstance(node, tree.Constant):
            return False
        if isinstance(node, tree.Name):
            domain = self.domains[node.id]
            return domain.may_be_missing or domain.when is not None
        if isinstance(node, (tree.CountHolding, tree.CountAnswered)):
            return False
        if isinstance(node, tree.Arithmetic) and node.operator == "/":
            return True
        return any(map(self.may_lack, tree.parts_of(node)))

    def number(self, node: Node) -> tuple[float, float]:
        """The lowest and highest it can be, where it is not missing."""
        if isinstance(node, tree.Constant):
            return float(node.value), float(node.value)
        if isinstance(node, tree.Name):
            return _ends(self.domains[node.id])
        if isinstance(node, tree.CountHolding):
            found = [self.holds(one) for one in node.parts]
            return float(sum(must for must, _ in found)), float(sum(may for _, may in found))
        if isinstance(node, tree.CountAnswered):
            return 0.0, float(len(node.names))
        if isinstance(node, tree.CountChosen):
            return 0.0, float(len((node.name.options or frozenset()) - node.name.nothing))
        if isinstance(node, tree.Choose):
            a, b = self.number(node.then), self.number(node.otherwise)
            return min(a[0], b[0]), max(a[1], b[1])
        return self.computed(node)

    def computed(self, node: Node) -> tuple[float, float]:
        ends = [self.number(one) for one in tree.parts_of(node)]
        lows, highs = [one for one, _ in ends], [one for _, one in ends]
        if isinstance(node, tree.Negate):
            return -highs[0], -lows[0]
        if isinstance(node, tree.Reduce):
            if node.function in ("min", "max"):
                pick = min if node.function == "min" else max
                return pick(lows), pick(highs)
            parts = len(ends) if node.function == "mean" else 1
            return _number(sum(lows) / parts, -inf), _number(sum(highs) / parts, inf)
        if isinstance(node, tree.Arithmetic) and node.operator != "/":
            return _arithmetic(node.operator, ends[0], ends[1])
        return -inf, inf


def _ends(domain: Domain) -> tuple[float, float]:
    if domain.answers is None:
        return domain.low, domain.high
    numbers = [float(one) for one in domain.answers if isinstance(one, (int, float))]
    return min(numbers, default=-inf), max(numbers, default=inf)


def _arithmetic(
    sign: str, left: tuple[float, float], right: tuple[float, float]
) -> tuple[float, float]:
    if sign == "-":
        sign, right = "+", (-right[1], -right[0])
    if sign == "+":
        return _number(left[0] + right[0], -inf), _number(left[1] + right[1], inf)
    corners = [a * b for a in left for b in right]
    if any(one != one for one in corners):
        return -inf, inf
    return min(corners), max(corners)


def _number(value: float, otherwise: float) -> float:
    return otherwise if value != value else value


def _may(left: tuple[float, float], sign: str, right: tuple[float, float]) -> bool:
    if sign == "==":
        return at_most(left[0], right[1]) and at_most(right[0], left[1])
    if sign == "!=":
        return not (_is_one(left) and _is_one(right) and close(left[0], right[0]))
    if sign in (">", ">="):
        left, right, sign = right, left, sign.replace(">", "<")
    return below(left[0], right[1]) if sign == "<" else at_most(left[0], right[1])


def _must(left: tuple[float, float], sign: str, right: tuple[float, float]) -> bool:
    if sign == "==":
        return _is_one(left) and _is_one(right) and close(left[0], right[0])
    if sign == "!=":
        return below(left[1], right[0]) or below(right[1], left[0])
    if sign in (">", ">="):
        left, right, sign = right, left, sign.replace(">", "<")
    return below(left[1], right[0]) if sign == "<" else at_most(left[1], right[0])


def _is_one(ends: tuple[float, float]) -> bool:
    return ends[0] == ends[1]
