"""`./do bench`: the subject against its floors, turn by turn, and the ratios between them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import (
    databases,
    expressions,
    instruments,
    letter,
    older_edition,
    pages,
    phone,
    scoring,
    subject,
)
from bench.commits import WRITERS, engine_loop
from bench.load import Load, Visitor, load
from bench.report import Result, add_table, write_report
from bench.servers import KINDS, Server, server

ROUNDS = 5
SECONDS = 2.0
LOOKING, SAVING = 20, 100  # sittings; enough that none is saved unnaturally often
UNVISITED = 1  # the sitting that the engine's own loop writes to; begun last


@dataclass(slots=True)
class Turns:
    """What came out of one thing, a number a turn."""

    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # seconds a request

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def processor_seconds(self) -> float:
        return median(self.processor)


def main() -> None:
    if not Path("/proc/self/stat").exists():
        raise SystemExit("bench: processor time is read from /proc, which this system lacks.")
    results = []
    for open_database in (databases.sqlite, databases.postgresql):
        with tempfile.TemporaryDirectory() as folder, open_database(Path(folder)) as database:
            # The same encryption key for both servers: they share the database.
            settings = subject.settings(database.url, Path(folder))
            results += [measure(kind, database, settings) for kind in KINDS]
    write_report(results)
    add_table("Pages", pages.rows())
    add_table("Instruments", instruments.rows())
    add_table("An edited survey", older_edition.rows())
    add_table("A slow phone", phone.rows())
    add_table("Scoring", scoring.rows())
    add_table(
        "Conditions",
        [
            (what, came_out, "reached" if reached else "not reached")
            for what, came_out, reached in expressions.rows()
        ],
    )
    add_table(
        "Letters",
        [
            (what, came_out, "reached" if reached else "not reached")
            for what, came_out, reached in letter.rows()
        ],
    )


def measure(kind: str, database: databases.Database, settings: Mapping[str, str]) -> Result:
    """Floor and subject in turns, so that whatever else the machine does falls on both."""
    print(f"{database.name}, {kind}: {ROUNDS} rounds …", file=sys.stderr)
    store = subject.open_store(settings)
    store.migrate()
    codes = subject.invite_people(store, LOOKING + SAVING + UNVISITED)
    hello, look, keep = Turns(), Turns(), Turns()
    commits, engine, floor_save = Turns(), Turns(), Turns()

    with (
        server(kind, "bench.hello", "app", {}) as floor,
        server(kind, "bench.commit_floor", "app()", settings) as bare_save,
        server(kind, "app.cli.wsgi", "app()", settings) as previsit,
        engine_loop(settings, WRITERS[kind]) as engines_commits,
    ):
        people = [subject.sit_down(previsit.port, code) for code in codes]
        looking = [Visitor(person.cookie) for person in people[:LOOKING]]
        saving = people[LOOKING:-UNVISITED]
        subject.require_the_page(previsit.port, looking[0])
        for _ in range(ROUNDS):
            _turn(hello, floor, "/", [Visitor()])
            _turn(look, previsit, subject.PAGE, looking)
            commits.rates.append(database.commit_loop(SECONDS))
            engine.rates.append(engines_commits(SECONDS))
            _turn(floor_save, bare_save, "/", [Visitor(body=visitor.body) for visitor in saving])
            before = subject.saved(store)
            done = _turn(keep, previsit, subject.PAGE, saving)
            _require_saved(done, subject.saved(store) - before)
    store.close()
    return Result(
        server=kind,
        database=database.name,
        hello_rate=hello.rate,
        hello_seconds=hello.processor_seconds,
        look_rate=look.rate,
        look_seconds=look.processor_seconds,
        commit_rate=commits.rate,
        engine_rate=engine.rate,
        floor_rate=floor_save.rate,
        floor_seconds=floor_save.processor_seconds,
        keep_rate=keep.rate,
        keep_seconds=keep.processor_seconds,
    )


def _turn(turns: Turns, at: Server, path: str, visitors: Sequence[Visitor]) -> Load:
    before = at.processor_seconds()
    done = load(at.port, path, visitors, SECONDS)
    assert done.requests, "bench: nothing was answered"
    assert not done.refused, f"bench: {done.refused} requests were refused"
    turns.rates.append(done.rate)
    turns.processor.append((at.processor_seconds() - before) / done.requests)
    return done


def _require_saved(done: Load, rows: int) -> None:
    """Every reply stands for a row that is on the disk; a few more were still on their way."""
    assert rows >= done.requests, f"bench: {done.requests} pages answered, {rows} kept"


if __name__ == "__main__":
    main()
