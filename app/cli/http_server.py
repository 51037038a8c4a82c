"""The built-in HTTP server: waitress, stopped without dropping requests under way."""

from __future__ import annotations

import gc
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import click
from flask import Flask

# How long requests under way may still take when the server is stopped.
DRAIN_SECONDS = 15.0


def run_server(
    app: Flask,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    threads: int = 8,
    ready: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or Ctrl-C. `ready` is called with the address once the port is open.

    When the loop of waitress is stopped, it drops the requests that wait for a thread. This loop
    stops listening first, and continues until every accepted request has been answered.
    """
    from waitress.server import create_server

    listener = _listen(host, port)
    server = create_server(
        app, sockets=[listener], threads=threads, ident=None,
        max_request_body_size=1024 * 1024, clear_untrusted_proxy_headers=True,
    )  # fmt: skip
    stop = _StopSignal()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    spare_garbage_collection()
    ready(f"http://{host}:{listener.getsockname()[1]}")
    while not stop.is_requested:
        _poll_once(server)
    _drain(server, time.monotonic() + DRAIN_SECONDS)


def spare_garbage_collection() -> None:
    """Leave what was loaded at the start out of every later garbage collection.

    The instruments alone are some hundred thousand objects that live as long as the process. Going
    through them now and then took as long as several pages.
    """
    gc.collect()
    gc.freeze()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port}: {error.strerror or error}. "
            "Choose another port with --port."
        ) from None


class _StopSignal:
    """A signal handler that records that it was called."""

    def __init__(self) -> None:
        self.is_requested = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.is_requested = True


def _poll_once(server: Any, seconds: float = 1.0) -> None:
    """Run the loop that reads requests and writes responses once."""
    server.asyncore.loop(timeout=seconds, map=server._map, use_poll=True, count=1)


def _drain(server: Any, deadline: float) -> None:
    server.del_channel()
    server.socket.close()
    while any(map(_is_busy, list(server.active_channels.values()))) and time.monotonic() < deadline:
        _poll_once(server, seconds=0.05)
    server.task_dispatcher.shutdown(timeout=1)


def _is_busy(channel: Any) -> bool:
    return bool(channel.request or channel.requests or channel.total_outbufs_len)
