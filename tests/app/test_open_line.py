"""Plain http beyond the own machine: where it is noticed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app import create_app
from app.config import Settings, is_own_machine
from tests.conftest import own_catalogue


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_what_stays_on_this_machine_is_no_open_line(settings: Settings, host: str) -> None:
    assert is_own_machine(host)
    assert not settings.is_open_line(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "ask.example.org", "::", "", "x" * 300])
def test_plain_http_to_others_is_an_open_line(settings: Settings, host: str) -> None:
    assert settings.is_open_line(host)
    assert replace(settings, public_url=f"http://{host}:8000").is_open_line()


def test_https_is_none_whatever_the_server_behind_it_listens_on(settings: Settings) -> None:
    safe = replace(settings, public_url="https://ask.example.org", secure_cookies=True)

    assert not safe.is_open_line("0.0.0.0")


def test_the_log_warns_at_the_start(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    create_app(settings, own_catalogue())
    assert "plain http" not in capsys.readouterr().err

    create_app(replace(settings, public_url="http://ask.example.org"), own_catalogue())

    [line] = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["event"], line["level"]) == ("plain http", "warning")
