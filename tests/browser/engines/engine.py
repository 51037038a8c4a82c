"""A browser of another kind than Playwright's Chromium, as these tests use it: little by little.

Two are small programs with a window, driven over a pipe (qt_program.py, gtk_program.py), Firefox by
WebDriver BiDi (firefox.py). All take the same few commands.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

# Between two pages there may be an empty one.
_IS_OURS = "document.readyState !== 'loading' && location.protocol !== 'about:'"
PATIENCE = 30.0  # seconds; what a page shows ends the waiting


class Engine(Protocol):
    """What every one of them can do."""

    name: str

    def open(self, url: str) -> None: ...
    def back(self) -> None: ...
    def js(self, code: str) -> Any:
        """The value of an expression in the page, as JSON says it; None while a page is changed."""

    def size(self, width: int, height: int) -> None: ...
    def shot(self, path: Path) -> None: ...
    def pdf(self, path: Path) -> None: ...
    def messages(self) -> list[str]:
        """Errors that the console showed, where the engine tells."""

    def close(self) -> None: ...


class PipedEngine:
    """A program that is told in lines what to do."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        self.name = name
        self._program = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._reply()

    def open(self, url: str) -> None:
        self._tell(do="open", url=url)

    def back(self) -> None:
        self._tell(do="back")

    def js(self, code: str) -> Any:
        return self._tell(do="js", code=code)

    def size(self, width: int, height: int) -> None:
        self._tell(do="size", width=width, height=height)

    def shot(self, path: Path) -> None:
        assert self._tell(do="shot", path=str(path)), f"{self.name} took no picture."

    def pdf(self, path: Path) -> None:
        assert self._tell(do="pdf", path=str(path)), f"{self.name} could not print."

    def messages(self) -> list[str]:
        return list(self._tell(do="messages"))

    def close(self) -> None:
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.close()
        end(self._program)
        self._program.stdout.close()

    def _tell(self, **command: object) -> Any:
        assert self._program.stdin
        self._program.stdin.write(json.dumps(command) + "\n")
        self._program.stdin.flush()
        return self._reply()

    def _reply(self) -> Any:
        assert self._program.stdout
        while line := self._program.stdout.readline():
            if line.startswith('{"value"'):
                return json.loads(line)["value"]
        raise AssertionError(f"{self.name} ended by itself.")


def end(program: subprocess.Popen[str]) -> None:
    """Wait until a program that was told to end has, but not for ever."""
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait(10)


def wait_for(engine: Engine, condition: str) -> Any:
    """Ask the page until the expression is true; its value."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if value := engine.js(f"{_IS_OURS} && ({condition})"):
            return value
        time.sleep(0.05)
    raise AssertionError(
        f"{engine.name} waited for {condition} at {engine.js('location.href')}:\n"
        f"{engine.js('document.body && document.body.innerText.slice(0, 800)')}\n"
        + "\n".join(engine.messages())
    )
