"""`previsit rescore`: finished responses by today's rules, and what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

import click
from sqlalchemy import select

from app import clock
from app.catalogue.load import load_catalogue
from app.cli.database import open_store
from app.config import read_settings
from app.sittings.rescoring import Rescored
from app.sittings.rescoring import rescore as rescore_some
from app.store.tables import Response
from scoring.model import Score

BATCH_SIZE = 200  # responses a transaction
REASONS = {
    "new_rule": "the rule has a new version",
    "new_score": "this score is new",
    "same_version": "NOT WRITTEN: the rule changed and its version did not. Raise rule_version",
    "items_lacking": "NOT WRITTEN: the version that was answered had not all of its items",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def rescore(dry_run: bool) -> None:
    """Score finished responses by today's rules: new rows for new versions of a rule.

    Old rows stay as they are, and so do profiles, priorities and facts: what a clinician was shown
    and what a practice counted. Each line names a response and never a person, and says which
    priorities today's rules would raise, or no longer raise.
    """
    settings = read_settings()
    catalogue = load_catalogue(settings.instrument_folders, settings.wordings_folder)
    counts: Counter[str] = Counter()
    with open_store(settings) as store:
        with store.reading() as db:
            ids = db.scalars(select(Response.id).order_by(Response.finished_at, Response.id)).all()
        for batch in _batches(ids):
            session = store.reading() if dry_run else store.transaction()
            with session as db:
                results = rescore_some(db, catalogue, batch, at=clock.now(), write=not dry_run)
            for result in results:
                counts[result.why] += 1
                if result.is_changed:
                    click.echo(report_line(result))
    _print_summary(counts, len(ids), dry_run)


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), BATCH_SIZE):
        yield ids[start : start + BATCH_SIZE]


def _print_summary(counts: Counter[str], responses: int, dry_run: bool) -> None:
    written = counts["new_rule"] + counts["new_score"]
    verb = "would be written" if dry_run else "written"
    click.echo(f"{responses} responses looked at, {written} scores {verb}.", err=True)
    for why in ("same_version", "items_lacking"):
        if counts[why]:
            click.echo(f"{counts[why]} scores: {REASONS[why]}.", err=True)


def report_line(rescored: Rescored) -> str:
    """One line of the report: the old and new score, why, and which priorities would change."""
    change = f"{_format_score(rescored.before)} -> {_format_score(rescored.after)}"
    line = f"{rescored.response_id} {rescored.scale}: {change}, {REASONS[rescored.why]}"
    if rescored.raised:
        line += f"; would raise {', '.join(rescored.raised)}"
    if rescored.dropped:
        line += f"; would no longer raise {', '.join(rescored.dropped)}"
    return line


def _format_score(score: Score | None) -> str:
    if score is None:
        return "none"
    value = "no number" if score.value is None else f"{score.value:.10g}"
    if score.value is None and score.low is not None and score.high is not None:
        value += f", {score.low:.10g} to {score.high:.10g}"
    band = f" {score.band}" if score.band else ""
    return f"{value}{band} (rule {score.rule_version})"
