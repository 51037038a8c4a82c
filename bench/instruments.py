"""How fast instruments are read and checked, beside only building YAML nodes of the same bytes.

Run alone as `python -m bench.instruments`. Processor time, best of some turns, floor and subject in
turns; the whole command is a process of its own, from its start to its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from time import process_time

import yaml  # type: ignore[import-untyped]

from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_catalogue, load_sources
from app.config import PROJECT

INSTRUMENTS = PROJECT / "instruments"
ITEMS = 1000
TURNS = 7
MOST_TIMES = 8.0  # as long as building nodes takes: reading, checking and building instruments
MOST_SECONDS, MOST_SECONDS_LARGE, MOST_MEGABYTES = 1.0, 0.5, 80
Row = tuple[str, str, str]


def rows(turns: int = TURNS) -> list[Row]:
    """(what was measured, what came out, the mark)."""
    floor, ours = beside_nodes(
        [path.read_text("utf-8") for path in sorted(INSTRUMENTS.rglob("*.yaml"))],
        lambda: load_catalogue([INSTRUMENTS]),
        turns,
    )
    text = large(ITEMS)
    floor_large, ours_large = beside_nodes(
        [text], lambda: load_sources(stored_sources([("big/instrument.yaml", text)])), turns
    )
    seconds, megabytes = command()
    return [
        _row("every shipped instrument, all languages", floor, ours, MOST_SECONDS),
        _row(f"an instrument of {ITEMS:,} items", floor_large, ours_large, MOST_SECONDS_LARGE),
        (
            "`previsit instruments check`, the whole process",
            f"{seconds:.2f} s, {megabytes:.0f} MB",
            f"{MOST_SECONDS} s, {MOST_MEGABYTES} MB",
        ),
    ]


def beside_nodes(
    texts: Sequence[str], action: Callable[[], object], turns: int = TURNS
) -> tuple[float, float]:
    """Seconds of processor time: to make nodes of these texts, and for the action."""

    def nodes() -> None:
        for text in texts:
            yaml.compose(text, Loader=yaml.CSafeLoader)

    best = [float("inf")] * 2
    for _ in range(turns):
        for place, task in enumerate((nodes, action)):
            began = process_time()
            task()
            best[place] = min(best[place], process_time() - began)
    return best[0], best[1]


def command() -> tuple[float, float]:
    """Seconds of processor time (the better of two) and megabytes, of checking what is shipped."""
    return min(_command(), _command())


# The most memory a process ever had is told of the one before its program began as well, which is
# this one. The kernel's own page on the process starts with the program.
_CHECK = """
import resource, runpy, sys
sys.argv[1:] = ["instruments", "check"]
try:
    runpy.run_module("app.cli", run_name="__main__")
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    [most] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print(used.ru_utime + used.ru_stime, int(most) / 1024)
"""


def _command() -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", _CHECK],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def large(count: int) -> str:
    """An instrument in which every fifth item waits for the one before it."""
    items = [
        f"  - {{id: big_{n}, kind: choice, choices: often, ask: How often was it {n}?, "
        f"about: number {n}, label: number {n}, label_names: problem"
        f"{f', show_when: big_{n - 1} > 1' if n % 5 == 4 else ''}}}"
        for n in range(count)
    ]
    return "\n".join(
        [
            'id: big', 'version: "1"', "name: Big", "measures: Much", "kind: own", "language: en",
            "source: made for tests",
            "licence: {status: free, notice: made for tests, checked: 2026-11-22}",
            "choices:", "  often:",
            "    - {value: 0, id: never, text: Never}",
            "    - {value: 1, id: some, text: Sometimes}",
            "    - {value: 2, id: often, text: Often}",
            "items:", *items, "",
        ]
    )  # fmt: skip


def _row(what: str, floor: float, ours: float, most: float) -> Row:
    came_out = f"{ours / floor:.1f} times yaml.compose; {ours:.3f} s of processor"
    return (what, came_out, f"{MOST_TIMES:.0f} times; {most} s")


if __name__ == "__main__":
    for row in rows():
        print("{:<50} {:<48} {}".format(*row))
