"""A tablet in the waiting room: the next person finds nothing of the one before."""

from __future__ import annotations

import json
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests.browser.answering import (
    WORDS,
    answer_to_the_end,
    begin_at_kiosk,
    change_language,
    let_nobody_touch,
    lock,
    press,
)
from tests.browser.axe import violations
from tests.browser.conftest import Hurry
from tests.browser.focus import unseen_stops
from tests.browser.site import Site

# Everything a browser keeps where a page could find it again.
KEPT = """async () => {
  const read = (box) => Object.entries({ ...box });
  const files = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) files.push(one.url);
  return JSON.stringify({
    page: document.documentElement.outerHTML, name: window.name, state: history.state,
    local: read(localStorage), session: read(sessionStorage), files,
    databases: (await indexedDB.databases()).map((one) => one.name),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  });
}"""
LEAVE_TRACES = """async (words) => {
  localStorage.setItem("zebra", words); sessionStorage.setItem("zebra", words); window.name = words;
  await (await caches.open("zebra")).put("/zebra", new Response(words));
  await new Promise((done) => { indexedDB.open(words).onsuccess = done; });
}"""
OF_PATIENT_ONE = ("grandson", "night again", "Rosa", "Iriarte", "zebra")
SMALL = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.matches("button, a, .field, .choice label, .steps label"))
  .filter((one) => one.checkVisibility() && !one.closest(".jump, h1, h2"))
  .map((one) => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
  .filter(([, box]) => box.height && box.height < 72).map(([words]) => words)"""


def test_patient_two_finds_nothing_of_patient_one(site: Site, tablet: Page) -> None:
    begin_at_kiosk(tablet, site.card(survey="check_in"))
    first = tablet.url
    answer_to_the_end(tablet)
    tablet.locator("main form button").last.click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Thank you, Rosa.")
    tablet.get_by_role("link", name="Letter for your visit").click()
    change_language(tablet, "es")
    tablet.locator("details.menu:has(button[name=size]) summary").click()
    tablet.locator("button[value=largest]").click()
    tablet.evaluate(LEAVE_TRACES, "zebra")
    tablet.goto("/summary")
    pages = [first, "/summary", "/letter", "/check", "/resume", "/begin", "/letter.pdf"]
    before = tablet.context.storage_state()

    tablet.locator("form[action='/leave'] button").click()
    tablet.wait_for_url("**/kiosk/done")
    tablet.locator("main a.main").click()
    expect(tablet.locator("html")).to_have_attribute("lang", "en")
    expect(tablet.locator("html")).to_have_attribute("data-text", "normal")
    clean(tablet)
    for _step in range(6):
        tablet.go_back()
        clean(tablet)
    for _step in range(6):
        tablet.go_forward()
        clean(tablet)
    for path in pages:
        tablet.goto(path)
        assert tablet.url == f"{site.url}/kiosk", path
        tablet.reload()
        clean(tablet)

    # An older copy of the browser's cookies, as after a crash, is worth nothing.
    session = next(cookie for cookie in before["cookies"] if cookie["name"] == "previsit")
    tablet.context.add_cookies([session])
    tablet.goto("/summary")
    assert tablet.url == f"{site.url}/kiosk"
    clean(tablet)

    begin_at_kiosk(tablet, site.card(survey="check_in"))
    for _step in range(4):
        tablet.go_back()
    tablet.goto(first)
    assert tablet.locator("main .field").input_value() == ""
    clean(tablet, *OF_PATIENT_ONE[:2], "zebra")


def test_a_browser_that_was_closed_and_opened_again_shows_the_start(
    site: Site,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
    tmp_path: Path,
) -> None:
    """With the memory of pages that Chromium has, and Playwright usually takes from it."""

    def opened() -> BrowserContext:
        return browser_type.launch_persistent_context(
            tmp_path / "profile",
            base_url=site.url,
            locale="en",
            ignore_default_args=["--disable-back-forward-cache"],
            **browser_type_launch_args,  # type: ignore[arg-type]
        )

    context = opened()
    page = context.pages[0]
    lock(page)
    begin_at_kiosk(page, site.card(survey="check_in"))
    first = page.url
    page.locator("main .field").first.fill(WORDS)
    press(page)
    page.wait_for_url(lambda url: url != first)
    page.locator("form[action='/kiosk/stop'] button").first.click()
    page.wait_for_url("**/kiosk/done")
    page.go_back()
    page.wait_for_url("**/kiosk")
    clean(page)
    context.close()

    context = opened()
    page = context.pages[0]
    for path in (first, "/resume", "/today"):
        page.goto(path)
        assert page.url == f"{site.url}/kiosk"
        clean(page)
    context.close()


def test_the_warning_covers_the_answers_and_going_on_loses_nothing(
    site: Site, tablet: Page, hurry: Hurry
) -> None:
    begin_at_kiosk(tablet, site.card())
    hurry(1, 30)
    tablet.reload()
    tablet.locator("main .field").fill(WORDS)
    warning = tablet.locator("dialog.still")

    for go_on in (
        lambda: tablet.get_by_role("button", name="I am still here").click(),
        lambda: tablet.keyboard.press("Escape"),
        lambda: tablet.keyboard.press("Enter"),
    ):
        expect(warning).to_be_visible()
        assert tablet.evaluate(COVERED) == []
        expect(tablet.get_by_role("button", name="I am still here")).to_be_focused()
        go_on()
        expect(warning).to_be_hidden()

    assert tablet.locator("main .field").input_value() == WORDS


def test_the_warning_counts_down_and_then_the_screen_clears(
    site: Site, tablet: Page, hurry: Hurry
) -> None:
    card = site.card()
    begin_at_kiosk(tablet, card)
    first = tablet.url
    tablet.locator("main .field").fill(WORDS)
    press(tablet)
    tablet.wait_for_url(lambda url: url != first)
    second = tablet.url
    hurry(1, 3)
    tablet.reload()

    expect(tablet.locator("dialog.still text")).to_have_text("2")
    tablet.wait_for_url("**/kiosk")

    clean(tablet)
    hurry(60, 90)
    tablet.goto(second)
    assert tablet.url == f"{site.url}/kiosk"
    tablet.locator("#code").fill(card)
    tablet.locator(".typed button").click()
    expect(tablet).to_have_url(second)


def test_whoever_types_for_long_is_neither_warned_nor_forgotten(
    site: Site, tablet: Page, hurry: Hurry
) -> None:
    begin_at_kiosk(tablet, site.card())
    first = tablet.url
    hurry(3, 4)
    tablet.reload()

    # Longer than the server would wait for somebody it hears nothing of.
    tablet.locator("main .field").press_sequentially("word " * 8, delay=180)
    press(tablet)

    tablet.wait_for_url(lambda url: url != first)
    assert "/questions/" in tablet.url


def test_what_is_cleared_in_one_tab_is_cleared_in_every_tab(site: Site, tablet: Page) -> None:
    begin_at_kiosk(tablet, site.card())
    other = tablet.context.new_page()
    other.goto(tablet.url)
    expect(other.locator("main .field")).to_be_visible()

    tablet.locator("form[action='/kiosk/stop'] button").first.click()
    tablet.wait_for_url("**/kiosk/done")
    tablet.goto("/kiosk")

    other.mouse.wheel(0, 10)
    other.bring_to_front()
    press(other)
    expect(other).to_have_url(f"{site.url}/kiosk")
    clean(other)


def test_without_a_connection_the_screen_clears_all_the_same(
    site: Site, tablet: Page, hurry: Hurry
) -> None:
    begin_at_kiosk(tablet, site.card())
    hurry(1, 2)
    tablet.reload()
    tablet.locator("main .field").fill(WORDS)

    tablet.context.set_offline(True)

    expect(tablet.locator("main .field")).to_be_hidden()
    # The server forgets by its own clock, from the last sign of life it had.
    tablet.wait_for_timeout(1500)
    tablet.context.set_offline(False)
    tablet.goto("/resume")
    clean(tablet)


def test_everything_to_press_is_72_pixels_high(site: Site, tablet: Page) -> None:
    small = {"start": tablet.evaluate(SMALL)}
    begin_at_kiosk(tablet, site.card(survey="check_in"))
    for _page in range(30):
        small[tablet.url] = tablet.evaluate(SMALL)
        if "/questions/" not in tablet.url:
            break
        tablet.locator("button[value=skip]").click()
    tablet.goto("/kiosk/unlock")
    small["unlock"] = tablet.evaluate(SMALL)

    assert not {where: what for where, what in small.items() if what}


def test_the_start_in_every_language_and_the_warning_pass_axe_and_the_keys(
    site: Site, tablet: Page
) -> None:
    problems: list[str] = []
    for code in site.services.settings.locales:
        tablet.locator(f".tiles button[value={code}]").click()
        expect(tablet.locator("html")).to_have_attribute("lang", code)
        tablet.evaluate(AXE_SCRIPT)
        problems += [f"{code}: {violation}" for violation in violations(tablet)]
    problems += unseen_stops(tablet)
    begin_at_kiosk(tablet, site.card())
    let_nobody_touch(tablet)
    tablet.evaluate(AXE_SCRIPT)
    problems += violations(tablet)
    expect(tablet.locator("dialog.still")).to_be_visible()

    assert not problems, "\n".join(problems)


COVERED = """() => {
  const warning = document.querySelector("dialog.still");
  const seen = [];
  for (let x = 5; x < innerWidth; x += 60)
    for (let y = 5; y < innerHeight; y += 60)
      if (!warning.contains(document.elementFromPoint(x, y))) seen.push([x, y]);
  return seen;
}"""


def clean(page: Page, *words: str) -> None:
    """Nothing of patient one in the page, its storage, its caches or the cookies."""
    page.wait_for_load_state()
    # The start page throws away what it finds as soon as it is there.
    page.wait_for_function("async () => !(await caches.keys()).length && !window.name")
    traces = page.evaluate(KEPT) + json.dumps(page.context.cookies()) + page.title() + page.url
    assert not [word for word in words or OF_PATIENT_ONE if word in traces], traces
    rest = json.loads(page.evaluate(KEPT))
    assert not any(rest[name] for name in ("local", "session", "files", "databases", "workers"))
