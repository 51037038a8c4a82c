"""A kiosk whose script does not run: switched off, or more than the browser can read."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.answering import WORDS, begin_at_kiosk, lock
from tests.browser.conftest import Hurry, Open
from tests.browser.site import Site


def test_without_a_script_it_warns_and_clears_as_well(
    site: Site, open_browser: Open, hurry: Hurry
) -> None:
    locked = open_browser(768, 1024)
    lock(locked)
    tablet = open_browser(
        768, 1024, java_script_enabled=False, storage_state=locked.context.storage_state()
    )
    tablet.goto("/kiosk")
    begin_at_kiosk(tablet, site.card())
    first = tablet.url
    hurry(1, 3)
    tablet.reload()

    tablet.wait_for_url("**/kiosk/still-there**")
    tablet.get_by_role("link", name="I am still here").click()
    expect(tablet).to_have_url(first)
    tablet.wait_for_url("**/kiosk/still-there**")
    tablet.wait_for_url("**/kiosk")


def test_where_the_script_does_not_run_though_scripts_may_it_warns_and_clears(
    site: Site, browser: Browser, hurry: Hurry
) -> None:
    """As in a browser that cannot read it: the policy then refuses what stands in the page."""
    context = browser.new_context(base_url=site.url, locale="en")
    context.set_default_timeout(20_000)
    tablet = context.new_page()
    lock(tablet)
    begin_at_kiosk(tablet, site.card())
    question = tablet.url
    tablet.goto("about:blank")  # where nothing reports any more
    context.clear_cookies(name="kiosk-script")
    context.route("**/*", _break_script)
    hurry(1, 3)
    tablet.goto(question)
    tablet.locator("main .field").fill(WORDS)
    assert not [cookie for cookie in context.cookies() if cookie["name"] == "kiosk-script"]

    tablet.wait_for_url("**/kiosk/still-there**")
    tablet.wait_for_url("**/kiosk")

    context.close()


def test_a_page_of_before_the_script_reported_is_fetched_again_and_typing_is_safe(
    site: Site, tablet: Page, hurry: Hurry
) -> None:
    begin_at_kiosk(tablet, site.card())
    question = tablet.url
    tablet.context.clear_cookies(name="kiosk-script")
    hurry(2, 30)
    tablet.goto(question)
    refresh = "document.querySelector('meta[http-equiv=refresh]')"
    tablet.wait_for_function(f"() => !{refresh} && document.readyState === 'complete'")

    tablet.locator("main .field").press_sequentially("word " * 6, delay=150)

    assert tablet.url == question


def _break_script(route: Route) -> None:
    """The page as it is, but for one sign in its script."""
    if route.request.resource_type != "document":
        return route.continue_()
    reply = route.fetch(max_redirects=0)
    if "text/html" not in reply.headers.get("content-type", ""):
        return route.fulfill(response=reply)
    broken = reply.text().replace("<script>(function()", "<script>(function(", 1)
    return route.fulfill(response=reply, body=broken)
