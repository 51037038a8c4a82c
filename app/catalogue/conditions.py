"""The conditions of a file, each parsed once over the names it may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from app.catalogue.logic import Expression, ExpressionFault, Known, parse
from app.catalogue.schema import ChoiceFile, InstrumentFile, ItemFile
from app.catalogue.yaml_reader import Document, Path

Names: TypeAlias = Mapping[str, Known]
Conditions: TypeAlias = dict[Path, Expression]


def choices_of(item: ItemFile, file: InstrumentFile) -> Sequence[ChoiceFile]:
    """The choices of an item, its own or of the set it names."""
    if isinstance(item.choices, list):
        return item.choices
    return file.choices.get(item.choices, ()) if item.choices else ()


def item_names(file: InstrumentFile) -> dict[str, Known]:
    """What an expression may say of each item that has an answer."""
    return {
        item.id: _known(item, choices_of(item, file)) for item in file.items if item.kind != "note"
    }


def read_conditions(document: Document, file: InstrumentFile) -> Conditions:
    """Every condition of an instrument by its place in the file; faults are noted."""
    found: Conditions = {}
    items = item_names(file)
    scores = {score.id: Known("number") for score in file.scores}
    earlier: dict[str, Known] = {}
    for n, item in enumerate(file.items):
        if item.show_when is not None:
            _keep(found, document, ("items", n, "show_when"), item.show_when, earlier, items)
        if item.id in items:
            earlier[item.id] = items[item.id]
    so_far: dict[str, Known] = dict(items)
    for n, score in enumerate(file.scores):
        for place, text in enumerate(score.conditions):
            _keep(found, document, ("scores", n, "conditions", place), text, so_far, items | scores)
        so_far[score.id] = scores[score.id]
    for n, need in enumerate(file.needs):
        _keep(found, document, ("needs", n, "when"), need.when, items | scores)
    for n, priority in enumerate(file.priorities):
        _keep(found, document, ("priorities", n, "when"), priority.when, items | scores)
    return found


def read_condition(
    document: Document, path: Path, text: str, names: Names, later: Names | None = None
) -> Expression | None:
    """One condition, or None with its fault noted. `later`: names that stand further down."""
    try:
        expression = parse(text, names)
    except ExpressionFault as fault:
        if later is not None and (late := _only_too_early(text, names, later)):
            document.fault(
                path,
                f"`{late}` is not asked before this.",
                "A condition looks back: move the item it needs up, or this one down.",
            )
        else:
            document.fault_within(path, fault.column, fault.problem, fault.remedy)
        return None
    if expression.type != "boolean":
        document.fault(
            path, f"This gives a {expression.type}, not a condition.",
            "Compare it with something, such as `> 2`.",
        )  # fmt: skip
        return None
    return expression


def _keep(
    found: Conditions,
    document: Document,
    path: Path,
    text: str,
    names: Names,
    later: Names | None = None,
) -> None:
    if expression := read_condition(document, path, text, names, later):
        found[path] = expression


def _only_too_early(text: str, names: Names, later: Names) -> str | None:
    """The name that would make a condition right if it stood further up."""
    try:
        late = parse(text, {**names, **later}).names - set(names) - {"age", "sex"}
    except ExpressionFault:
        return None
    return min(late, default=None)


def _known(item: ItemFile, choices: Sequence[ChoiceFile]) -> Known:
    if item.kind in ("choice", "choices"):
        return _known_choices(item, choices)
    if item.kind == "yes_no":
        return Known("boolean")
    return Known("number" if item.kind in ("rating", "number") else "unread")


def _known_choices(item: ItemFile, choices: Sequence[ChoiceFile]) -> Known:
    has_values = any(one.value is not None for one in choices)
    if item.kind == "choice" and has_values:
        return Known("number")
    options = {
        one.id: one.id if one.value is None else one.value for one in choices if not one.missing
    }
    nothing = frozenset(options[one.id] for one in choices if one.exclusive and not one.missing)
    return Known("text" if item.kind == "choice" else "several", options, nothing)
