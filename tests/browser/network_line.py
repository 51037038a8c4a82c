"""A line between browser and server that fails on demand: requests lost, replies lost, twice."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

# What becomes of one request.
Fate = Literal["through", "request lost", "reply lost", "twice"]
Plan = Callable[[str, str], Fate]
_LENGTH = re.compile(rb"(?im)^content-length:\s*(\d+)")


def good(method: str, path: str) -> Fate:
    return "through"


class Line:
    """Passes requests on to a server one by one, each as the plan says; counts what it saw."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.plan: Plan = good
        self.is_down = False
        self.seen: list[tuple[str, str]] = []  # every request a browser tried while it was up

    def run(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(browser,), daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _answer(self, browser: socket.socket) -> None:
        with browser, suppress(OSError):
            if self.is_down or not (request := _read(browser)):
                return
            method, path = request.split(b" ", 2)[:2]
            self.seen.append((method.decode(), path.decode()))
            fate = self.plan(method.decode(), path.decode())
            if fate == "request lost":
                return
            reply = self._ask(request)
            if fate == "twice":
                self._ask(request)
            if fate != "reply lost" and not self.is_down:
                browser.sendall(reply)

    def _ask(self, request: bytes) -> bytes:
        """The whole reply. One request a connection, so that its end is the end of the reply."""
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
        ]
        with socket.create_connection(("127.0.0.1", self._server_port)) as server:
            server.sendall(b"\r\n".join([*lines, b"Connection: close", b"", body]))
            return b"".join(iter(lambda: server.recv(65536), b""))


def _read(browser: socket.socket) -> bytes:
    """One request, with its body; empty when the browser had none."""
    request = b""
    while b"\r\n\r\n" not in request:
        if not (more := browser.recv(65536)):
            return b""
        request += more
    head, _, body = request.partition(b"\r\n\r\n")
    length = int(match[1]) if (match := _LENGTH.search(head)) else 0
    while len(body) < length and (more := browser.recv(65536)):
        body += more
        request += more
    return request


@contextmanager
def line_to(server_port: int) -> Iterator[Line]:
    line = Line(server_port)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    yield line
    line.close()
    thread.join(5)
