"""A quick way out, in a real browser: by button and by keyboard, with and without a line."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import CONTINUE
from tests.browser.offline_patient import Away
from tests.browser.site import Site

BUTTON = ".exit button"
NOTHING_KEPT = """async () => !sessionStorage.length && !localStorage.length
  && !(await caches.keys()).length && !(await indexedDB.databases()).length"""


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("by", ["button", "escape"])
def test_one_press_leaves_an_empty_page_and_going_back_shows_nothing(
    site: Site, phone: Page, locale: str, by: str
) -> None:
    begin(phone, site, locale)
    if by == "button":
        expect(phone.locator(BUTTON)).to_be_in_viewport()
        phone.locator(BUTTON).click()
    else:
        for _ in range(3):
            phone.keyboard.press("Escape")

    is_empty(phone, site.url)
    phone.wait_for_function(NOTHING_KEPT)
    for _ in range(3):
        phone.go_back(wait_until="load")
        assert not phone.locator("main :is(input, textarea)").count()
        assert "Ridgeway" not in phone.content()


def test_escape_once_or_slowly_leaves_nothing(site: Site, phone: Page) -> None:
    begin(phone, site)

    for _ in range(2):
        phone.keyboard.press("Escape")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Escape")

    assert phone.locator("main input").count()


def test_it_stays_in_sight_at_the_end_of_a_long_page(site: Site, phone: Page) -> None:
    phone.goto(site.answered_link())
    if "/earlier-answers" in phone.url:
        phone.locator(CONTINUE).click()
    phone.goto(f"{site.url}/check")
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")

    expect(phone.locator(BUTTON)).to_be_in_viewport(ratio=1)
    box = phone.locator(BUTTON).bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["width"] >= 44


def test_it_needs_no_script(site: Site, open_browser: Any) -> None:
    page = open_browser(360, 740, java_script_enabled=False)
    begin(page, site)

    page.locator(BUTTON).click()

    is_empty(page, site.url)
    page.go_back(wait_until="load")
    assert page.url == f"{site.url}/blank"


def test_without_a_line_the_page_is_empty_and_what_waits_is_sent_later(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")

    away.page.locator(BUTTON).click()

    expect(away.page).to_have_url(f"{away.line.url}/blank")
    assert away.page.evaluate("getComputedStyle(document.documentElement).display") == "none"
    assert away.page.title() == "Empty page"
    assert away.saves() == []
    away.mend()
    is_empty(away.page, away.line.url)
    away.page.wait_for_function(NOTHING_KEPT)
    assert [page for page, _, _ in away.saves()] == ["away_words"]
    assert not [cookie for cookie in away.context.cookies() if cookie["name"] == "previsit"] or (
        away.page.goto("/summary") and away.page.url.endswith("/blank")
    )


def test_without_a_line_going_back_shows_nothing_either(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.is_at("away_birds")
    away.page.locator(BUTTON).click()
    expect(away.page).to_have_url(f"{away.line.url}/blank")

    away.page.go_back()
    away.page.wait_for_timeout(1500)

    shown = away.page.evaluate(
        "[getComputedStyle(document.documentElement).display, document.querySelector('main input')]"
    )
    assert shown[0] == "none" or shown[1] is None


def test_the_link_leads_on_after_it(away: Away) -> None:
    away.arrive()
    away.answer()
    away.is_at("away_birds")
    away.page.locator(BUTTON).click()
    is_empty(away.page, away.line.url)

    away.page.goto(away.path)

    away.is_at("away_birds")
    away.answer()
    away.is_at("away_boat")


def begin(page: Page, site: Site, locale: str = "en") -> None:
    page.goto(site.link(locale))
    page.locator(f"input[name=locale][value={locale}]").check()
    page.locator("input[name=respondent][value=self]").check()
    page.locator(CONTINUE).click()
    page.wait_for_url("**/questions/**")


def is_empty(page: Page, url: str) -> None:
    expect(page).to_have_url(f"{url}/blank")
    expect(page.locator("h1")).to_be_visible()
    assert not page.locator("a, form, header").count()
