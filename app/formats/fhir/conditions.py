"""The FHIR reader of an expression's tree: `enableWhen` if possible, else FHIRPath, else a loss.

For FHIR, a choice that counts as missing is an answer like any other, and codes can only be
compared for equality. A condition on one question with choices is therefore evaluated for each
choice beforehand, and the Questionnaire lists the choices for which it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.catalogue.expressions import tree
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.python_reader import compile_tree
from app.catalogue.model import Choice, Item
from app.formats.fhir.fhirpath import NotInPath, path_of

EXPRESSION = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
LOINC = "http://loinc.org"
MAX_COMPARISONS = 40

When = dict[str, Any]
_SIGNS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPPOSITE = {"==": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class _Whens:
    """Comparisons of which all must hold, or at least one."""

    behaviour: Literal["all", "any"]
    parts: tuple[When, ...]

    def may_be(self, behaviour: str) -> bool:
        return self.behaviour == behaviour or len(self.parts) == 1


def enable_keys(condition: Expression, items: Mapping[str, Item]) -> dict[str, Any] | None:
    """The keys that make an item of a Questionnaire depend on a condition; None if it cannot be
    expressed."""
    whens = _whens(condition.tree, items)
    if whens is not None and len(whens.parts) <= MAX_COMPARISONS:
        keys: dict[str, Any] = {"enableWhen": list(whens.parts)}
        if len(whens.parts) > 1:
            keys["enableBehavior"] = whens.behaviour
        return keys
    try:
        path = path_of(condition.tree, items)
    except NotInPath:
        return None
    return {
        "extension": [
            {
                "url": EXPRESSION,
                "valueExpression": {"language": "text/fhirpath", "expression": path},
            }
        ]
    }


def coding_of(choice: Choice) -> dict[str, str]:
    """The coding of a choice: its LOINC code if it has one, else its id."""
    if choice.code:
        return {"system": LOINC, "code": choice.code}
    return {"code": choice.id}


def _whens(node: tree.Node, items: Mapping[str, Item]) -> _Whens | None:
    names = set(tree.names_in(node))
    if len(names) == 1:
        item = items.get(next(iter(names)))
        whens = _of_one(node, item) if item else None
        if whens is not None:
            return whens
    if isinstance(node, tree.All):
        return _joined("all", [_whens(part, items) for part in node.parts])
    if isinstance(node, tree.Any):
        return _joined("any", [_whens(part, items) for part in node.parts])
    if isinstance(node, tree.Answered) and len(node.names) > 1:
        each = [_whens(tree.Answered((name,)), items) for name in node.names]
        return _joined("all", each)
    return None


def _joined(behaviour: Literal["all", "any"], parts: Iterable[_Whens | None]) -> _Whens | None:
    whens: list[When] = []
    for part in parts:
        if part is None or not part.may_be(behaviour):
            return None
        whens += part.parts
    return _Whens(behaviour, tuple(whens))


def _of_one(node: tree.Node, item: Item) -> _Whens | None:
    """A condition on a single question."""
    if item.kind == "choice" or item.kind == "yes_no":
        return _of_finite(node, item)
    if isinstance(node, tree.Answered) and item.kind != "choices":
        return _Whens("all", (_exists(item, True),))
    if isinstance(node, tree.Chosen) and not node.negated:
        choice = next(choice for choice in item.choices if choice.answer == node.option)
        return _Whens("all", (_equals(item, choice),))
    if isinstance(node, tree.Not) and isinstance(node.operand, tree.Compare):
        return _of_number(node.operand, item, negated=True)
    if isinstance(node, tree.Compare):
        return _of_number(node, item, negated=False)
    return None


def _of_finite(node: tree.Node, item: Item) -> _Whens | None:
    """The answers for which the condition holds, including no answer."""
    read = compile_tree(node)
    answers: list[tuple[Any, When]] = [
        (choice.answer, _equals(item, choice)) for choice in item.choices
    ]
    if item.kind == "yes_no":
        answers = [
            (truth, {"question": item.id, "operator": "=", "answerBoolean": truth})
            for truth in (True, False)
        ]
    holding = [when for answer, when in answers if read({item.id: answer})]
    if read({}):
        holding.insert(0, _exists(item, False))
    # A condition that holds for none or for all cannot be expressed as a comparison.
    return _Whens("any", tuple(holding)) if 0 < len(holding) <= len(answers) else None


def _of_number(node: tree.Compare, item: Item, *, negated: bool) -> _Whens | None:
    compared = _name_and_number(node)
    if compared is None or item.kind not in ("rating", "number", "slider"):
        return None
    sign, number = compared
    answer = _number(item, number)
    if answer is None:
        return None
    if negated:
        # Without an answer the comparison does not hold, so its opposite does.
        when = {"question": item.id, "operator": _OPPOSITE[sign], **answer}
        return _Whens("any", (_exists(item, False), when))
    when = {"question": item.id, "operator": _SIGNS[sign], **answer}
    if sign == "!=":
        return _Whens("all", (_exists(item, True), when))
    return _Whens("all", (when,))


def _name_and_number(node: tree.Compare) -> tuple[str, float] | None:
    if len(node.operators) > 1:
        return None
    (left, right), sign = node.operands, node.operators[0]
    if isinstance(left, tree.Constant):
        left, right, sign = right, left, _TURNED[sign]  # type: ignore[assignment]
    if not isinstance(left, tree.Name) or not isinstance(right, tree.Constant):
        return None
    return sign, float(right.value)


def _number(item: Item, number: float) -> When | None:
    if is_integer(item):
        return {"answerInteger": int(number)} if number == int(number) else None
    return {"answerDecimal": number}


def is_integer(item: Item) -> bool:
    """Whether FHIR stores the item's answers as integers."""
    if item.kind == "rating":
        return True
    return item.step is not None and item.step == int(item.step)


def _exists(item: Item, is_answered: bool) -> When:
    return {"question": item.id, "operator": "exists", "answerBoolean": is_answered}


def _equals(item: Item, choice: Choice) -> When:
    return {"question": item.id, "operator": "=", "answerCoding": coding_of(choice)}
