"""There is one clock, and nothing reads the time past it: else a test could not choose its day."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import PROJECT, short, tree_of

# Each reads the machine's own time for a reason: file → why.
THE_MACHINES_TIME = {
    "app/clock.py": "this is the clock",
    "tests/clock.py": "this is the clock of the tests",
    "app/access/sign_in.py": "compares with a time that Flask-Security wrote into the session",
    "tests/app/access/test_sign_in.py": "writes that time into a session",
    "tests/browser/answering.py": "the browser keeps its own time",
    "tests/house/test_instruments.py": "asks whether a licence was checked on a day that has been",
}
READINGS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def test_every_reading_of_the_time_goes_through_the_clock() -> None:
    past_it = [
        f"{short(path)}:{line}: {what}() does not ask app.clock, so no test can choose its day."
        for path in _modules()
        if short(path) not in THE_MACHINES_TIME
        for line, what in _readings(path)
    ]

    assert not past_it, "\n".join(past_it)


def test_the_clock_is_asked_through_its_module() -> None:
    copies = [
        f"{short(path)}: write `from app import clock` and `clock.now()`."
        for path in _modules()
        if "from app.clock import" in path.read_text("utf-8")
        if short(path) != "tests/house/test_clock.py"
    ]

    assert not copies, "\n".join(copies)


def _modules() -> list[Path]:
    paths = (path for top in ("app", "tests") for path in (PROJECT / top).rglob("*.py"))
    return sorted(path for path in paths if "migrations" not in path.parts)


def _readings(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree_of(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if (what := ast.unparse(node.func)) in READINGS:
            yield node.lineno, what
