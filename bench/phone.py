"""How long a slow phone waits for a question, beside a page with nothing in it on the same line.

The processor is slowed down four times, the line takes 400 kbit/s and 400 ms a round trip. Every
start is a browser that has seen nothing before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench import databases, subject
from bench.servers import server

ROUNDS = 5
MOST_SECONDS = 1.5
SLOWER = 4
LINE = {
    "offline": False, "latency": 400, "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}  # fmt: skip
CONTINUE = "button[name=action][value=continue]"
# A page can be used once all of it is there and painted: its form works without a script.
USABLE = """() => new Promise((done) => {
  const look = () => {
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    if (!painted) return setTimeout(look, 10);
    const { domInteractive } = performance.getEntriesByType("navigation")[0];
    done(performance.timeOrigin + Math.max(domInteractive, painted.startTime));
  };
  look();
})"""


def rows() -> list[tuple[str, str, str]]:
    """What is waited for, the seconds and their ratio to the bare page, and the mark."""
    waits: dict[str, list[float]] = {"bare": [], "link": [], "first": [], "next": [], "again": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        databases.sqlite(Path(folder)) as database,
        sync_playwright() as playwright,
    ):
        settings = subject.settings(database.url, Path(folder))
        settings["PREVISIT_PUBLIC_URL"] = "http://127.0.0.1"
        store = subject.open_store(settings)
        store.migrate()
        codes = iter(subject.invite_people(store, ROUNDS, survey="check_in"))
        with (
            server("embedded", "bench.hello", "app", {}) as floor,
            server("embedded", "app.cli.wsgi", "app()", settings) as previsit,
            _browser(playwright) as browser,
        ):
            for _ in range(ROUNDS):
                with _phone(browser) as phone:
                    waits["bare"].append(_open(phone, f"http://127.0.0.1:{floor.port}/"))
                _answer(browser, f"http://127.0.0.1:{previsit.port}", next(codes), waits)
        store.close()
    bare = median(waits["bare"])
    return [
        _row("the page a link opens, nothing fetched before", waits["link"], bare),
        _row("from there to the first question", waits["first"], bare),
        _row("from one question to the next", waits["next"], bare),
        _row("the first question by itself, nothing fetched before", waits["again"], bare),
    ]


def _answer(browser: Browser, url: str, code: str, waits: dict[str, list[float]]) -> None:
    with _phone(browser) as phone:
        waits["link"].append(_open(phone, f"{url}/i/{code}"))
        phone.locator("input[name=locale][value=en]").check()
        phone.locator("input[name=respondent][value=self]").check()
        waited = _press(phone, CONTINUE)
        if "/consent" in phone.url:
            waited = _press(phone, "main .go .main")
        waits["first"].append(waited)
        url_of_question, state = phone.url, phone.context.storage_state()
        waits["next"].append(_press(phone, "button[value=skip]"))
    with _phone(browser, storage_state=state) as phone:
        waits["again"].append(_open(phone, url_of_question))


def _open(phone: Page, url: str) -> float:
    phone.goto(url)
    began = phone.evaluate("performance.timeOrigin")
    return float(phone.evaluate(USABLE) - began) / 1000


def _press(phone: Page, button: str) -> float:
    """Seconds from the finger on a button until the page it leads to can be used."""
    before = phone.url
    began = phone.locator(button).evaluate(
        """one => {
          setTimeout(() => one.click());
          return performance.timeOrigin + performance.now();
        }"""
    )
    phone.wait_for_url(lambda url: url != before, wait_until="load")
    return float(phone.evaluate(USABLE) - began) / 1000


@contextmanager
def _browser(playwright: Any) -> Iterator[Browser]:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next((program for name in names if name and (program := shutil.which(name))), None)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu", *flags])
    yield browser
    browser.close()


@contextmanager
def _phone(browser: Browser, **options: Any) -> Iterator[Page]:
    """A phone with an empty cache, on a slow line."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, **options)
    page = context.new_page()
    chrome = context.new_cdp_session(page)
    chrome.send("Network.enable")
    chrome.send("Network.emulateNetworkConditions", LINE)
    chrome.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def _row(what: str, seconds: list[float], bare: float) -> tuple[str, str, str]:
    waited = median(seconds)
    reached = "reached" if waited < MOST_SECONDS else "not reached"
    return (
        what,
        f"{waited:.2f} s, {waited / bare:.1f} times a bare page ({bare:.2f} s)",
        f"under {MOST_SECONDS} s: {reached}",
    )
