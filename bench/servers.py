"""Start a server, know when it answers, and read how much processor time it has used."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
KINDS = ("gunicorn", "embedded")
_EMBEDDED = (
    "import sys; from app.cli.http_server import run_server; from {module} import app;"
    "run_server({app}, port=int(sys.argv[1]), ready=print)"
)


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def processor_seconds(self) -> float:
        """What this process and those it started have used so far, in user and kernel together."""
        return sum(map(_seconds, _family(self.pid)))


@contextmanager
def server(kind: str, module: str, app: str, settings: Mapping[str, str]) -> Iterator[Server]:
    """A running server of one kind: gunicorn with 2 sync workers, or the embedded waitress."""
    port = _free_port()
    process = subprocess.Popen(
        _command(kind, module, app, port),
        cwd=PROJECT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_it_answers(process, port)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _command(kind: str, module: str, app: str, port: int) -> Sequence[str]:
    if kind == "embedded":
        code = _EMBEDDED.format(module=module, app=app)
        return [sys.executable, "-c", code, str(port)]
    return [
        sys.executable, "-m", "gunicorn", "--workers", "2", "--worker-class", "sync",
        "--no-control-socket", "--log-level", "error", "--bind", f"127.0.0.1:{port}",
        f"{module}:{app}",
    ]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # gunicorn listens before its workers are ready: only an answer counts.
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise SystemExit("bench: the server did not start.")


def _family(pid: int) -> list[int]:
    """A process and all that it started, by Linux' own list."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        children = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    except FileNotFoundError:
        return []
    return [pid, *(descendant for child in children for descendant in _family(int(child)))]


def _seconds(pid: int) -> float:
    """By the scheduler's own count in nanoseconds where the system keeps one, thread by thread;
    otherwise in ticks of the clock, of which a second has a hundred."""
    try:
        threads = [thread / "schedstat" for thread in Path(f"/proc/{pid}/task").iterdir()]
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
    except FileNotFoundError:
        pass  # A kernel without this count, or a thread that just ended.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
