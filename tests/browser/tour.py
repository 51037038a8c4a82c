"""A walk past every page of the house. Each step yields the page's name while it is open.

Nothing here depends on the interface's words, so that it goes the same way in every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from app import clock
from tests.browser.answering import (
    SKIP,
    begin_at_kiosk,
    change_language,
    let_nobody_touch,
    lock,
    press,
    sign_in,
)
from tests.browser.site import Site

LANGUAGES = ("en", "es", "ar")
# The day as app/demo/practice.py makes it: which visit of the list is what.
VISITS = {"urgent": 0, "seen": 1, "not begun": 5, "under way": 8}
KINDS = ("text", "choice", "choices", "yes_no", "note", "rating", "number", "date")


def patient_pages(page: Page, site: Site, locale: str) -> Iterator[str]:
    yield from _arriving(page, site, locale)
    link = site.answered_link(locale)
    page.goto(link)
    yield "check"
    yield from _questions(page, site, locale)
    page.goto("/help-now")
    yield "help now"
    page.goto("/accessibility")
    yield "accessibility"
    yield from _trouble(page, site, locale)
    yield from _sending(page)
    page.goto(link)
    yield "a link whose answers were sent"
    page.locator("#year").fill("1970")
    press(page)
    yield "another year than the patient's"
    yield from _with_a_code(page)
    yield from _without_a_name(page, site, locale)
    yield from _kiosk(page, site, locale)


def staff_pages(page: Page, site: Site, locale: str) -> Iterator[str]:
    page.goto("/sign-in")
    change_language(page, locale)
    yield "sign in"
    page.locator("#email").fill("nobody@practice.example")
    page.locator("#password").fill("wrong")
    press(page, "main button.main")
    yield "sign in, refused"
    sign_in(page, "clinician")
    yield from _clinician(page, locale)
    page.goto("/practice")
    for summary in page.locator("details.numbers-of summary").all():
        summary.click()
    yield "practice"
    press(page, "form.me button")
    sign_in(page, "manager")
    yield from _office(page, locale)


def _kiosk(page: Page, site: Site, locale: str) -> Iterator[str]:
    lock(page)
    press(page, f".tiles button[value={locale}]")
    yield "kiosk: start"
    page.locator("#code").fill("1234")
    press(page, ".typed button")
    yield "kiosk: code refused"
    page.goto("/kiosk/unlock")
    change_language(page, locale)
    yield "kiosk: unlock"
    page.locator("#pin").fill("0815")
    press(page, "main button.main")
    yield "kiosk: wrong PIN"
    page.goto("/kiosk")
    begin_at_kiosk(page, site.card(locale))
    yield "kiosk: question"
    let_nobody_touch(page)
    yield "kiosk: warning"
    page.goto("/kiosk/still-there?back=/resume")
    yield "kiosk: warning without a script"
    press(page, page.locator("form[action='/kiosk/stop'] button").first)
    yield "kiosk: done"


def page_of_each_kind(site: Site, locale: str) -> dict[str, str]:
    """Kind of item → the first page that asks one."""
    edition = site.services.catalogue.surveys["check_up"].editions[locale]
    first: dict[str, str] = {
        item.kind: page.id for page in reversed(edition.pages) for item in page.items
    }
    assert set(first) == set(KINDS)
    return first


def _arriving(page: Page, site: Site, locale: str) -> Iterator[str]:
    page.goto(site.link(locale))
    yield "begin"
    press(page)
    yield "begin, nothing chosen"
    page.locator("input[name=respondent][value=helped]").check(force=True)
    press(page)
    yield "first question, with help"
    press(page, SKIP)
    press(page)
    yield "choice, nothing chosen"


def _questions(page: Page, site: Site, locale: str) -> Iterator[str]:
    of_kind = page_of_each_kind(site, locale)
    for kind, page_id in of_kind.items():
        page.goto(f"/questions/{page_id}")
        yield f"question: {kind}"
    for kind, typed in (("number", "many"), ("date", "20")):
        page.goto(f"/questions/{of_kind[kind]}")
        page.locator("main .field").last.fill(typed)
        press(page)
        yield f"{kind}, not understood"
    page.goto("/questions/aims_work_on")
    yield "question: what to work on"


def _trouble(page: Page, site: Site, locale: str) -> Iterator[str]:
    page.goto("/questions/check_up_own_words")
    page.locator("main .field").fill("永" * 5000)
    press(page)
    yield "text, too long"
    page.locator("main .field").fill("永" * 60_000)
    press(page)
    yield "more than can be taken"
    for path in ("/busy", "/broken"):
        page.goto(path)
        yield f"trouble: {path}"


def _sending(page: Page) -> Iterator[str]:
    page.goto("/check")
    press(page, "main form button")
    yield "summary"
    page.locator("details.make summary").first.click()
    press(page, page.locator("details.make .acts button").first)
    yield "plan, nothing written"
    page.locator("details.make[open] input.field").first.fill("To the corner and back.")
    page.locator("details.make[open] input[type=radio]").nth(5).check(force=True)
    press(page, page.locator("details.make[open] .acts button").first)
    yield "summary with a plan"
    page.goto("/my-data")
    yield "my data"
    page.goto("/my-data/delete")
    yield "delete, asked"
    page.goto("/letter")
    yield "letter"
    page.goto("/check")
    yield "sent already"
    page.goto("/summary")
    press(page, "form[action='/leave'] button")
    yield "closed"
    page.goto("/check")
    yield "nothing open here"
    page.goto("/nothing-here")
    yield "not found"
    page.goto("/i/nothing-of-that-code")
    yield "a link that opens nothing"


def _with_a_code(page: Page) -> Iterator[str]:
    page.goto("/code")
    yield "code"
    page.locator("#code").fill("1234 5678")
    press(page)
    yield "code, mistyped"


def _without_a_name(page: Page, site: Site, locale: str) -> Iterator[str]:
    page.goto(site.open_link())
    change_language(page, locale)
    yield "public link"
    page.locator("#age").fill("old")
    press(page)
    yield "public link, an age that is none"
    page.locator("#age").fill("")
    press(page)
    page.goto("/handover")
    yield "go on at another device"
    press(page, "main form .main")
    yield "a code for another device"
    page.goto("/resume")
    while "/questions/" in page.url:
        before = page.url
        press(page, SKIP)
        page.wait_for_url(lambda url, before=before: url != before)
    yield "check, without a name"
    press(page, "main .send button")
    page.wait_for_url("**/result")
    yield "result"
    press(page, "#share button")
    yield "result, with a code to share"
    press(page, "form[action='/leave'] button")


def _at_the_desk(page: Page, locale: str) -> Iterator[str]:
    page.goto("/today")
    ways = page.locator("a[href*='/start-survey?visit']").first.get_attribute("href") or ""
    page.goto(ways)
    yield "how to begin"
    press(page, "button[value=code]")
    yield "a card"
    page.goto(ways.split("?")[0].removesuffix("start-survey") + "shared-result")
    yield "take in a self-check"
    page.locator("#code").fill("1234 5678")
    press(page, "main form button")
    yield "take in a self-check, mistyped"
    page.goto(ways)
    press(page, "button[value=phone]")
    change_language(page, locale)  # it came in the patient's, to be read out
    yield "begin, on the phone"
    press(page, ".call button")


def _clinician(page: Page, locale: str) -> Iterator[str]:
    yield "today"
    page.goto("/today?whose=all")
    yield "today, everybody"
    links = page.locator(".visits:not(.waiting) h3 a").evaluate_all(
        "all => all.map(one => one.href)"
    )
    for kind, place in VISITS.items():
        page.goto(links[place])
        yield f"visit, {kind}"
    page.goto(f"/today?on={(clock.now() + timedelta(days=40)).date()}")
    yield "a day without visits"
    yield from _at_the_desk(page, locale)
    page.goto("/office")
    yield "not allowed"


def _office(page: Page, locale: str) -> Iterator[str]:
    for name in (
        "",
        "/patients",
        "/instruments",
        "/instruments/phq9/owner-text",
        "/staff",
        "/practice-texts",
        "/practice-rules",
        "/kiosks",
        "/audit-log",
    ):
        page.goto(f"/office{name}")
        yield f"office{name}"
    page.goto("/office/public-links")
    press(page, "main select[name=survey] + button")
    yield "office, public links"
    press(page, page.locator("main td a[href$='/poster']").first)
    yield "office, a sheet for the wall"
    page.goto(f"/office/instruments/mood/translations?left={locale}&right=ar")
    yield "office, two languages side by side"
    yield from _making_a_kiosk(page)
    page.goto("/office/patients?find=nobody-of-that-name")
    yield "office, nobody found"
    page.goto("/office/patients")
    press(page, page.locator("main th a").first)
    yield "office, one patient"
    press(page, "main select[name=survey] + button")
    yield "office, a fresh link"


def _making_a_kiosk(page: Page) -> Iterator[str]:
    page.goto("/kiosk")
    yield "no kiosk"
    page.goto("/office/new-kiosk")
    page.locator("#pin").fill("1234")
    press(page, "button[value=elsewhere]")
    yield "office, a PIN that is guessed first"
    page.locator("#pin").fill("4711")
    press(page, "button[value=elsewhere]")
    yield "office, a link for a tablet"
    link = page.locator(".link a").get_attribute("href")
    page.goto("/office/kiosks")
    yield "office, kiosks"
    page.goto(link or "")
    yield "a tablet about to be locked"
