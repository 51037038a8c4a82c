"""`previsit serve` and `previsit migrate`: start the server, and migrate the database."""

from __future__ import annotations

import click

from app.cli.database import migrated_store
from app.config import Settings, read_settings

OPEN_LINE = (
    "Plain http reaches other machines: what patients answer can be read on its way. Put a server "
    "with a certificate in front (docs/operators.md), and give PREVISIT_PUBLIC_URL its address."
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free."
)
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
@click.option("--watch", is_flag=True, help="Read edited instruments again; show their faults.")
def serve(host: str, port: int, threads: int, watch: bool) -> None:
    """Answer requests until told to stop (SIGTERM or Ctrl-C); what is under way is finished.

    The database is brought up to date first. Settings and instruments that cannot be used are
    named line by line, and nothing is started.
    """
    from app import create_app
    from app.cli.http_server import run_server
    from app.log import log_standard_library

    log_standard_library()
    settings = read_settings()
    migrate_database(settings)
    app = create_app(settings)
    if watch:
        from app.cli.watch import watch_instruments

        watch_instruments(app)
    if settings.is_open_line(host):
        click.secho(OPEN_LINE, fg="yellow", err=True)
    run_server(app, host=host, port=port, threads=threads, ready=_print_address)


@click.command()
def migrate() -> None:
    """Bring the database up to this version of the program. Safe to run again."""
    migrate_database(read_settings())
    click.echo("The database is up to date.", err=True)


def migrate_database(settings: Settings) -> None:
    """Create the data folder if needed, and run the migrations that are missing.

    SettingsFault when there is no such database, or it does not let us in; KeyFault when its keys
    are others.
    """
    with migrated_store(settings):
        pass


def _print_address(url: str) -> None:
    click.echo(f"Previsit answers on {url}", err=True)
