"""Only app/people selects and writes patients and visits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import modules, short

ROWS = {"Patient", "Visit"}
OWNERS = ("app/people/", "app/store/")
# Where a query of other rows joins a column of theirs → why it may.
JOINS = {
    "app/sittings/reading.py": "one statement reads a sitting with the time of its visit: it runs "
    "before every page of a patient",
}


def test_only_people_selects_and_writes_patients_and_visits() -> None:
    wrong = [
        f"{short(module.path)}:{line}: {name} is selected or made here. Ask app/people."
        for module in modules()
        if not short(module.path).startswith(OWNERS) and short(module.path) not in JOINS
        for line, name in uses(module.tree)
    ]

    assert not wrong, "\n".join(wrong)


def test_every_join_that_is_allowed_is_still_there() -> None:
    paths = {short(module.path) for module in modules() if any(uses(module.tree))}

    assert set(JOINS) <= paths


def test_a_use_is_found_and_an_annotation_is_none() -> None:
    source = (
        "def open(db, patient: Patient) -> Visit | None:\n"
        "    visits: list[Visit] = []\n"
        "    db.get(Patient, 1)\n"
        "    db.scalars(select(tables.Visit.id))\n"
        "    return table_of(Visit)\n"
    )

    assert sorted(uses(ast.parse(source))) == [(3, "Patient"), (4, "Visit"), (5, "Visit")]


def uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of each place that names the row otherwise than as a type."""
    types = {id(node) for annotation in _annotations(tree) for node in ast.walk(annotation)}
    for node in ast.walk(tree):
        if id(node) in types:
            continue
        name = _name(node)
        if name in ROWS:
            yield node.lineno, name  # type: ignore[attr-defined]


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            annotation = getattr(node, name, None)
            if annotation is not None:
                yield annotation
