"""What cannot be used stops the start, in sentences and with an exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import PROJECT, program_version
from app.store.encryption import new_key
from app.store.session import Store

pytestmark = pytest.mark.slow  # each test starts the program as a process of its own

COMMANDS = {
    "audit": ["audit", "verify"],
    "retention": ["retention"],
    "person": ["person", "export", "1"],
    "rescore": ["rescore"],
    "staff": ["staff", "list"],
    "instruments": ["instruments", "list"],
}
WSGI = "from app.cli.wsgi import app; app()"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_refuses_an_unmigrated_database(tmp_path: Path, name: str) -> None:
    result = previsit(*COMMANDS[name], folder=tmp_path)

    assert result.returncode == 1
    assert "no tables yet" in result.stderr
    assert "previsit migrate" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["serve", "--port", "0"], ["retention"], ["migrate"]])
def test_a_command_refuses_another_key(migrated: Path, arguments: list[str]) -> None:
    result = previsit(*arguments, folder=migrated, PREVISIT_ENCRYPTION_KEYS=new_key())

    assert result.returncode == 1
    assert "PREVISIT_ENCRYPTION_KEYS" in result.stderr
    assert "Put the missing key" in result.stderr
    assert "Traceback" not in result.stderr
    assert "answers on" not in result.stderr


def test_a_worker_of_another_server_refuses_an_unmigrated_database(tmp_path: Path) -> None:
    result = run("-c", WSGI, folder=tmp_path)

    assert result.returncode == 4
    assert "previsit migrate" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_worker_of_another_server_refuses_another_key(migrated: Path) -> None:
    result = run("-c", WSGI, folder=migrated, PREVISIT_ENCRYPTION_KEYS=new_key())

    assert result.returncode == 4
    assert "Put the missing key" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_worker_of_another_server_refuses_a_database_that_is_not_there(tmp_path: Path) -> None:
    result = run("-c", WSGI, folder=tmp_path, PREVISIT_DATABASE_URL="sqlite:////no/such/x.db")

    assert result.returncode == 4
    assert result.stderr.startswith("PREVISIT_DATABASE_URL")
    assert "Traceback" not in result.stderr


def test_a_column_that_is_missing_is_a_sentence_and_a_line_in_the_log(migrated: Path) -> None:
    store = Store(settings_of(migrated)["PREVISIT_DATABASE_URL"], [KEY])
    with store.transaction() as db:
        db.connection().exec_driver_sql("ALTER TABLE staff RENAME COLUMN name TO moved")
    store.close()

    result = previsit("staff", "list", folder=migrated)

    assert result.returncode == 1
    assert "lacks a table or a column" in result.stderr
    assert '"event": "command failed"' in result.stderr
    assert '"fault": "schema"' in result.stderr
    assert "Traceback" not in result.stderr


def test_the_version_is_said_without_settings() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app.cli", "--version"],
        capture_output=True, text=True, cwd=PROJECT, env={}, timeout=60, check=False,
    )  # fmt: skip

    assert (result.returncode, result.stdout) == (0, f"Previsit {program_version()}\n")


KEY = "cHJldmlzaXQtdGVzdHMtb25seS1rZXktMzItYnl0ZXM="


def settings_of(folder: Path) -> dict[str, str]:
    return {
        "PREVISIT_DATABASE_URL": f"sqlite:///{folder / 'previsit.db'}",
        "PREVISIT_DATA": str(folder),
        "PREVISIT_SECRET_KEY": "x" * 40,
        "PREVISIT_ENCRYPTION_KEYS": KEY,
    }


def previsit(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return run("-m", "app.cli", *arguments, folder=folder, **settings)


def run(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    others = {name: value for name, value in os.environ.items() if "PREVISIT" not in name}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=PROJECT,
        env=others | settings_of(folder) | settings, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """The folder of a practice whose database is migrated."""
    store = Store(settings_of(tmp_path)["PREVISIT_DATABASE_URL"], [KEY])
    store.migrate()
    store.close()
    return tmp_path
