"""Nothing is wider than a phone of 320 pixels: words of eighty letters, pasted addresses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.answering import FILL_IN, SKIP, press, sign_in
from tests.browser.page_checks import CUT_OFF, SIDEWAYS, lost_when_largest
from tests.browser.site import Site, open_site
from tests.conftest import settings_in
from tests.journeys.conftest import House, house_database

SURVEYS = Path(__file__).parents[1] / "surveys"
KINDS = (
    "body_map", "choice", "choices", "dates", "grid", "group", "number", "quantity", "rating",
    "slider", "text", "yes_no",
)  # fmt: skip
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ADDRESS = "https://example.org/" + "very-long-path_" * 6 + "x" * 60
# What an instrument says, and not what it does: a long word is put before each of these.
TEXTS = ("ask", "about", "label", "text", "help", "add", "name", "title", "rule")
MAPS_OF_TEXTS = ("anchors", "offers")
house_database = house_database


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_of_eighty_letters_fits_wherever_an_instrument_has_words(
    wordy: House, page: Page, kind: str
) -> None:
    page.goto(wordy.invite(kind))
    page.locator("input[name=respondent][value=self]").check(force=True)
    press(page)

    faults = walked_to_the_end(page)
    assert page.url.endswith("/check")
    press(page, "form[action='/send'] button")
    for path in ("/summary", "/letter", "/my-data"):
        page.goto(path)
        faults += wider(page)

    assert not faults, "\n".join(faults)


def test_the_clinicians_page_of_such_a_visit_fits_as_well(wordy: House, page: Page) -> None:
    for kind in ("text", "rating", "choices"):
        page.context.clear_cookies()
        page.goto(wordy.invite(kind))
        page.locator("input[name=respondent][value=self]").check(force=True)
        press(page)
        walked_to_the_end(page)
        press(page, "form[action='/send'] button")
    sign_in(page, "clinician")

    page.goto(f"/visits/{wordy.visit_id}")

    assert WORD in page.locator("main").inner_text()
    assert not (faults := wider(page)), "\n".join(faults)


def walked_to_the_end(page: Page) -> list[str]:
    """Look at each page of the questions, answer it with what is long, and go on."""
    faults, met = [], set()
    while "/questions/" in page.url:
        faults += wider(page)
        if page.url in met:
            press(page, SKIP)
            continue
        met.add(page.url)
        if page.locator("button[value=add]").count():
            press(page, "button[value=add]")
            faults += wider(page)
            page.evaluate(FILL_IN, ADDRESS)
            press(page, "main .go button.main")
            faults += wider(page)
        page.evaluate(FILL_IN, ADDRESS)
        press(page)
    return faults + wider(page)


def wider(page: Page) -> list[str]:
    faults = page.evaluate(SIDEWAYS) + page.evaluate(CUT_OFF) + lost_when_largest(page)
    return [f"{page.url}: {fault}" for fault in faults]


@pytest.fixture
def page(browser: Browser, served: Site) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, base_url=served.url, locale="en"
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def wordy(served: Site, house_database: tuple[Path, dict[str, Any]]) -> House:
    return House(served.app, **house_database[1])


@pytest.fixture(scope="module")
def served(
    house_database: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A practice with a survey of each kind, whose every text has a long word in it."""
    database, ids = house_database
    folder = tmp_path_factory.mktemp("wordy")
    shutil.copy(database, folder / "previsit.db")
    for kind in KINDS:
        shutil.copytree(SURVEYS / kind, folder / "made" / kind)
        file = folder / "made" / kind / "instrument.yaml"
        words = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        file.write_text(yaml.safe_dump(lengthened(words)), "utf-8")
    (folder / "made" / "surveys").mkdir()
    for kind in KINDS:
        shutil.copy(SURVEYS / "surveys" / f"{kind}.yaml", folder / "made" / "surveys")
    settings = replace(settings_in(folder), instrument_folders=(folder / "made",))

    def furnished(app: Flask) -> Site:
        return Site("", app, ids["practice_id"], {"clinician": ids["clinician_id"]})

    with open_site(settings, furnished) as site:
        yield site


def lengthened(words: Any, key: str = "") -> Any:
    if isinstance(words, str):
        return f"{WORD} {words}" if key in TEXTS else words
    if isinstance(words, list):
        return [lengthened(word, key) for word in words]
    if isinstance(words, dict):
        return {
            id: lengthened(word, "text" if key in MAPS_OF_TEXTS else str(id))
            for id, word in words.items()
        }
    return words
