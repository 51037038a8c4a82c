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
from tests.browser.away import Away
from tests.browser.site import Site


@dataclass
class Fetched:
    """What a browser fetched over the network, each part with its bytes on the line."""

    origin: str
    parts: list[tuple[str, str, int]] = field(default_factory=list)  # kind, path, bytes
    elsewhere: list[str] = field(default_factory=list)
    _open: dict[str, tuple[str, str]] = field(default_factory=dict)

    def listen(self, chrome: Any) -> None:
        chrome.send("Network.enable")
        chrome.on("Network.requestWillBeSent", self._asked)
        chrome.on("Network.requestServedFromCache", lambda one: self._open.pop(one["requestId"]))
        chrome.on("Network.loadingFinished", self._got)

    def _asked(self, event: Any) -> None:
        url = urlsplit(event["request"]["url"])
        if f"{url.scheme}://{url.netloc}" != self.origin:
            self.elsewhere.append(event["request"]["url"])
        if "redirectResponse" in event:
            size = event["redirectResponse"]["encodedDataLength"]
            self.parts.append(("Redirect", self._open[event["requestId"]][1], int(size)))
        self._open[event["requestId"]] = (event["type"], url.path)

    def _got(self, event: Any) -> None:
        if event["requestId"] in self._open and event["encodedDataLength"]:
            kind, path = self._open.pop(event["requestId"])
            self.parts.append((kind, path, int(event["encodedDataLength"])))

    def paths(self, *kinds: str) -> list[str]:
        return [path for kind, path, _ in self.parts if not kinds or kind in kinds]

    def bytes_of(self, *kinds: str) -> int:
        return sum(size for kind, _, size in self.parts if kind in kinds)


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
    until = seen.paths().index("/questions/away_words")
    del seen.parts[until + 1 :]

    # The link and where it leads, the page before, its parts, the press, the question.
    assert len(seen.parts) <= 12, seen.parts
    assert seen.bytes_of("Document", "Redirect", "Stylesheet", "Script") < 24_000, seen.parts
    assert not seen.elsewhere


def test_a_question_opened_anew_weighs_less_than_twenty_kilobytes_in_all(
    fetched: tuple[Any, Fetched], small: Site
) -> None:
    page, seen = fetched
    link = small.link("en", "away")
    begin(page, link)
    page.wait_for_load_state("networkidle")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    seen.parts.clear()
    page.evaluate("() => navigator.serviceWorker.getRegistrations()")
    page.goto("/questions/away_words")
    page.wait_for_load_state("networkidle")

    assert seen.bytes_of("Document") < 4_000, seen.parts
    assert seen.bytes_of("Stylesheet", "Script") < 20_000, seen.parts
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
    fetched = [one for one in away.line.seen if one != ("GET", "/away.js")]
    assert fetched == [("POST", "/questions/away_words"), ("GET", "/questions/away_birds")]
