"""Each rule has an invalid file with the place, problem and remedy it must report."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from app.catalogue.expressions import faults as expression_faults
from app.catalogue.files import schema_faults
from tests.app.catalogue.invalid_files import INVALID, MADE, expected, told
from tests.house.source import PROJECT, short

# What makes a fault, in whichever of these modules it stands.
MAKERS = {
    "fault", "fault_within", "fail", "too_deep", "_refuse", "_fault", "_fault_at_last", "_note",
    "Fault", "ExpressionFault", "BankFault",
}  # fmt: skip
# Files in which a function gives back a remedy, and who asked for it puts it in place.
OF_REMEDIES = {"shape_faults.py", "faults.py"}
FILES = [
    *sorted((PROJECT / "app" / "catalogue").rglob("*.py")),
    *(PROJECT / "app" / "formats" / name for name in ("po.py", "xliff.py", "owner_text_files.py")),
    PROJECT / "scoring" / "bank.py",
]


@pytest.mark.parametrize("path", INVALID, ids=[path.stem for path in INVALID])
def test_an_invalid_file_is_named_with_place_problem_and_remedy(path, tmp_path):
    wanted = expected(path)

    assert wanted
    assert told(path, tmp_path) == wanted


@pytest.mark.parametrize("name", MADE)
def test_what_no_editor_would_keep_is_named_as_well(name, tmp_path):
    make, wanted = MADE[name]
    path = tmp_path / "made" / "text.yaml"
    path.parent.mkdir()

    assert make(path) == [f"{path}:{wanted}"]


def test_every_place_that_makes_a_fault_is_reached(tmp_path):
    reached = lines_reached(tmp_path)

    unreached = [
        f"{short(file)}:{first}: no invalid file leads here. Write one, or delete the rule."
        for file in FILES
        for first, last in places(file)
        if not reached.get(str(file), set()) & set(range(first, last + 1))
    ]

    assert not unreached, "\n".join(unreached)


def test_every_wording_of_a_fault_is_met():
    """Tables of texts from which one line of code makes many faults."""
    said = "\n".join(
        line for path in INVALID for lines in expected(path).values() for line in lines
    )

    tables = [
        *(f"should be {expected_type}." for expected_type in schema_faults._EXPECTED.values()),
        *(f"`, {name_type}" for name_type in expression_faults._NAME_TYPES.values()),
        *(problem for problem, _ in schema_faults._LIMITS.values()),
    ]
    patterns = [re.sub(r"\\\{.+?\\\}", ".+", re.escape(message)) for message in tables]
    assert [pattern for pattern in patterns if not re.search(pattern, said)] == []


def places(file: Path) -> Iterator[tuple[int, int]]:
    """The first and last line of each statement that makes a fault or returns its text."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in MAKERS:
                yield node.lineno, node.end_lineno or node.lineno
        elif isinstance(node, ast.Return) and _is_said(node.value, file.name in OF_REMEDIES):
            yield node.lineno, node.end_lineno or node.lineno


def _is_said(given: ast.expr | None, also_alone: bool) -> bool:
    """Whether a function returns a problem with its remedy, or a remedy alone."""
    if isinstance(given, ast.Tuple) and given.elts:
        return _is_said(given.elts[0], True)
    is_text = isinstance(given, ast.Constant) and isinstance(given.value, str)
    return also_alone and (is_text or isinstance(given, ast.JoinedStr))


def lines_reached(scratch: Path) -> dict[str, set[int]]:
    """The lines of code that run while all invalid files are read."""
    files = set(map(str, FILES))
    reached: dict[str, set[int]] = {}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        reached.setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for path in INVALID:
            told(path, scratch / "wordings")
        for n, (make, _) in enumerate(MADE.values()):
            (scratch / str(n)).mkdir()
            make(scratch / str(n) / "text.yaml")
    finally:
        sys.settrace(before)
    return reached
