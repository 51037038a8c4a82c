"""What comes over a slow line: in few requests, in few bytes, and from nowhere else.

Time is measured by ./do bench; nothing here depends on how quick a machine is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.answering import CONTINUE, begin
from tests.browser.offline_patient import Away
from tests.browser.site import Site


@dataclass
class Fetched:
    """What a browser fetched over the network, each part with its bytes on the line, in the order
    in which it was asked for: the order in which parts end differs from run to run."""

    origin: str
    elsewhere: list[str] = field(default_factory=list)
    _ended: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    _open: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    _asked_for: int = 0

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Kind, path and bytes of each part."""
        return [self._ended[place] for place in sorted(self._ended)]

    def listen(self, chrome: Any) -> None:
        chrome.send("Network.enable")
        chrome.on("Network.requestWillBeSent", self._asked)
        chrome.on(
            "Network.requestServedFromCache", lambda event: self._open.pop(event["requestId"])
        )
        chrome.on("Network.loadingFinished", self._got)

    def _asked(self, event: Any) -> None:
        url = urlsplit(event["request"]["url"])
        if f"{url.scheme}://{url.netloc}" != self.origin:
            self.elsewhere.append(event["request"]["url"])
        if "redirectResponse" in event:
            place, _, path = self._open[event["requestId"]]
            size = int(event["redirectResponse"]["encodedDataLength"])
            self._ended[place] = ("Redirect", path, size)
        self._asked_for += 1
        self._open[event["requestId"]] = (self._asked_for, event["type"], url.path)

    def _got(self, event: Any) -> None:
        if event["requestId"] in self._open and event["encodedDataLength"]:
            place, kind, path = self._open.pop(event["requestId"])
            self._ended[place] = (kind, path, int(event["encodedDataLength"]))

    def until(self, path: str) -> list[tuple[str, str, int]]:
        """What was asked for up to and with this page; what the page itself fetches comes later."""
        return self.parts[: [address for _, address, _ in self.parts].index(path) + 1]

    def forget(self) -> None:
        self._ended.clear()


def bytes_of(parts: list[tuple[str, str, int]], *kinds: str) -> int:
    return sum(size for kind, _, size in parts if kind in kinds)


@pytest.fixture
def fetched(browser: Browser, small: Site) -> Iterator[tuple[Any, Fetched]]:
    context = browser.new_context(base_url=small.url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    seen = Fetched(small.url)
    seen.listen(context.new_cdp_session(page))
    yield page, seen
    context.close()


def test_the_first_question_is_there_after_few_requests_and_few_bytes(
    fetched: tuple[Any, Fetched], small: Site
) -> None:
    page, seen = fetched
    begin(page, small.link("en", "away"))
    expect(page.locator(CONTINUE)).to_be_visible()
    page.wait_for_load_state("networkidle")
    parts = seen.until("/questions/away_words")

    # The link and where it leads, the page before, its parts, the press, the question.
    assert len(parts) <= 12, parts
    assert bytes_of(parts, "Document", "Redirect", "Stylesheet", "Script") < 24_000, parts
    assert not seen.elsewhere


def test_a_question_opened_anew_weighs_less_than_twenty_kilobytes_in_all(
    fetched: tuple[Any, Fetched], small: Site
) -> None:
    page, seen = fetched
    link = small.link("en", "away")
    begin(page, link)
    page.wait_for_load_state("networkidle")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    seen.forget()
    page.evaluate("() => navigator.serviceWorker.getRegistrations()")
    page.goto("/questions/away_words")
    page.wait_for_load_state("networkidle")

    assert bytes_of(seen.parts, "Document") < 4_000, seen.parts
    assert bytes_of(seen.parts, "Stylesheet", "Script") < 20_000, seen.parts
    assert not seen.elsewhere


def test_from_one_question_to_the_next_only_the_answer_and_the_page_go_over_the_line(
    away: Away,
) -> None:
    away.arrive().be_ready()
    away.page.wait_for_load_state("networkidle")
    away.line.seen.clear()

    away.answer()
    away.is_at("away_birds")
    away.page.wait_for_load_state("networkidle")

    # The worker looks now and then whether there is another one.
    fetched = [request for request in away.line.seen if request != ("GET", "/offline-worker.js")]
    assert fetched == [("POST", "/questions/away_words"), ("GET", "/questions/away_birds")]
