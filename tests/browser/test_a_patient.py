"""A patient answers on a phone, from the link to the summary, in either direction of writing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import (
    CONTINUE,
    SKIP,
    WORDS,
    answer,
    answer_to_the_end,
    begin,
    change_language,
    press,
)
from tests.browser.conftest import Open
from tests.browser.site import Site

WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > window.innerWidth"


def test_a_phone_answers_the_check_up_in_english_from_link_to_summary(
    site: Site, phone: Page
) -> None:
    begin(phone, site.link())
    pages = answer_to_the_end(phone)
    assert pages > 30

    expect(phone).to_have_url(f"{site.url}/check")
    phone.get_by_role("button", name="Send my answers").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you, Rosa.")
    expect(phone.locator("blockquote").first).to_contain_text(WORDS)
    phone.get_by_role("link", name="Letter for your visit").click()
    expect(phone.locator("main")).to_contain_text(WORDS)


def test_an_answer_is_changed_on_the_check_page_and_one_comes_back_to_it(
    site: Site, phone: Page
) -> None:
    phone.goto(site.answered_link())
    expect(phone).to_have_url(f"{site.url}/check")

    phone.get_by_role("link", name=re.compile("Change your answer about pain")).first.click()
    phone.locator("input[name=a-check_up_pain][value='2']").check(force=True)
    press(phone)

    expect(phone).to_have_url(f"{site.url}/check")
    expect(
        phone.locator("dl.check div", has=phone.locator("a[href$='/check_up_pain']"))
    ).to_have_text(re.compile(r"\b2\b"))


def test_the_check_up_in_arabic_runs_from_right_to_left_and_never_sideways(
    site: Site, phone: Page
) -> None:
    begin(phone, site.link("ar"), "ar")
    html = phone.locator("html")
    wide = []

    for _page in range(90):
        if "/help-now" in phone.url:
            phone.locator("a.button.main").click()
        if "/questions/" not in phone.url:
            break
        assert html.get_attribute("dir") == "rtl"
        if phone.evaluate(WIDER_THAN_THE_SCREEN):
            wide.append(phone.url)
        answer(phone)
        press(phone)
    phone.locator("main form button").last.click()

    expect(phone).to_have_url(f"{site.url}/summary")
    expect(html).to_have_attribute("lang", "ar")
    assert not phone.evaluate(WIDER_THAN_THE_SCREEN)
    assert not wide


def test_in_arabic_the_back_arrow_points_right_and_continue_stands_left_of_back(
    site: Site, phone: Page
) -> None:
    begin(phone, site.link("ar"), "ar")
    back = phone.locator(".go a.plain")

    mirrored = back.locator("svg").evaluate("one => getComputedStyle(one).transform")
    back_at, on_at = back.bounding_box(), phone.locator(CONTINUE).bounding_box()

    assert mirrored == "matrix(-1, 0, 0, 1, 0, 0)"
    assert back_at
    assert on_at
    assert back_at["x"] > on_at["x"]


def test_the_error_summary_takes_the_focus_in_arabic_too(site: Site, phone: Page) -> None:
    begin(phone, site.link("ar"), "ar")
    press(phone, SKIP)

    press(phone)

    expect(phone.locator(".problem")).to_be_focused()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")


def test_changing_the_language_on_the_way_keeps_the_question_and_the_answers(
    site: Site, phone: Page
) -> None:
    begin(phone, site.link())
    answer(phone)
    press(phone)
    page = phone.url

    change_language(phone, "ar")

    expect(phone).to_have_url(page)
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    phone.locator(".go a.plain").click()
    expect(phone.locator(".field")).to_have_value(WORDS)


@pytest.mark.parametrize(("size", "pixels"), [("large", "19px"), ("largest", "22px")])
def test_text_can_be_made_larger(site: Site, phone: Page, size: str, pixels: str) -> None:
    begin(phone, site.link())

    menu = phone.locator("details.menu:has(button[name=size])")
    menu.locator("summary").click()
    menu.locator(f"button[value={size}]").click()

    assert phone.locator("html").evaluate("one => getComputedStyle(one).fontSize") == pixels
    assert not phone.evaluate(WIDER_THAN_THE_SCREEN)


def test_without_a_script_the_whole_way_works_with_text_size_and_language(
    site: Site, open_browser: Open
) -> None:
    page = open_browser(java_script_enabled=False)
    begin(page, site.link())
    change_language(page, "es")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    change_language(page, "en")
    page.locator("details.menu:has(button[name=size]) summary").click()
    page.locator("button[name=size][value=largest]").click()
    expect(page.locator("html")).to_have_attribute("data-text", "largest")

    press(page, SKIP)
    press(page)
    expect(page.locator(".problem")).to_be_visible()
    answer_to_the_end(page)
    page.get_by_role("button", name="Send my answers").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Rosa.")
    expect(page.get_by_role("button", name="Print this page")).to_be_hidden()


def test_none_of_these_stands_alone_and_no_more_can_be_chosen_than_allowed(
    site: Site, phone: Page
) -> None:
    phone.goto(site.answered_link())
    phone.goto("/questions/check_up_symptoms")
    alone = phone.locator("input[data-alone]")

    alone.check(force=True)

    assert phone.locator("main input:checked").count() == 1
    phone.locator("input[name=a-check_up_symptoms]").first.check(force=True)
    expect(alone).not_to_be_checked()


def test_at_a_shared_tablet_nothing_is_left_behind(site: Site, phone: Page) -> None:
    phone.goto(site.answered_link())
    phone.get_by_role("button", name="Send my answers").click()

    phone.get_by_role("button", name="Close my answers").click()
    phone.wait_for_url("**/closed")
    phone.go_back()
    phone.reload()

    expect(phone.locator("body")).not_to_contain_text("grandson")
