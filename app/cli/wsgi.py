"""The entry point for other WSGI servers: `gunicorn 'app.cli.wsgi:app()'`."""

from __future__ import annotations

import sys

from flask import Flask

from app import create_app
from app.cli.database import open_store
from app.cli.http_server import spare_garbage_collection
from app.config import SettingsFault, read_settings
from app.errors import AppError
from app.log import log_standard_library


def app() -> Flask:
    """The application with settings from the environment.

    What is wrong with the settings, the database or an instrument is said in plain lines, and the
    worker ends as one that cannot be started.
    """
    log_standard_library()
    try:
        settings = read_settings()
        with open_store(settings):
            pass  # A server starts on a database that can be used, or not at all.
        loaded = create_app(settings)
    except (SettingsFault, AppError) as fault:
        print(fault, file=sys.stderr)
        sys.exit(4)  # gunicorn's own code for an application that cannot be loaded
    spare_garbage_collection()
    return loaded
