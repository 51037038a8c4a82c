"""Whatever is recorded in the audit log has words for the people who read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from app.office.audit_log.labels import act, acts
from tests.house.source import Module, modules, short

RECORD = "audit.record"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_every_act_that_is_recorded_has_words(app: Flask) -> None:
    with app.test_request_context():
        known = acts()

    speechless = [
        f"{short(module.path)}: {code!r} has no words in app/office/audit_log/labels.py."
        for module in modules()
        for code in recorded(module)
        if act(known, code, {}) is None
    ]

    assert not speechless, "\n".join(speechless)


def test_what_is_recorded_is_found_in_helpers_and_choices_too() -> None:
    codes = {code for module in modules() for code in recorded(module)}

    assert {"visit.view", "sign_in_refused", "plan.remove", "kiosk.pin_refused"} <= codes


def test_nobody_records_under_another_name() -> None:
    hidden = [
        f"{short(module.path)}:{node.lineno}: write `audit.record(…)`."
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "app.store.audit"
        if "record" in {alias.name for alias in node.names}
    ]

    assert not hidden, "\n".join(hidden)


@pytest.mark.parametrize(
    "source",
    [
        "def keep(db):\n    audit.record(db, action=WORD)",
        "def keep(db):\n    audit.record(db, action=f'a.{db}')",
        "def keep(db):\n    audit.record(db, **rest)",
        "def keep(db, action):\n    audit.record(db, action=action)",
    ],
)
def test_an_act_that_cannot_be_read_from_the_source_is_a_fault(source: str) -> None:
    with pytest.raises(AssertionError, match="a plain text"):
        list(recorded_in(ast.parse(source), "here.py"))


def recorded(module: Module) -> Iterator[str]:
    yield from recorded_in(module.tree, short(module.path))


def recorded_in(tree: ast.Module, place: str) -> Iterator[str]:
    """Every code given to audit.record() as `action`, also through a function around it."""
    for function, call in _calls(tree, RECORD):
        given = next((keyword.value for keyword in call.keywords if keyword.arg == "action"), None)
        yield from _codes(tree, function, given, f"{place}:{call.lineno}")


def _codes(tree: ast.Module, function: Function, given: ast.expr | None, at: str) -> Iterator[str]:
    codes: list[str] = []
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        codes = [given.value]
    elif isinstance(given, ast.IfExp):
        codes = [
            code
            for branch in (given.body, given.orelse)
            for code in _codes(tree, function, branch, at)
        ]
    elif isinstance(given, ast.Name) and given.id in _parameters(function):
        codes = [
            code
            for caller, call in _calls(tree, function.name)
            for code in _codes(tree, caller, _argument(call, function, given.id), at)
        ]
    assert codes, f"{at}: `action` is a plain text, or a parameter that each caller gives as one."
    yield from codes


def _calls(tree: ast.Module, name: str) -> Iterator[tuple[Function, ast.Call]]:
    """Calls of this name, each with the function it stands in."""
    for function in ast.walk(tree):
        if isinstance(function, Function):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _is_named(node.func, name):
                    yield function, node


def _is_named(called: ast.expr, name: str) -> bool:
    # Writing an expression out is slow, so the last part of its name is compared first.
    last = getattr(called, "attr", getattr(called, "id", ""))
    return last == name.rpartition(".")[2] and ast.unparse(called) == name


def _parameters(function: Function) -> list[str]:
    return [parameter.arg for parameter in (*function.args.args, *function.args.kwonlyargs)]


def _argument(call: ast.Call, function: Function, name: str) -> ast.expr | None:
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    by_place = dict(zip(_parameters(function), call.args, strict=False))
    return by_name.get(name) or by_place.get(name)
