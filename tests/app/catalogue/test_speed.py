"""Reading instruments stays quick and small, however many languages and items there are."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from app.catalogue.files import from_texts
from app.catalogue.load import load_catalogue, load_sources
from bench.expressions import LEAST_TIMES_FASTER, rows

PROJECT = Path(__file__).parents[3]
# The marks are for a quiet machine; a busy one is given more, and a slip of ten times is found.
PATIENCE = 3.0


def test_all_shipped_instruments_load_in_a_second() -> None:
    assert best(lambda: load_catalogue([PROJECT / "instruments"])) < 1.0 * PATIENCE


def test_an_instrument_of_a_thousand_items_loads_in_half_a_second() -> None:
    sources = [("big/instrument.yaml", large(1000))]

    assert best(lambda: load_sources(from_texts(sources))) < 0.5 * PATIENCE


def test_all_shipped_instruments_fit_into_80_megabytes() -> None:
    program = (
        "import pathlib; from app.catalogue.load import load_catalogue;"
        "kept = load_catalogue([pathlib.Path('instruments')]);"
        "status = pathlib.Path('/proc/self/status').read_text();"
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert int(done.stdout) < 80


def test_many_people_at_once_are_read_much_faster_than_one_by_one() -> None:
    faster = [measured for what, measured, _ in rows() if "a row" in what]

    assert faster
    for one in faster:
        assert float(one.split()[2]) >= LEAST_TIMES_FASTER, one


def best(action) -> float:  # type: ignore[no-untyped-def]
    times = []
    for _ in range(2):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return min(times)


def large(count: int) -> str:
    """An instrument in which every fifth item waits for the one before it."""
    items = [
        f"  - {{id: big_{n}, kind: choice, choices: often, ask: How often was it {n}?, "
        f"about: number {n}{f', show_when: big_{n - 1} > 1' if n % 5 == 4 else ''}}}"
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
