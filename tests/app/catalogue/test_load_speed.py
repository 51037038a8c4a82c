"""Loading instruments stays fast and small with many languages and items."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_catalogue, load_sources
from bench.expressions import LEAST_TIMES_FASTER, rows
from bench.instruments import MOST_TIMES, beside_nodes, large

pytestmark = pytest.mark.slow  # measures time and memory

PROJECT = Path(__file__).parents[3]


def test_all_shipped_instruments_are_checked_in_a_few_times_what_reading_yaml_takes() -> None:
    texts = [path.read_text("utf-8") for path in (PROJECT / "instruments").rglob("*.yaml")]

    nodes, ours = beside_nodes(texts, lambda: load_catalogue([PROJECT / "instruments"]), turns=3)

    assert ours < MOST_TIMES * nodes


def test_so_is_an_instrument_of_a_thousand_items() -> None:
    text = large(1000)

    nodes, ours = beside_nodes(
        [text], lambda: load_sources(stored_sources([("big/instrument.yaml", text)])), turns=3
    )

    assert ours < MOST_TIMES * nodes


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
    for times in faster:
        assert float(times.split()[2]) >= LEAST_TIMES_FASTER, times
