"""Validate data against the schema, and report each fault at its place with a remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from app.catalogue.files.yaml_reader import Document, KeyPath

Model = TypeVar("Model", bound=BaseModel)


def validate_document(document: Document, model: type[Model]) -> Model | None:
    """The document's data as `model`, or None with every fault noted in the document."""
    if not document.is_complete:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(document, model, detail)
        return None


def validate_map(document: Document, adapter: TypeAdapter[Any]) -> Any:
    """As validate_document(), for a file that is a plain map, such as offers.yaml."""
    if not document.is_complete:
        return None
    try:
        return adapter.validate_python(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(document, dict, detail)
        return None


def suggest(wrong: object, known: Iterable[object]) -> str:
    """A remedy for an unknown name: the most similar known name, else a list of known names."""
    names = [str(name) for name in known]
    if near := difflib.get_close_matches(str(wrong)[:64], names, n=1, cutoff=0.6):
        return f"Did you mean `{near[0]}`?"
    listed = ", ".join(names[:30])
    return f"There is {listed}." if listed else "There is none yet; define it first."


def _note(document: Document, model: Any, detail: ErrorDetails) -> None:
    path, lost = _real_path(document.data, detail["loc"])
    kind = detail["type"]
    if kind == "missing":
        document.fault(path, f"`{lost}` is missing.", "Add it.", at_key=not path or _in_map(path))
    elif kind == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        remedy = suggest(path[-1], known)
        if detail["input"] is None:
            # In `{text: aches, pains}` the comma ends the text, and `pains` becomes a key.
            remedy = "Put a text with a comma in quotes, or add what belongs to the key."
        document.fault(path, f"`{path[-1]}` is not a key here.", remedy, at_key=True)
    else:
        problem, remedy = _explain(kind, detail, path)
        at_key = detail["loc"][-1:] == ("[key]",)
        document.fault(path, problem, remedy, at_key=at_key)


def _in_map(path: KeyPath) -> bool:
    return bool(path) and isinstance(path[-1], str)


def _real_path(data: Any, location: tuple[int | str, ...]) -> tuple[KeyPath, str | int | None]:
    """The part of pydantic's location that exists in the file, and the last key that does not."""
    path: list[str | int] = []
    lost: str | int | None = None
    for step in location:
        key = _key_in(data, step)
        if key is None:
            lost = step
            continue
        path.append(key)
        data = data[key]
    return tuple(path), lost


def _key_in(data: Any, step: int | str) -> int | str | None:
    if isinstance(data, list):
        return step if isinstance(step, int) and step < len(data) else None
    if not isinstance(data, dict):
        return None
    if step in data:
        return step
    # Pydantic reports a whole number that is a key as text.
    return next((key for key in data if not isinstance(key, str) and str(key) == step), None)


def _explain(kind: str, detail: ErrorDetails, path: KeyPath) -> tuple[str, str]:
    name = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "This"
    value = detail["input"]
    context = detail.get("ctx", {})
    if value is None:
        return f"{name} has nothing in it.", "Write its value, or take the key away."
    if kind == "string_type" and isinstance(value, (bool, int, float)):
        return (
            f"{name} is text, but {_shown(value)} is read as something else.",
            f'Put it in quotes: "{_shown(value)}".',
        )
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", context.get("expected", "")) or str(
            context.get("expected", "")
        ).split(", ")
        return f"{name} cannot be {_shown(value)}.", suggest(value, options)
    if kind == "string_pattern_mismatch":
        return _explain_pattern(name, value, str(context.get("pattern")))
    if kind == "reserved":
        return f"`{value}` is a word of the language.", "Choose another id."
    if kind == "not_a_date":
        return f"{name} is not a date: {_shown(value)}.", "Write year-month-day: 2026-11-22."
    if kind in _LIMITS:
        problem, remedy = _LIMITS[kind]
        return f"{name} {problem.format(found=_shown(value), **context)}", remedy
    expected = _EXPECTED.get(kind)
    if expected == "a number" and isinstance(value, str) and _NUMBER.fullmatch(value):
        return f"{_shown(value)} stands in quotes and is read as text.", "Take the quotes away."
    if expected is None:
        return f"{name} does not fit: {detail['msg']}.", "Change it as said."
    return f"{name} should be {expected}.", f"Instead of {_shown(value)}, write {expected}."


def _explain_pattern(name: str, value: object, pattern: str) -> tuple[str, str]:
    if pattern == r"\S":
        return f"{name} holds only spaces.", "Write its words, or take the key away."
    if "A-Z" in pattern:
        return f"{_shown(value)} is not a language code.", "Write one such as en, es, ar or pt-BR."
    if "_-" in pattern:
        return f"{_shown(value)} is not an id.", "Use a-z, 0-9, _ and -, beginning with a-z or 0-9."
    return f"{_shown(value)} is not an id.", "Use a-z, 0-9 and _, beginning with a letter."


_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")
_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a map of keys",
    "model_type": "a map of keys",
}
_LIMITS = {
    "string_too_short": ("is empty.", "Write its words, or take the key away."),
    "string_too_long": ("has more than {max_length} characters.", "Make it shorter."),
    "too_short": ("needs {min_length} or more in its list.", "Add what is missing."),
    "too_long": ("may have at most {max_length} in its list.", "Take some away."),
    "greater_than": ("must be above {gt:g}, and this is {found}.", "Write a larger number."),
    "greater_than_equal": (
        "must be {ge:g} or more, and this is {found}.",
        "Write a larger number.",
    ),
    "less_than_equal": (
        "must be {le:g} or less, and this is {found}.",
        "Write a smaller number.",
    ),
}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return "a map" if isinstance(value, dict) else "a list"
    text = str(value)
    return ascii(text[:60])[1:-1] if not text.isprintable() or not text.isascii() else text[:60]


def _keys_at(model: Any, path: KeyPath) -> list[str]:
    """The keys that are allowed in the map at `path`."""
    kinds = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _step_into(kind, step)]
    return [
        field.alias or name
        for kind in kinds
        for part in _unwrapped(kind)
        if isinstance(part, type) and issubclass(part, BaseModel)
        for name, field in part.model_fields.items()
    ]


def _step_into(kind: Any, step: object) -> Iterable[Any]:
    for part in _unwrapped(kind):
        if isinstance(part, type) and issubclass(part, BaseModel):
            for name, field in part.model_fields.items():
                if (field.alias or name) == step:
                    yield field.annotation
        elif get_origin(part) in (list, dict):
            yield get_args(part)[-1]


def _unwrapped(kind: Any) -> Iterable[Any]:
    """The plain types within Annotated and unions."""
    if get_origin(kind) is Annotated:
        yield from _unwrapped(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for inner in get_args(kind):
            yield from _unwrapped(inner)
    elif get_origin(kind) is not Literal:
        yield kind
