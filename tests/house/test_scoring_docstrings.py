"""Every public function of `scoring` states shapes, missing values, errors and its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import Module, modules, short

# Each begins a line of the docstring, and words follow on the same line.
HEADINGS = ("Shapes", "Missing", "Raises", "Source")


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_public_function_of_scoring_states(heading: str) -> None:
    silent = [
        f"{place} has no line that begins with {heading!r}."
        for module in modules()
        if module.name.split(".")[0] == "scoring"
        for place, function in _public_functions(module)
        if not re.search(rf"^{heading} +\S", ast.get_docstring(function) or "", re.MULTILINE)
    ]

    assert not silent, "\n".join(silent)


def test_the_four_parts_stand_in_one_order() -> None:
    unordered = [
        place
        for module in modules()
        if module.name.split(".")[0] == "scoring"
        for place, function in _public_functions(module)
        if tuple(re.findall(rf"^({'|'.join(HEADINGS)})  ", ast.get_docstring(function) or "", re.M))
        != HEADINGS
    ]

    assert not unordered


def test_methods_of_public_classes_are_read_too() -> None:
    functions = {
        function.name
        for module in modules()
        if module.name == "scoring.model"
        for _, function in _public_functions(module)
    }

    assert {"shown", "band", "bands_from"} <= functions


def _public_functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions, and methods of public classes; an overload only repeats the types."""
    classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef)]
    bodies = [module.tree.body, *(each.body for each in classes if not each.name.startswith("_"))]
    for node in (node for body in bodies for node in body):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            is_overload = "overload" in map(ast.unparse, node.decorator_list)
            if not is_overload:
                yield f"{short(module.path)}:{node.lineno}: {node.name}", node
