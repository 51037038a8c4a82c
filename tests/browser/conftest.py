"""One practice on one server for every browser test of a worker; a fresh browser context a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import Practice
from tests.browser.answering import lock
from tests.browser.console_watch import Watch
from tests.browser.network_line import line_to
from tests.browser.offline_patient import Away
from tests.browser.site import Site, make_small, open_site
from tests.conftest import settings_in

Open = Callable[..., Page]
Hurry = Callable[[int, int], None]
SURVEYS = Path(__file__).parents[1] / "surveys"
# A machine that does other work besides takes its time; a promise that is broken stays broken.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(empty_database, folder / "previsit.db")
    with open_site(settings_in(folder)) as site:
        yield site


@pytest.fixture
def open_browser(browser: Browser, site: Site) -> Iterator[Open]:
    """Somebody's browser of a given size; at the end, nothing may have complained in it.

    Every test thereby also checks that no page breaks the Content-Security-Policy, fails to
    find one of its parts, or asks anything of another server.
    """
    contexts, watch = [], Watch(site.url)

    def opened(width: int = 360, height: int = 740, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=site.url, locale="en", **options
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        watch.look_at(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.fixture
def phone(open_browser: Open) -> Page:
    return open_browser(360, 740)


@pytest.fixture
def desk(open_browser: Open) -> Page:
    return open_browser(1280, 900)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Site]:
    """A practice that asks one short survey."""
    folder = tmp_path_factory.mktemp("away")
    shutil.copy(empty_database, folder / "previsit.db")
    shutil.copytree(SURVEYS / "away", folder / "made" / "away")
    (folder / "made" / "surveys").mkdir()
    shutil.copy(SURVEYS / "surveys" / "away.yaml", folder / "made" / "surveys")
    settings = replace(settings_in(folder), instrument_folders=(folder / "made",))
    with open_site(settings, make_small) as site:
        yield site


@pytest.fixture
def away(browser: Browser, small: Site) -> Iterator[Away]:
    with line_to(int(small.url.rsplit(":", 1)[1])) as line:
        context = browser.new_context(
            base_url=line.url, viewport={"width": 360, "height": 740}, locale="en"
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
        yield Away(small, line, context, page)
        context.close()


@pytest.fixture
def tablet(open_browser: Open) -> Page:
    """A tablet that is a kiosk."""
    page = open_browser(768, 1024)
    lock(page)
    return page


@pytest.fixture
def hurry(site: Site) -> Iterator[Hurry]:
    """Shorter times than the office would take; the usual ones come back at the end."""

    def set_to(warn: int, wipe: int) -> None:
        with site.services.store.transaction() as db:
            rules = PracticeRules(kiosk_warn_seconds=warn, kiosk_wipe_seconds=wipe)
            set_rules(db.get_one(Practice, site.practice_id), rules)

    yield set_to
    set_to(60, 90)
