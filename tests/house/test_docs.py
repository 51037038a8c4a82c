"""What can be run or set is written down, and what is written down can be run or set."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli import main
from tests.house.source import PROJECT, modules

DOCS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted(PROJECT.glob("docs/**/*.md"))]
SETTING = re.compile(r"PREVISIT_[A-Z_]+[A-Z]")


def test_every_setting_is_explained_to_operators() -> None:
    in_code = {
        name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in SETTING.findall(node.value)
    }
    explained = set(SETTING.findall((PROJECT / "docs" / "operators.md").read_text("utf-8")))

    assert in_code == explained


def test_every_command_is_in_the_docs() -> None:
    unwritten = [command for command in _commands(main, "previsit") if command not in _all_words()]

    assert not unwritten


def test_every_command_in_the_docs_exists() -> None:
    heads = {" ".join(command.split()[:2]) for command in _commands(main, "previsit")}
    written = set(re.findall(r"`previsit ([a-z]+)", _all_words()))

    assert not {group for group in written if f"previsit {group}" not in heads}


def test_what_do_can_be_told_is_what_the_readme_tells() -> None:
    script = (PROJECT / "do").read_text("utf-8")
    known = set(re.findall(r"^    ([a-z]+)(?: \|[^)]*)?\) ", script, re.MULTILINE))
    told = set(re.findall(r"\./do ([a-z]+)", (PROJECT / "README.md").read_text("utf-8")))

    assert told == known - {"help"}


@pytest.mark.parametrize("path", [*DOCS, PROJECT / "ARCHITECTURE.md"], ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))

    assert not [link for link in links if not (path.parent / link).exists()]


def test_every_package_is_in_the_architecture() -> None:
    packages = {module.name.split(".")[1] for module in modules() if module.name.startswith("app.")}
    map_ = (PROJECT / "ARCHITECTURE.md").read_text("utf-8")

    assert not [package for package in sorted(packages) if f"app/{package}" not in map_]


def _commands(group: click.Group, name: str) -> Iterator[str]:
    context = click.Context(group)
    for subcommand in group.list_commands(context):
        command = group.get_command(context, subcommand)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {subcommand}")
        else:
            yield f"{name} {subcommand}"


def _all_words() -> str:
    return "\n".join(path.read_text("utf-8") for path in DOCS)
