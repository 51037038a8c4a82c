"""Bring a database to the newest tables, in code: no alembic.ini, no command of Alembic's own."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from app.store.revisions import FOLDER

ONE_AT_A_TIME = 7_031_401  # any number, the same in every process: the key of an advisory lock


def to_head(connection: Connection) -> None:
    """Run every migration this database has not had yet, within the connection's transaction."""
    if connection.dialect.name == "postgresql":
        # Several workers may start at once; on SQLite the transaction itself makes them wait.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
