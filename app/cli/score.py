"""`previsit score`: a file of answers in, a table of scores out, nothing kept."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TextIO

import click

from app.catalogue.model import Instrument
from app.cli.answer_columns import AnswerColumn, column_names, read_column
from app.cli.answer_files import AnswersFault, Block, read_blocks
from app.cli.answer_sheet import AnswerSheet
from app.cli.score_lines import HEADER, ScoreLines
from app.config import PROJECT
from scoring.model import Scale, ScoreColumns

SHOWN_FAULTS = 20


@click.command()
@click.argument("instrument")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def score(instrument: str, answers: Path) -> None:
    """Score ANSWERS (CSV, NDJSON or Parquet) by INSTRUMENT (an id, or a path) as CSV.

    The first row names items; a blank is a missing answer; several choices of one item stand in
    one cell with ; between them. Where an instrument asks by age or sex, columns of these names
    may be added. Rows count from 0. Nothing is written when any answer cannot be one.
    """
    definition = find_instrument(instrument)
    # Nothing half-written: the table waits in a file of its own until every row was right.
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", buffering=1 << 20) as table:
        try:
            write_scores(definition, answers, table)
        except AnswersFault as fault:
            raise click.ClickException(str(fault)) from None
        table.flush()
        os.lseek(table.fileno(), 0, os.SEEK_SET)
        with open(table.fileno(), "rb", closefd=False) as whole:
            shutil.copyfileobj(whole, sys.stdout.buffer, 1 << 20)


def find_instrument(name: str) -> Instrument:
    """By path, or by id in the project's folder and those of PREVISIT_INSTRUMENTS."""
    from app.catalogue.load import load_instrument

    if name and Path(name).exists():
        return load_instrument(Path(name))
    extra = os.environ.get("PREVISIT_INSTRUMENTS", "").split(":")
    folders = [PROJECT / "instruments", *(Path(one) for one in extra if one)]
    for folder in folders:
        if (folder / name / "instrument.yaml").is_file():
            return load_instrument(folder / name)
    known = sorted(path.parent.name for each in folders for path in each.glob("*/instrument.yaml"))
    raise click.ClickException(
        f"no instrument {name!r}. Give a path, or one of {', '.join(known)}."
    )


def write_scores(instrument: Instrument, path: Path, table: TextIO) -> None:
    """One line a row and score. AnswersFault names every cell that cannot be an answer."""
    if not instrument.scores:
        raise AnswersFault(f"{instrument.id} has no scores. Add `scores` to it first.")
    needed, allowed = column_names(instrument)
    table.write(",".join(HEADER) + "\n")
    faults: list[str] = []
    lines = ScoreLines()
    for block in read_blocks(path, needed + allowed):
        columns = _columns(instrument, block, path, needed, faults)
        if not faults:
            found = _scores(instrument, columns, path, block)
            table.writelines(lines.of(block.first_row, found))
        if len(faults) > SHOWN_FAULTS:
            break
        _tell(block)
    if sys.stderr.isatty():
        click.echo(err=True)
    if faults:
        more = ["… and more like these."] if len(faults) > SHOWN_FAULTS else []
        raise AnswersFault("\n".join(faults[:SHOWN_FAULTS] + more))


def _columns(
    instrument: Instrument, block: Block, path: Path, needed: list[str], faults: list[str]
) -> dict[str, AnswerColumn]:
    if lacking := [name for name in needed if name not in block.columns]:
        raise AnswersFault(
            f"{path}: there is no column {', '.join(lacking)}. Add it; its cells may be blank."
        )
    columns = {}
    for name, cells in block.columns.items():
        item = instrument.items.get(name)
        columns[name] = read_column(cells, item, name)
        for place, problem in columns[name].faults[: SHOWN_FAULTS + 1]:
            faults.append(f"{path}: row {block.first_row + place}, column {name}: {problem}")
    return columns


def _scores(
    instrument: Instrument, columns: dict[str, AnswerColumn], path: Path, block: Block
) -> list[tuple[Scale, ScoreColumns]]:
    """Every score of a block, as the patient's own sitting would have it."""
    sheet = AnswerSheet(instrument, columns, block.length)
    try:
        return [(rule.scale, sheet.score(rule)) for rule in instrument.scores]
    except ValueError as error:
        last = block.first_row + block.length - 1
        raise AnswersFault(f"{path}: rows {block.first_row} to {last}: {error}") from None


def _tell(block: Block) -> None:
    """A bar on a terminal, and nothing in a file."""
    if sys.stderr.isatty():
        bar = "#" * round(30 * block.share)
        rows = block.first_row + block.length
        click.echo(f"\r[{bar:<30}] {block.share:4.0%}  {rows:,} rows", err=True, nl=False)
