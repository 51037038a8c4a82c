"""Conditions as FHIRPath over the QuestionnaireResponse (`%resource`) that holds the answers.

In FHIRPath a condition can be true, false or empty, where ours are true or false. Whatever may be
empty is wrapped in `iif`, which takes its last part if the condition is not true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from app.catalogue.expressions import tree
from app.catalogue.model import Choice, Item
from scoring.tolerance import ABSOLUTE, slack

MAX_CHARACTERS = 6000


class NotInPath(Exception):
    """The condition uses something that a response does not hold, or would be too long."""


def path_of(node: tree.Node, items: Mapping[str, Item]) -> str:
    """A FHIRPath expression for a condition, always true or false. Raises NotInPath."""
    path = _Writer(items).holds(node)
    if len(path) > MAX_CHARACTERS:
        raise NotInPath
    return path


class _Writer:
    def __init__(self, items: Mapping[str, Item]) -> None:
        self.items = items

    def holds(self, node: tree.Node) -> str:
        """Always true or false."""
        if isinstance(node, tree.Not):
            return f"{self.holds(node.operand)}.not()"
        if isinstance(node, (tree.All, tree.Any)):
            word = " and " if isinstance(node, tree.All) else " or "
            return f"({word.join(map(self.holds, node.parts))})"
        if isinstance(node, tree.Answered):
            return f"({' and '.join(self.known(name) for name in node.names)})"
        if isinstance(node, tree.Constant):
            return "true" if node.value else "false"
        if isinstance(node, tree.Choose):
            return f"iif({self.holds(node.condition)}, {self.holds(node.then)}, " + (
                f"{self.holds(node.otherwise)})"
            )
        return f"iif({self.test(node)}, true, false)"

    def test(self, node: tree.Node) -> str:
        """True, false or empty."""
        if isinstance(node, tree.Compare):
            pairs = zip(node.operands, node.operators, node.operands[1:], strict=False)
            return " and ".join(self.comparison(a, sign, b) for a, sign, b in pairs)
        if isinstance(node, tree.OneOf):
            sign: tree.Ordering = "!=" if node.negated else "=="
            word = " and " if node.negated else " or "
            listed = (tree.Constant(value, node.operand.type) for value in node.values)  # type: ignore[arg-type]
            return word.join(self.comparison(node.operand, sign, constant) for constant in listed)
        if isinstance(node, tree.Chosen):
            code = _literal(_code(self.choice(node.name, node.option)))
            is_chosen = f"({self.codes(node.name)} contains {code})"
            return f"{self.known(node.name)} and {is_chosen}.not()" if node.negated else is_chosen
        if isinstance(node, tree.Name):
            return self.value(node)
        raise NotInPath

    def comparison(self, left: tree.Node, sign: tree.Ordering, right: tree.Node) -> str:
        """A comparison. Computed numbers are compared with the tolerance of our other readers.

        Programs compute differently: some with decimal numbers, some with binary fractions.
        """
        a, b = self.value(left), self.value(right)
        if not (_is_computed(left) or _is_computed(right)):
            return f"({a} {_SIGNS[sign]} {b})"
        if isinstance(right, tree.Constant):
            limit = float(right.value)
            low, high = _literal(limit - slack(limit)), _literal(limit + slack(limit))
        else:
            low, high = f"({b} - {_literal(ABSOLUTE)})", f"({b} + {_literal(ABSOLUTE)})"
        return _bounded(
            {
                "==": f"(({a} >= {low}) and ({a} <= {high}))",
                "!=": f"(({a} < {low}) or ({a} > {high}))",
                "<": f"({a} < {low})",
                "<=": f"({a} <= {high})",
                ">": f"({a} > {high})",
                ">=": f"({a} >= {low})",
            }[sign]
        )

    def value(self, node: tree.Node) -> str:
        """One value, or empty if it is missing."""
        if isinstance(node, tree.Constant):
            return _literal(node.value)
        if isinstance(node, tree.Name):
            return self.answer(node)
        if isinstance(node, tree.Arithmetic):
            return f"({self.value(node.left)} {node.operator} {self.value(node.right)})"
        if isinstance(node, tree.Negate):
            return f"(0 - {self.value(node.operand)})"
        if isinstance(node, tree.Reduce):
            return self.reduction(node)
        if isinstance(node, tree.CountHolding):
            return self.sum([f"iif({self.holds(part)}, 1, 0)" for part in node.parts])
        if isinstance(node, tree.CountAnswered):
            return self.sum([f"iif({self.known(name)}, 1, 0)" for name in node.names])
        if isinstance(node, tree.CountChosen):
            chosen = self.codes(node.name, node.name.nothing)
            return f"iif({self.known(node.name)}, {chosen}.count(), {{}})"
        if isinstance(node, tree.Choose):
            then, otherwise = self.value(node.then), self.value(node.otherwise)
            return f"iif({self.holds(node.condition)}, {then}, {otherwise})"
        return self.holds(node)

    def reduction(self, node: tree.Reduce) -> str:
        parts = [self.value(part) for part in node.parts]
        if node.function == "sum":
            return self.sum(parts)
        if node.function == "mean":
            return f"({self.sum(parts)} / {len(parts)})"
        sign = "<=" if node.function == "min" else ">="
        return reduce(lambda a, b: _bounded(f"iif({a} {sign} {b}, {a}, iif(({a} + {b}).exists(), "
                                            f"{b}, {{}}))"), parts)  # fmt: skip

    def sum(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"

    def item(self, name: tree.Name) -> Item:
        item = self.items.get(name.id)
        if item is None:
            raise NotInPath
        return item

    def answers(self, name: tree.Name) -> str:
        return f"%resource.descendants().where(linkId = '{self.item(name).id}').answer.value"

    def answer(self, name: tree.Name) -> str:
        item = self.item(name)
        if item.kind != "choice":
            return self.answers(name)
        counted = [choice for choice in item.choices if _counts(name, choice)]
        if name.type == "text":
            return self.codes(name)
        inner = "{}"
        for choice in reversed(counted):
            code, value = _literal(_code(choice)), _literal(float(choice.value or 0))
            inner = f"iif($this = {code}, {value}, {inner})"
        return f"{self.answers(name)}.code.select({inner})"

    def codes(self, name: tree.Name, but: frozenset[str | int | float] = frozenset()) -> str:
        """The chosen codes that count as an answer."""
        item = self.item(name)
        wanted = [
            choice for choice in item.choices if _counts(name, choice) and choice.answer not in but
        ]
        if not wanted:
            return "{}"
        listed = " or ".join(f"$this = {_literal(_code(choice))}" for choice in wanted)
        return f"{self.answers(name)}.code.where({listed})"

    def known(self, name: tree.Name) -> str:
        several = name.type == "several"
        return f"{self.codes(name) if several else self.answer(name)}.exists()"

    def choice(self, name: tree.Name, option: str | int | float) -> Choice:
        return next(choice for choice in self.item(name).choices if choice.answer == option)


_SIGNS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _counts(name: tree.Name, choice: Choice) -> bool:
    if name.type == "number":
        return choice.value is not None
    return name.options is not None and choice.answer in name.options


def _is_computed(node: tree.Node) -> bool:
    """Whether a number may have rounding errors. Counts and answers as given have none."""
    if isinstance(node, tree.Reduce) and node.function in ("sum", "mean"):
        return True
    if isinstance(node, (tree.Negate, tree.Reduce, tree.Choose)):
        return any(map(_is_computed, tree.child_nodes(node)))
    return isinstance(node, tree.Arithmetic)


def _code(choice: Choice) -> str:
    return choice.code or choice.id


def _literal(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if value < 0:
        return f"(0 - {_literal(-value)})"
    return str(int(value)) if value == int(value) else f"{value:.12f}".rstrip("0")


def _bounded(path: str) -> str:
    if len(path) > MAX_CHARACTERS:
        raise NotInPath
    return path
