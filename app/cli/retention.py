"""`previsit retention`: erase what has expired, now."""

from __future__ import annotations

import click

from app import clock
from app.config import read_settings
from app.store.session import Store


@click.command()
def retention() -> None:
    """Erase unfinished self-checks of a day ago, and results that have expired.

    A server does so by itself while anybody uses it; this is for the nights when nobody does.
    """
    from app.jobs.retention import erase_expired

    settings = read_settings()
    store = Store(settings.database_url, settings.encryption_keys)
    try:
        count = erase_expired(store, clock.now())
    finally:
        store.close()
    click.echo(f"Erased: {count}.")
