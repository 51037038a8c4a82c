"""Read the conditions of a file: each is parsed once, over the names it may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from app.catalogue.expressions.logic import Expression, ExpressionFault, NameSpec, parse
from app.catalogue.files.asked_items import asked_items
from app.catalogue.files.schema import ChoiceFile, InstrumentFile, ItemFile
from app.catalogue.files.yaml_reader import Document, KeyPath

Names: TypeAlias = Mapping[str, NameSpec]
Conditions: TypeAlias = dict[KeyPath, Expression]

# Kinds whose answers are numbers in expressions; a quantity is converted to its base unit.
NUMBER_KINDS = ("rating", "slider", "number", "quantity")


def choices_of(item: ItemFile, file: InstrumentFile) -> Sequence[ChoiceFile]:
    """The choices of an item: its own, or those of the set it names. Empty without choices."""
    if isinstance(item.choices, list):
        return item.choices
    return file.choices.get(item.choices, ()) if item.choices else ()


def item_names(file: InstrumentFile) -> dict[str, NameSpec]:
    """The names that expressions may use: each item that has an answer, with its type."""
    return {
        asked.item.id: _name_spec(asked.item, choices_of(asked.item, file))
        for asked in asked_items(file)
        if asked.item.kind not in ("note", "bank")
    }


def read_conditions(document: Document, file: InstrumentFile) -> Conditions:
    """Every condition of an instrument by its place in the file. Faults are noted in the
    document."""
    conditions: Conditions = {}
    items = item_names(file)
    scores = {score.id: NameSpec("number") for score in file.scores}
    earlier: dict[str, NameSpec] = {}
    for path, text, before in _show_conditions(file):
        earlier |= {id: items[id] for id in before if id in items}
        _add_condition(conditions, document, path, text, earlier, items)
    so_far: dict[str, NameSpec] = dict(items)
    for n, score in enumerate(file.scores):
        for place, text in enumerate(score.conditions):
            _add_condition(
                conditions,
                document,
                ("scores", n, "conditions", place),
                text,
                so_far,
                items | scores,
            )
        so_far[score.id] = scores[score.id]
        for place, note in enumerate(score.notes):
            _add_condition(
                conditions,
                document,
                ("scores", n, "notes", place, "when"),
                note.when,
                items | scores,
            )
    options = {option.id: NameSpec("boolean") for option in file.options}
    for n, need in enumerate(file.needs):
        _add_condition(
            conditions, document, ("needs", n, "when"), need.when, items | scores | options
        )
    for n, priority in enumerate(file.priorities):
        names = items | scores | options
        _add_condition(conditions, document, ("priorities", n, "when"), priority.when, names)
    return conditions


def _show_conditions(file: InstrumentFile) -> Iterator[tuple[KeyPath, str, list[str]]]:
    """Each condition of an item, and the ids of items asked since the previous condition.

    Rows of a grid are asked together, so the condition of one cannot use another.
    """
    current, before, place = list[str](), list[str](), -1
    for asked in asked_items(file):
        if asked.place != place:
            before, current, place = before + current, [], asked.place
            if text := file.items[place].show_when:
                yield ("items", place, "show_when"), text, before
                before = []
        if asked.grid and asked.item.show_when:
            yield (*asked.path, "show_when"), asked.item.show_when, before
            before = []
        current.append(asked.item.id)


def read_condition(
    document: Document, path: KeyPath, text: str, names: Names, later: Names | None = None
) -> Expression | None:
    """One condition, or None with its fault noted. `later`: names that are defined further down."""
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


def _add_condition(
    conditions: Conditions,
    document: Document,
    path: KeyPath,
    text: str,
    names: Names,
    later: Names | None = None,
) -> None:
    if expression := read_condition(document, path, text, names, later):
        conditions[path] = expression


def _only_too_early(text: str, names: Names, later: Names) -> str | None:
    """The name that is used before its item is asked, if that is the only fault; else None."""
    try:
        late = parse(text, {**names, **later}).names - set(names) - {"age", "sex"}
    except ExpressionFault:
        return None
    return min(late, default=None)


def _name_spec(item: ItemFile, choices: Sequence[ChoiceFile]) -> NameSpec:
    if item.kind in ("choice", "choices", "body_map"):
        return _choice_name_spec(item, choices)
    if item.kind == "yes_no":
        return NameSpec("boolean")
    if item.kind == "group":
        return NameSpec("number", is_count=True)
    return NameSpec("number" if item.kind in NUMBER_KINDS else "unread")


def _choice_name_spec(item: ItemFile, choices: Sequence[ChoiceFile]) -> NameSpec:
    has_values = any(choice.value is not None for choice in choices)
    if item.kind == "choice" and has_values:
        return NameSpec("number")
    options = {
        choice.id: choice.id if choice.value is None else choice.value
        for choice in choices
        if not choice.missing
    }
    nothing = frozenset(
        options[choice.id] for choice in choices if choice.exclusive and not choice.missing
    )
    return NameSpec("text" if item.kind == "choice" else "several", options, nothing)
