"""The entry point for other WSGI servers: `gunicorn 'app.cli.wsgi:app()'`."""

from __future__ import annotations

import sys

from flask import Flask

from app import create_app
from app.config import SettingsFault, read_settings
from app.errors import AppError


def app() -> Flask:
    """The application with settings from the environment.

    If the settings or an instrument are wrong, print what to correct, and exit.
    """
    try:
        return create_app(read_settings())
    except (SettingsFault, AppError) as fault:
        print(fault, file=sys.stderr)
        sys.exit(4)  # gunicorn's own code for an application that cannot be loaded
