"""A local variable is named by the noun it holds, not by a word that could hold anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house.source import PROJECT, short, templates

WITHOUT_A_MEANING = {"one", "found", "kept", "there", "here"}
CLEAN = ("app", "bench", "scoring", "tests")
_TEMPLATES = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


@pytest.mark.parametrize("place", CLEAN)
def test_a_local_variable_is_the_noun_it_holds(place: str) -> None:
    vague = [
        f"{short(path)}:{line}: {name}. Name it by what it holds: sitting, response, row …"
        for path in _files(PROJECT / place)
        for line, name in _bound(ast.parse(path.read_text("utf-8")))
        if name in WITHOUT_A_MEANING
    ]

    assert not vague, "\n".join(vague)


def test_a_name_in_a_template_is_the_noun_it_holds() -> None:
    vague = [
        f"{short(path)}: {name}"
        for path in templates()
        for name in sorted(_bound_in_template(path) & WITHOUT_A_MEANING)
    ]

    assert not vague, "Name these by what they hold:\n" + "\n".join(vague)


@pytest.mark.parametrize(
    "source",
    [
        "one = 1",
        "for one in []: pass",
        "[one for one in []]",
        "lambda one: 1",
        "def f(*, one): pass",
        "with f() as one: pass",
        "if one := 1: pass",
        "import os as one",
        "try: pass\nexcept E as one: pass",
        "match x:\n    case [1, *one]: pass",
        "match x:\n    case {'a': 1, **one}: pass",
        "match x:\n    case one: pass",
        "class A:\n    def f(self):\n        one: int = 1",
    ],
)
def test_every_way_to_name_a_variable_is_read(source: str) -> None:
    assert "one" in {name for _, name in _bound(ast.parse(source))}


def test_a_field_of_a_class_is_no_local_variable() -> None:
    assert not list(_bound(ast.parse("class A:\n    kept: int\n    found = 1")))


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _bound(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of every variable and parameter that gets its value here."""
    fields = {
        id(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in getattr(statement, "targets", [getattr(statement, "target", None)])
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in fields:
                yield node.lineno, name
            case ast.arg(arg=name) | ast.alias(asname=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield node.lineno, name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield node.lineno, name


def _bound_in_template(path: Path) -> set[str]:
    """The names that a template sets or takes, and those it is given by a view."""
    parsed = _TEMPLATES.parse(path.read_text("utf-8"))
    return {name.name for name in parsed.find_all(nodes.Name)}
