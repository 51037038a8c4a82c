"""`previsit audit`: verify that the audit log is complete and unchanged."""

from __future__ import annotations

import click
from sqlalchemy import inspect

from app.config import read_settings
from app.store.audit import BrokenRow, verify
from app.store.session import Store

SENTENCES = {
    "changed": "Entry {id} was changed: its content does not fit its hash.",
    "unlinked": "Entry {id} does not carry the hash of entry {before}: one of them was put in.",
    "gap": "Entry {id} is missing: entries were taken out before the next one.",
    "cut_off": "Entry {id} as you noted it is not there: entries were cut off or written anew.",
}


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command("verify")
@click.option(
    "--seen",
    metavar="ID:HASH",
    help="An entry noted earlier. Only this shows that entries were cut off the end.",
)
def verify_log(seen: str | None) -> None:
    """Read every entry and check that none was changed, put in or taken out. Exit 0 or 1."""
    noted = _parse_noted_entry(seen)
    settings = read_settings()
    store = Store(settings.database_url, settings.encryption_keys)
    try:
        if not inspect(store.engine).has_table("audit_entry"):
            raise click.ClickException("The database is empty. Make its tables: previsit migrate")
        with store.reading() as db:
            result = verify(db, noted)
    finally:
        store.close()
    if result.faults:
        for fault in result.faults:
            click.echo(_sentence(fault), err=True)
        raise click.ClickException("The audit trail is not whole. Compare it with a backup.")
    click.echo(f"The audit trail is whole: {result.rows} entries.")
    if result.rows:
        click.echo(f"Note the last one elsewhere, for --seen: {result.last_id}:{result.last_hash}")


def _parse_noted_entry(seen: str | None) -> tuple[int, str] | None:
    if seen is None:
        return None
    number, _, row_hash = seen.partition(":")
    if not number.isdigit() or len(row_hash) != 64:
        raise click.BadParameter("Write the number and the hash as they were printed: 12:9f…")
    return int(number), row_hash


def _sentence(fault: BrokenRow) -> str:
    return SENTENCES[fault.what].format(id=fault.id, before=fault.id - 1)
