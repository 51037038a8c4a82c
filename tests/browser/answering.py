"""A person at a browser: comes in by a link, answers page after page, changes the language."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import PASSWORD
from tests.journeys.answering import date_part

CONTINUE = "button[name=action][value=continue]"
SKIP = "button[name=action][value=skip]"
WORDS = "I want to sleep through the night again."
MOST_PAGES = 90
PIN = "4711"

# Types into what can be typed into, and presses the first of each group of choices.
DATES = json.dumps({part: date_part(part) for part in ("year", "month", "day")})
FILL_IN = """words => {
  const dates = DATES;
  const main = document.querySelector("main");
  for (const box of main.querySelectorAll(".field"))
    box.value = dates[box.name.split("-").pop()] || (box.inputMode ? "5" : words);
  const seen = new Set();
  for (const one of main.querySelectorAll("input:is([type=radio], [type=checkbox])")) {
    if (!seen.has(one.name) && !one.checked) one.click();
    seen.add(one.name);
  }
}""".replace("DATES", DATES)

# A page that is about to be replaced says so. A form that was submitted is sent some time after the
# click: until the browser begins to, only its `submit` event tells that the page will be replaced.
MARK_LEAVING = """() => {
  const leaves = () => { document.documentElement.dataset.leaving = ""; };
  globalThis.navigation?.addEventListener("navigate", (event) => event.hashChange || leaves());
  addEventListener("submit", (event) => {
    const { method, target } = event.target;
    if (!event.defaultPrevented && method !== "dialog" && target !== "_blank") leaves();
  });
}"""


def begin(page: Page, link: str, locale: str = "en") -> None:
    page.goto(link)
    page.locator(f"input[name=locale][value={locale}]").check()
    page.locator("input[name=respondent][value=self]").check()
    press(page)


def lock(page: Page) -> None:
    """Make a kiosk of this browser, as a manager would."""
    sign_in(page, "manager")
    page.wait_for_url("**/office")
    page.goto("/office/new-kiosk")
    page.locator("#pin").fill(PIN)
    press(page, "button[value=here]")
    page.wait_for_url("**/kiosk")


def begin_at_kiosk(page: Page, card: str) -> None:
    """From the start page of a kiosk to the first question."""
    page.locator("#code").fill(card)
    press(page, ".typed button")
    page.locator("input[name=respondent][value=self]").check(force=True)
    press(page)
    page.wait_for_url("**/questions/**")


def let_nobody_touch(page: Page, seconds: int = 65) -> None:
    """Let the page of a kiosk stand until its warning is there, without the wait. From then on the
    browser's clock stands still, so that the warning and the pages after it can be looked at."""
    now = datetime.now()  # noqa: DTZ005 - the browser's own time, as its clock takes it
    page.clock.set_fixed_time(now)
    page.reload()
    page.clock.set_fixed_time(now + timedelta(seconds=seconds))
    page.locator("dialog.still").wait_for()


def press(page: Page, button: str | Locator = CONTINUE) -> None:
    """Press a button, and wait until the page it leads to is there, its scripts included."""
    page.evaluate(MARK_LEAVING)
    (page.locator(button) if isinstance(button, str) else button).click()
    expect(page.locator("[data-now=saving], [data-leaving]")).to_have_count(0)
    page.wait_for_load_state("domcontentloaded")


def answer_to_the_end(page: Page) -> int:
    """Answer every page with what comes first, to the end; how many pages there were."""
    for count in range(MOST_PAGES):
        if "/help-now" in page.url:
            press(page, "a.button.main")
        if "/questions/" not in page.url:
            return count
        answer(page)
        press(page)
    raise AssertionError("The survey does not end.")


def answer(page: Page) -> None:
    """Fill in the page that is open, in one go: dozens of pages are answered in these tests."""
    page.locator("main .go").wait_for()  # the last thing of the form: all of it has arrived
    page.evaluate(FILL_IN, WORDS)


def change_language(page: Page, locale: str) -> None:
    """By the menu of the page, as anybody would."""
    menu = page.locator("details.menu:has(button[name=language])")
    menu.locator("summary").click()
    press(page, menu.locator(f"button[value={locale}]"))


def sign_in(page: Page, account: str) -> None:
    page.goto("/sign-in")
    page.locator("#email").fill(f"{account}@practice.example")
    page.locator("#password").fill(PASSWORD)
    press(page, "main button.main")
