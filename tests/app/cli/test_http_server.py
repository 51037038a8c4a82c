"""The server inside the program: what it took on is finished before it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test starts the program as a process of its own

SLOW_APP = """
import time
from flask import Flask
from app.cli.http_server import run_server

app = Flask(__name__)

@app.get("/")
def slow():
    time.sleep(0.4)
    return "answered"

run_server(app, port=0, threads=2, ready=lambda url: print(url, flush=True))
print("left in peace", flush=True)
"""
PROJECT = Path(__file__).resolve().parents[3]


def test_requests_under_way_and_waiting_are_answered_after_it_was_told_to_stop(server) -> None:
    url = server.stdout.readline().strip()
    answers: list[bytes] = []
    asking = [threading.Thread(target=lambda: answers.append(_get(url))) for _ in range(5)]
    for thread in asking:
        thread.start()
    time.sleep(0.3)

    server.send_signal(signal.SIGTERM)
    for thread in asking:
        thread.join()

    assert answers == [b"answered"] * 5
    assert server.wait(timeout=10) == 0
    assert "left in peace" in server.stdout.read()


def test_a_port_that_is_taken_is_said_in_a_sentence(server) -> None:
    port = server.stdout.readline().strip().rsplit(":", 1)[1]

    second = _previsit("serve", "--port", port, **_settings())

    assert second.returncode == 1
    assert "Choose another port with --port." in second.stderr
    assert "Traceback" not in second.stderr


def test_settings_that_are_missing_are_all_named_and_nothing_starts() -> None:
    result = _previsit("serve")

    assert result.returncode == 1
    assert result.stderr.count("is not set") == 3
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "nonsense", "sqlite:////no/such/folder/x"])
def test_a_database_that_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path, url: str) -> None:
    settings = _settings(tmp_path) | {"PREVISIT_DATABASE_URL": url}

    result = _previsit("migrate", **settings)

    assert result.returncode == 1
    assert result.stderr.startswith("PREVISIT_DATABASE_URL")
    assert "Traceback" not in result.stderr


def test_a_broken_instrument_stops_the_start_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "instrument.yaml").write_text("id: broken\nversion: 1\ncolour: red\n")
    settings = _settings(tmp_path) | {"PREVISIT_INSTRUMENTS": str(tmp_path)}

    result = _previsit("serve", "--port", "0", **settings)

    assert result.returncode == 1
    assert "instrument.yaml:3:1:" in result.stderr
    assert "Traceback" not in result.stderr


def test_checking_instruments_waits_for_neither_flask_nor_scipy() -> None:
    code = "import sys; import app.cli.instruments; print({'flask', 'scipy'} & set(sys.modules))"

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True
    )

    assert result.stdout.strip() == "set()"


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
        return body


def _settings(folder: Path | None = None) -> dict[str, str]:
    place = f"sqlite:///{folder / 'previsit.db'}" if folder else "sqlite://"
    return {
        "PREVISIT_DATABASE_URL": place,
        "PREVISIT_DATA": str(folder or PROJECT / "data"),
        "PREVISIT_SECRET_KEY": "x" * 40,
        "PREVISIT_ENCRYPTION_KEYS": "cHJldmlzaXQtdGVzdHMtb25seS1rZXktMzItYnl0ZXM=",
    }


def _previsit(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PREVISIT_")
    }
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        capture_output=True, text=True, cwd=PROJECT, env=environment | settings, timeout=60,
        check=False,
    )  # fmt: skip


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_APP], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, cwd=PROJECT,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
