"""`previsit score`: read a file of answers, print a table of scores, store nothing."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TextIO

import click

from app.catalogue.model import Instrument
from app.cli.answer_files.blocks import AnswersFault, Block
from app.cli.answer_files.cells import read_ids
from app.cli.answer_files.columns import ID, AnswerColumn, column_names, read_column
from app.cli.answer_files.reader import no_answers_in, read_blocks
from app.cli.answer_files.sheet import AnswerSheet
from app.cli.score_lines import CODE, HEADER, ScoreLines
from app.config import INSTRUMENTS
from scoring.model import RowFault, Scale, ScoreColumns

MAX_SHOWN_FAULTS = 20


@click.command()
@click.argument("instrument")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--codes", is_flag=True, help="One more column: the LOINC code of each score.")
def score(instrument: str, answers: Path, codes: bool) -> None:
    """Score ANSWERS (CSV, NDJSON or Parquet) by INSTRUMENT (an id, or a path) as CSV.

    The first row names items; a blank is a missing answer; an answer is given by its value, its id
    or its LOINC code; several choices of one item stand in one cell with ; between them. Columns
    `age` and `sex` (female, male, other) may be added, for what depends on them, and `id`, which
    is passed on as the last column. CSV may have commas, semicolons or tabs. Rows count from 0; a
    blank line is no row, and a row without any cell is nobody: it is not scored. Nothing is written
    when any answer cannot be one, and the exit code is 2.
    """
    definition = find_instrument(instrument)
    # The table is written to a temporary file first, so that nothing is printed if a row is wrong.
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", buffering=1 << 20) as table:
        try:
            write_scores(definition, answers, table, with_codes=codes)
        except RecursionError:
            raise AnswersFault(
                f"{answers}: a cell is nested too deep. Give plain values."
            ) from None
        table.flush()
        os.lseek(table.fileno(), 0, os.SEEK_SET)
        with open(table.fileno(), "rb", closefd=False) as whole:
            shutil.copyfileobj(whole, sys.stdout.buffer, 1 << 20)


def find_instrument(name: str) -> Instrument:
    """By path, or by id in the project's folder and those of PREVISIT_INSTRUMENTS."""
    from app.catalogue.load import load_instrument

    if name and Path(name).exists():
        return load_instrument(Path(name), offer_paths=[INSTRUMENTS / "offers.yaml"])
    extra = os.environ.get("PREVISIT_INSTRUMENTS", "").split(":")
    folders = [INSTRUMENTS, *(Path(name) for name in extra if name)]
    for folder in folders:
        if (folder / name / "instrument.yaml").is_file():
            return load_instrument(folder / name)
    known = sorted(path.parent.name for each in folders for path in each.glob("*/instrument.yaml"))
    raise click.ClickException(
        f"no instrument {name!r}. Give a path, or one of {', '.join(known)}."
    )


def write_scores(
    instrument: Instrument, path: Path, table: TextIO, *, with_codes: bool = False
) -> None:
    """Write one line for each row and score, if asked for with the LOINC code of the score.

    AnswersFault names every cell that cannot be an answer.
    """
    if not instrument.scores:
        raise AnswersFault(f"{instrument.id} has no scores. Add `scores` to it first.")
    needed, allowed = column_names(instrument)
    faults: list[str] = []
    lines = _TableWriter(instrument, path, table, with_codes)
    for block in read_blocks(path, needed + allowed):
        ids = _ids(instrument, block, path, faults)
        columns = _columns(instrument, block, path, needed, faults)
        if not faults:
            lines.add(block, _scores(instrument, columns, path, block), ids)
        if len(faults) > MAX_SHOWN_FAULTS:
            break
        _show_progress(block)
    if sys.stderr.isatty():
        click.echo(err=True)
    if faults:
        more = ["… and more like these."] if len(faults) > MAX_SHOWN_FAULTS else []
        raise AnswersFault("\n".join(faults[:MAX_SHOWN_FAULTS] + more))
    if not lines.people:
        raise no_answers_in(path)


class _TableWriter:
    """Writes the table of scores. Either every row has an id, or none."""

    def __init__(self, instrument: Instrument, path: Path, table: TextIO, with_codes: bool) -> None:
        self.instrument, self.path, self.table = instrument, path, table
        self.lines = ScoreLines(with_codes=with_codes)
        self.names = (*HEADER, CODE) if with_codes else HEADER
        self.header: tuple[str, ...] = ()
        self.people = 0

    def add(
        self, block: Block, columns: list[tuple[Scale, ScoreColumns]], ids: list[str] | None
    ) -> None:
        if not self.header:
            self.header = self.names if ids is None else (*self.names, ID)
            self.table.write(",".join(self.header) + "\n")
        has_ids = ID in self.header
        if ids is not None and not has_ids:
            first = block.first_row
            raise AnswersFault(
                f"{self.path}: the first rows have no `id`, and from row {first} on there are "
                "some. Give each row one, or none of them."
            )
        if has_ids or block.empty:
            ids = ids or [""] * block.length if has_ids else None
            lines = self.lines.row_by_row(block.first_row, columns, block.empty, ids)
        else:
            lines = self.lines.of(block.first_row, columns)
        self.table.writelines(lines)
        self.people += block.length - len(block.empty)


def _ids(instrument: Instrument, block: Block, path: Path, faults: list[str]) -> list[str] | None:
    """The ids of a block's rows, to be passed on; None where the file has no such column."""
    if ID not in block.columns or ID in instrument.items:
        return None
    ids, id_faults = read_ids(block.columns[ID])
    for place, problem in id_faults[: MAX_SHOWN_FAULTS + 1]:
        faults.append(f"{path}: row {block.first_row + place}, column {ID}: {problem}")
    return ids


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
        if name == ID and item is None:
            continue
        columns[name] = read_column(cells, item, name)
        for place, problem in columns[name].faults[: MAX_SHOWN_FAULTS + 1]:
            faults.append(f"{path}: row {block.first_row + place}, column {name}: {problem}")
    return columns


def _scores(
    instrument: Instrument, columns: dict[str, AnswerColumn], path: Path, block: Block
) -> list[tuple[Scale, ScoreColumns]]:
    """The scores of a block, equal to those of a sitting with the same answers."""
    try:
        sheet = AnswerSheet(instrument, columns, block.length)
        return [(rule.scale, sheet.score(rule)) for rule in instrument.scores]
    except RowFault as fault:
        items = next(rule.scale.items for rule in instrument.scores if rule.scale.id == fault.scale)
        raise AnswersFault(
            f"{path}: row {block.first_row + fault.row}, column{'s' if items[1:] else ''} "
            f"{', '.join(items)}: the score {fault.scale}{fault.problem}"
        ) from None
    except ValueError as error:
        last = block.first_row + block.length - 1
        raise AnswersFault(f"{path}: rows {block.first_row} to {last}: {error}") from None


def _show_progress(block: Block) -> None:
    """Show a progress bar if standard error is a terminal."""
    if sys.stderr.isatty():
        bar = "#" * round(30 * block.share)
        rows = block.first_row + block.length
        click.echo(f"\r[{bar:<30}] {block.share:4.0%}  {rows:,} rows", err=True, nl=False)
