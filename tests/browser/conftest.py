"""One practice on one server for every browser test of a worker; a fresh browser context a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site, open_site
from tests.browser.watch import Watch
from tests.conftest import settings_in

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(empty_database, folder / "previsit.db")
    with open_site(settings_in(folder)) as made:
        yield made


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
        context.set_default_timeout(10_000)
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
