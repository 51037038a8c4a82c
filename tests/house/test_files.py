"""How files are named, how long they get, how they begin, and what never stands in one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import PROJECT, modules, project_files, short, templates

# A function that seems to belong in such a file has not been understood yet.
WITHOUT_A_SUBJECT = {"common", "helper", "helpers", "misc", "stuff", "util", "utils"}
# These say something beside another word (shared_results), and nothing alone.
WITHOUT_A_SUBJECT_ALONE = {"base", "core", "lib", "manager", "shared", "tools"}
# Sizes are a question, not a target: is this two subjects?
LONGEST = {".py": 350, ".html": 120, ".css": 900, ".js": 250}
LONGEST_FUNCTION = 50
# One subject that is longer for a reason: file → why it is one.
LONGER_FOR_A_REASON = {
    "app/catalogue/model.py": "all that an instrument and a survey are, in one place to read",
    "tests/app/formats/test_owner_text_files.py": "every way an owner's file is read or refused",
}

MACHINE = re.compile(r"(?<![\w.])/(?:work|root|farm|home/\w+|Users/\w+|tmp/\w)[/\w]")
REGISTRY = re.compile(r"(?:files|registry|deb)\.[a-z]+\.(?:org|com)")


def test_every_name_says_what_its_subject_is() -> None:
    vague = [
        f"{short(path)}: name it after what it does."
        for path in project_files()
        if any(map(_has_no_subject, Path(short(path)).parent.parts))
        or (path.suffix == ".py" and _has_no_subject(path.stem))
    ]

    assert not vague, "\n".join(vague)


@pytest.mark.parametrize("name", ["utils", "date_utils", "test_helpers", "common", "base"])
def test_a_name_without_a_subject_is_seen_in_a_longer_one(name: str) -> None:
    assert _has_no_subject(name)


def test_a_file_is_short_enough_to_be_read() -> None:
    long = [
        f"{short(path)} has {length} lines. If it is two subjects, give each its own file; if it "
        "is one, say why in LONGER_FOR_A_REASON."
        for path in project_files()
        if path.suffix in LONGEST and short(path) not in LONGER_FOR_A_REASON
        if "migrations" not in path.parts
        if (length := _lines(path)) > LONGEST[path.suffix]
    ]

    assert not long, "\n".join(long)


def test_what_is_longer_for_a_reason_is_still_longer_and_gives_one() -> None:
    paths = {PROJECT / name: reason for name, reason in LONGER_FOR_A_REASON.items()}

    assert not [path for path in paths if _lines(path) <= LONGEST[path.suffix]]
    assert all(reason.strip() for reason in paths.values())


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
        for path in project_files()
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
        for path in project_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in (MACHINE.search(line), REGISTRY.search(line))
        if match
    ]

    assert not places, "\n".join(places)


def _has_no_subject(name: str) -> bool:
    return name in WITHOUT_A_SUBJECT_ALONE or not WITHOUT_A_SUBJECT.isdisjoint(name.split("_"))


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _first_paragraph(text: str) -> str:
    words = ast.get_docstring(ast.parse(text)) or ""
    return words.split("\n\n")[0].replace("\n", " ").strip()
