"""What tests in every folder share: databases, the whole app on an empty one, and the browser."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue
from app.config import PROJECT, Settings
from tests import clock, speedups
from tests.databases import *  # noqa: F403
from tests.databases import KEY as ENCRYPTION_KEY

clock.start()
speedups.hash_cheaply()
speedups.compile_url_rules_once()
speedups.compile_templates_once()
speedups.compile_statements_once()

BROWSER_FIXTURES = {"browser", "page", "context"}
ENGINE_FIXTURES = {"engine", "firefox", "webkit", "chromium69"}  # tests/browser/engines
TINY_SURVEYS = Path(__file__).parent / "surveys"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser or PostgreSQL, which `./do test --fast` leaves out. A test that
    picks its database by a parameter carries the mark of that parameter instead."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
        if fixtures & ENGINE_FIXTURES:
            item.add_marker(pytest.mark.engines)
        if any(name.startswith("postgresql_") for name in fixtures):
            item.add_marker(pytest.mark.postgresql)


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    """A practice with nothing in it yet, on SQLite, with the project's own instruments."""
    shutil.copy(empty_database, tmp_path / "previsit.db")
    return settings_in(tmp_path)


@pytest.fixture
def app(settings: Settings) -> Flask:
    app = create_app(settings, own_catalogue())
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@cache
def own_catalogue() -> Catalogue:
    """The project's own instruments, read once: reading them for every test takes half of it."""
    return load_catalogue((PROJECT / "instruments",))


@cache
def tiny_catalogue() -> Catalogue:
    """The surveys in tests/surveys, each for one feature, read once."""
    return load_catalogue((TINY_SURVEYS,))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The machine's own Chromium, kept from calling anybody."""
    quiet = ["gpu", "quic", "background-networking", "component-update", "sync"]
    flags = ["--no-first-run", *(f"--disable-{name}" for name in quiet)]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to be root inside its sandbox
    return {**browser_type_launch_args, "executable_path": _chromium(), "args": flags}


def settings_in(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'previsit.db'}",
        secret_key="only-for-tests-" + "x" * 32,
        encryption_keys=(ENCRYPTION_KEY,),
        data_folder=folder,
        secure_cookies=False,
    )


def _chromium() -> str | None:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)
