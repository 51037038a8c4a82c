"""Ask a server on this machine for the same thing again and again, for a bounded time.

wrk does it where it is installed, since it leaves the processor to the server; otherwise a few
threads of our own do, which costs the server a part of the machine.
"""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

CONNECTIONS = 4
KEY = "KEY0000000"  # in a body, replaced by a number of the same length
_numbers = count(1_000_000_000, 100_000_000)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser: its cookie, and the form it posts (None: it only looks)."""

    cookie: str = ""
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """How much was answered in how many seconds; `refused` counts what was neither 2xx nor 3xx."""

    requests: int
    seconds: float
    refused: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def load(port: int, path: str, visitors: Sequence[Visitor], seconds: float) -> Load:
    """Visitors take turns; every body gets a key of its own."""
    first = next(_numbers)
    if shutil.which("wrk"):
        return _wrk(port, path, visitors, seconds, first)
    return _threads(port, path, visitors, seconds, first)


def _wrk(port: int, path: str, visitors: Sequence[Visitor], seconds: float, first: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_lua(path, visitors, first))
        script.flush()
        said = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "10s", "-s",
             script.name, f"http://127.0.0.1:{port}"],
            capture_output=True, text=True, check=True, timeout=seconds + 30,
        ).stdout  # fmt: skip
    done = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m),", said)
    assert done, said
    unit = {"ms": 0.001, "s": 1.0, "m": 60.0}[done[3]]
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    timeouts = re.search(r"timeout (\d+)", said)
    return Load(
        int(done[1]),
        float(done[2]) * unit,
        sum(int(match[1]) for match in (refused, timeouts) if match),
    )


def _lua(path: str, visitors: Sequence[Visitor], first: int) -> str:
    """Requests are put together in wrk: the cookie in turn, the key counted up."""
    rows = ",\n".join(f"{{[[{visitor.cookie}]], [[{visitor.body or ''}]]}}" for visitor in visitors)
    return f"""
local visitors = {{ {rows} }}
local n = {first}
request = function()
  n = n + 1
  local visitor = visitors[n % #visitors + 1]
  local headers = {{ Cookie = visitor[1] }}
  if visitor[2] == "" then return wrk.format("GET", "{path}", headers) end
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  local body = visitor[2]:gsub("{KEY}", string.format("%010d", n))
  return wrk.format("POST", "{path}", headers, body)
end
"""


def _threads(port: int, path: str, visitors: Sequence[Visitor], seconds: float, first: int) -> Load:
    numbers = count(first)
    statuses: list[int] = []
    began = time.monotonic()
    deadline = began + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while time.monotonic() < deadline:
            number = next(numbers)
            statuses.append(_ask(connection, path, visitors[number % len(visitors)], number))
        connection.close()

    asking = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    taken = time.monotonic() - began
    return Load(len(statuses), taken, sum(not 200 <= status < 400 for status in statuses))


def _ask(connection: http.client.HTTPConnection, path: str, visitor: Visitor, number: int) -> int:
    headers = {"Cookie": visitor.cookie}
    if visitor.body is None:
        connection.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = visitor.body.replace(KEY, f"{number:010d}")
        connection.request("POST", path, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
