"""Say what was measured: ratios first, with the marks they have to reach."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results.md")
LEAST_LOOK_PERCENT = 15.0
MOST_LOOK_UNITS = 8.0
# Of the rate of a bare Flask view that commits one row as durably on the same server. The mark used
# to be 15 % of a loop that does nothing but commit: on a disk that commits in 0.1 ms no web server
# reaches it, whatever its view does, so that the mark told the disk and not the program.
LEAST_KEEP_PERCENT = 70.0
MOST_KEEP_UNITS = 4.5


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds. Rates are a second; `_seconds` is processor time a request."""

    server: str
    database: str
    hello_rate: float
    hello_seconds: float
    look_rate: float
    look_seconds: float
    commit_rate: float
    engine_rate: float
    floor_rate: float
    floor_seconds: float
    keep_rate: float
    keep_seconds: float

    @property
    def look_percent(self) -> float:
        return 100 * self.look_rate / self.hello_rate

    @property
    def look_units(self) -> float:
        return self.look_seconds / self.hello_seconds

    @property
    def keep_percent(self) -> float:
        return 100 * self.keep_rate / self.floor_rate

    @property
    def floor_units(self) -> float:
        return self.floor_seconds / self.hello_seconds

    @property
    def keep_of_engine_percent(self) -> float:
        return 100 * self.keep_rate / self.engine_rate

    @property
    def keep_units(self) -> float:
        return self.keep_seconds / self.hello_seconds


def write_report(results: Sequence[Result]) -> None:
    """To the terminal and to bench/results.md."""
    text = "\n".join([_HEAD.format(**_machine()), *map(_row, results), "", _floors(results), ""])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def add_table(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """One more table below: what was measured, how it came out, and the mark it has to reach."""
    lines = [f"## {title}", "", "| what | measured | mark |", "|---|---|---|"]
    text = "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""])
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write("\n" + text)
    print(text)


def _row(result: Result) -> str:
    return " | ".join(
        [
            f"| {result.server}",
            result.database,
            _mark(f"{result.look_percent:.0f} %", result.look_percent >= LEAST_LOOK_PERCENT),
            _mark(f"{result.look_units:.1f} U", result.look_units <= MOST_LOOK_UNITS),
            _mark(f"{result.keep_percent:.0f} %", result.keep_percent >= LEAST_KEEP_PERCENT),
            _mark(f"{result.keep_units:.1f} U", result.keep_units <= MOST_KEEP_UNITS),
            f"{result.floor_units:.1f} U",
            f"{result.keep_of_engine_percent:.0f} % |",
        ]
    )


def _mark(value: str, reached: bool) -> str:
    return f"{value} {'✓' if reached else '✗'}"


def _floors(results: Sequence[Result]) -> str:
    lines = [
        "| server | database | hello /s | U, ms | page /s | bare commits /s | engine's commits /s "
        "| bare saves /s | saves /s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {result.server} | {result.database} "
        f"| {result.hello_rate:.0f} | {1000 * result.hello_seconds:.2f} "
        f"| {result.look_rate:.0f} | {result.commit_rate:.0f} | {result.engine_rate:.0f} "
        f"| {result.floor_rate:.0f} | {result.keep_rate:.0f} |"
        for result in results
    ]
    return "What the ratios rest on:\n\n" + "\n".join(lines)


def _machine() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "look": f"{LEAST_LOOK_PERCENT:.0f}",
        "units": f"{MOST_LOOK_UNITS:.0f}",
        "keep": f"{LEAST_KEEP_PERCENT:.0f}",
        "keep_units": f"{MOST_KEEP_UNITS:g}",
    }


_HEAD = """# Measured

Written by `./do bench`: one run, floor and subject in turns, medians. Python {python}, {system},
{cores} cores, shared with what asks. Ratios hold from one machine to the next; rates do not.

- **U** is the processor time of one request to a Flask application that only says hello, on the
  same server: gunicorn with 2 sync workers, or the embedded waitress.
- **Page**: ten questions with five choices each, in Spanish, for a sitting with saved answers, with
  its form token. Mark: {look} % of hello's rate, at most {units} U.
- **Save**: the same page posted, kept durably before the reply (SQLite: WAL and synchronous FULL;
  PostgreSQL: synchronous_commit on), every row counted afterwards. Mark: {keep} % of the rate of a
  **bare save** (a Flask view that commits what was posted as one row, as durably, on the same
  server), at most {keep_units} U.
- **Bare commits**: one connection of the driver that does nothing but commit one short row, without
  a server. No mark: on a disk that commits in 0.1 ms no page of any server comes near it.
- **Engine's commits**: the same with a row of the page's own table through Previsit's engine
  (transaction, index, reference, encryption), in as many processes as the server has. No mark.

| server | database | page, of hello | page | save, of a bare save | save | bare save | \
save, of engine's commits |
|---|---|---|---|---|---|---|---|"""
