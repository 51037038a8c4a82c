"""`previsit audit`: whether the audit log is whole."""

from __future__ import annotations

import click

from app.cli.database import open_store
from app.config import read_settings
from app.store.audit import BrokenRow, verify

SENTENCES = {
    "changed": "Entry {id} was changed: its content does not fit its hash.",
    "unlinked": "Entry {id} does not carry the hash of entry {before}: one of them was put in.",
    "gap": "Entry {id} is missing: entries were taken out before the next one.",
    "cut_off": "Entry {id} as you noted it is not there: entries were cut off or written anew.",
}


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command("verify")
@click.option(
    "--seen",
    metavar="ID:HASH",
    help="An entry noted earlier. Only this shows that entries were cut off the end.",
)
def verify_log(seen: str | None) -> None:
    """Read every entry and check that none was changed, put in or taken out. Exit 0 or 1."""
    noted = _parse_noted_entry(seen)
    with open_store(read_settings()) as store, store.reading() as db:
        trail = verify(db, noted)
    if trail.faults:
        for fault in trail.faults:
            click.echo(_sentence(fault), err=True)
        raise click.ClickException("The audit log is not whole. Compare it with a backup.")
    click.echo(f"The audit log is whole: {trail.rows} entries.")
    if trail.rows:
        click.echo(f"Note the last one elsewhere, for --seen: {trail.last_id}:{trail.last_hash}")


def _parse_noted_entry(seen: str | None) -> tuple[int, str] | None:
    if seen is None:
        return None
    number, _, row_hash = seen.partition(":")
    if not number.isdigit() or len(row_hash) != 64:
        raise click.BadParameter("Write the number and the hash as they were printed: 12:9f…")
    return int(number), row_hash


def _sentence(fault: BrokenRow) -> str:
    return SENTENCES[fault.what].format(id=fault.id, before=fault.id - 1)
