"""How files are named, how long they get, how they begin, and what never stands in one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.source import PROJECT, kept_files, modules, short, templates

NO_HOME = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}
LONGEST = {".py": 350, ".html": 120, ".css": 900, ".js": 250}
LONGEST_FUNCTION = 50
# Longer for a reason, looked at again each time they grow: file → why.
LOOKED_AT_AGAIN: dict[str, str] = {}

MACHINE = re.compile(r"(?<![\w.])/(?:work|root|farm|home/\w+|Users/\w+|tmp/\w)[/\w]")
REGISTRY = re.compile(r"(?:files|registry|deb)\.[a-z]+\.(?:org|com)")


def test_no_name_says_that_its_contents_have_no_home() -> None:
    homeless = [
        f"{short(path)}: name it after what it does."
        for path in kept_files()
        if NO_HOME.intersection(Path(short(path)).parent.parts)
        or (path.suffix == ".py" and path.stem in NO_HOME)
    ]

    assert not homeless, "\n".join(homeless)


def test_a_file_is_short_enough_to_be_read() -> None:
    long = [
        f"{short(path)} has {length} lines. Look for two jobs in it; give each its own file."
        for path in kept_files()
        if path.suffix in LONGEST and short(path) not in LOOKED_AT_AGAIN
        if "migrations" not in path.parts
        if (length := _lines(path)) > LONGEST[path.suffix]
    ]

    assert not long, "\n".join(long)


def test_what_was_looked_at_again_is_still_long() -> None:
    assert not [name for name in LOOKED_AT_AGAIN if _lines(PROJECT / name) <= LONGEST[".py"]]


def test_the_shared_fixtures_stay_few() -> None:
    assert _lines(PROJECT / "tests" / "conftest.py") <= 100


def test_a_function_is_short_enough_to_be_seen_at_once() -> None:
    long = [
        f"{short(module.path)}:{node.lineno}: {node.name} has {length} lines."
        for module in modules()
        if "migrations" not in module.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]

    assert not long, "\n".join(long)


def test_a_module_opens_with_a_sentence() -> None:
    silent = [
        f"{short(path)} does not say in its first sentence what it is for."
        for path in kept_files()
        if path.suffix == ".py" and (text := path.read_text("utf-8").strip())
        if not re.fullmatch(r"\S.*[.:…?]", _first_paragraph(text))
    ]

    assert not silent, "\n".join(silent)


def test_a_template_with_macros_opens_with_what_they_take() -> None:
    silent = [
        short(path)
        for path in templates()
        if "{% macro" in (text := path.read_text("utf-8")) and not text.lstrip().startswith("{#")
    ]

    assert not silent, f"Open these with a comment on their macros: {silent}"


def test_no_file_knows_a_machine_or_a_package_host() -> None:
    places = [
        f"{short(path)}:{number}: {match.group()}"
        for path in kept_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in (MACHINE.search(line), REGISTRY.search(line))
        if match
    ]

    assert not places, "\n".join(places)


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _first_paragraph(text: str) -> str:
    words = ast.get_docstring(ast.parse(text)) or ""
    return words.split("\n\n")[0].replace("\n", " ").strip()
