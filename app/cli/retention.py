"""`previsit retention`: erase what has expired, now."""

from __future__ import annotations

import click

from app import clock
from app.cli.database import open_store
from app.config import read_settings


@click.command()
def retention() -> None:
    """Erase unfinished self-checks of a day ago, and results that have expired.

    A server does so by itself while anybody uses it; this is for the nights when nobody does.
    """
    from app.jobs.retention import erase_expired

    with open_store(read_settings()) as store:
        count = erase_expired(store, clock.now())
    click.echo(f"Erased: {count}.")
