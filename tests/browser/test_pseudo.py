"""Every page in the language nobody speaks, longer and accented: nothing is cut off on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.catalogue.text.pseudo_language import LOCALE
from tests.browser.page_checks import CUT_OFF, SIDEWAYS
from tests.browser.site import Site, open_site
from tests.browser.tour import patient_pages, staff_pages
from tests.conftest import settings_in

Tour = Callable[[Page, Site, str], Iterator[str]]


@pytest.mark.parametrize("tour", [patient_pages, staff_pages])
def test_nothing_is_cut_off_or_scrolls_sideways_in_longer_words(
    pseudo_site: Site, browser: Browser, tour: Tour
) -> None:
    context = browser.new_context(base_url=pseudo_site.url, locale="en")
    page = context.new_page()
    problems = []

    for name in tour(page, pseudo_site, LOCALE):
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 740})
            problems += [f"{name} at {width}: {element}" for element in page.evaluate(SIDEWAYS)]
            problems += [f"{name} at {width}: {element}" for element in page.evaluate(CUT_OFF)]

    context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def pseudo_site(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("pseudo")
    shutil.copy(empty_database, folder / "previsit.db")
    with open_site(replace(settings_in(folder), locales=("en", LOCALE))) as made:
        yield made
