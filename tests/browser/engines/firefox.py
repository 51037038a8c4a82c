"""Firefox by WebDriver BiDi, which it speaks itself: no geckodriver."""

from __future__ import annotations

import json
import subprocess
import time
from base64 import b64decode
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.browser.engines.engine import PATIENCE, end

_OPTIONS = ("--headless", "--no-remote", "--remote-debugging-port", "0")


class Firefox:
    """A window of Firefox without a screen."""

    name = "Firefox"

    def __init__(self, program: str, profile: Path) -> None:
        (profile / "user.js").write_text(
            # The memory of pages, and no window of a first start.
            'user_pref("browser.sessionhistory.max_total_viewers", 8);\n'
            'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
            'user_pref("app.update.enabled", false);\n'
            'user_pref("intl.accept_languages", "en");\n',
            encoding="utf-8",
        )
        self._program = subprocess.Popen(
            [program, *_OPTIONS, "--profile", str(profile), "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._numbers = count(1)
        self._errors: list[str] = []
        self._open = ExitStack()
        address = f"{self._address(profile)}/session"
        self._socket = self._open.enter_context(connect(address, max_size=None, proxy=None))
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded"])
        [window] = self._send("browsingContext.getTree")["contexts"]
        self._window = window["context"]
        self.size(360, 740)

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._window, url=url, wait="none")

    def back(self) -> None:
        self._send("browsingContext.traverseHistory", context=self._window, delta=-1)

    def js(self, code: str) -> Any:
        reply = self._try(
            "script.evaluate",
            expression=f"JSON.stringify({code})",
            target={"context": self._window},
            awaitPromise=False,
        )
        result = reply.get("result", {}).get("result", {})
        return json.loads(result["value"]) if result.get("type") == "string" else None

    def size(self, width: int, height: int) -> None:
        self._send(
            "browsingContext.setViewport",
            context=self._window,
            viewport={"width": width, "height": height},
        )

    def shot(self, path: Path) -> None:
        reply = self._send("browsingContext.captureScreenshot", context=self._window)
        path.write_bytes(b64decode(reply["data"]))

    def pdf(self, path: Path) -> None:
        path.write_bytes(
            b64decode(self._send("browsingContext.print", context=self._window)["data"])
        )

    def messages(self) -> list[str]:
        return self._errors

    def close(self) -> None:
        self._try("browser.close")
        self._open.close()
        end(self._program)

    def _address(self, profile: Path) -> str:
        """Firefox writes into its profile where it can be driven."""
        told = profile / "WebDriverBiDiServer.json"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._program.poll() is None:
            with suppress(FileNotFoundError, json.JSONDecodeError):
                server = json.loads(told.read_text("utf-8"))
                return f"ws://{server['ws_host']}:{server['ws_port']}"
            time.sleep(0.05)
        raise AssertionError("Firefox did not say where it can be driven.")

    def _send(self, method: str, **params: object) -> Any:
        reply = self._try(method, **params)
        assert reply["type"] == "success", reply
        return reply["result"]

    def _try(self, method: str, **params: object) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                return message
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self._errors.append(str(message["params"]["text"]))
