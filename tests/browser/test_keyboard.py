"""Everything can be done with the keys alone, and one always sees where one is."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.answering import SKIP, WORDS, begin, press, sign_in
from tests.browser.focus import MOST_STOPS, STOP, unseen_stops
from tests.browser.site import Site
from tests.browser.tour import page_of_each_kind


def test_the_check_in_is_answered_with_the_keys_alone_from_the_link_to_the_last_press(
    site: Site, phone: Page
) -> None:
    html = phone.locator("html")
    phone.goto(site.link(survey="check_in"))
    tab_to(phone, name="locale")
    tab_to(phone, name="respondent")
    phone.keyboard.press("Space")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/questions/**")
    choose_by_key(phone, "size", "largest")
    expect(html).to_have_attribute("data-text", "largest")
    choose_by_key(phone, "theme", "contrast")
    expect(html).to_have_attribute("data-theme", "contrast")
    choose_by_key(phone, "language", "es")
    expect(html).to_have_attribute("lang", "es")

    for _page in range(12):
        if "/questions/" not in phone.url:
            break
        answer_by_key(phone)

    expect(phone).to_have_url(f"{site.url}/check")
    tab_to(phone, tag="BUTTON", words="Enviar")
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(f"{site.url}/summary")
    expect(html).to_have_attribute("data-theme", "contrast")
    tab_to(phone, tag="BUTTON", words="Cerrar")
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(f"{site.url}/closed")
    expect(html).to_have_attribute("data-theme", "device")


def test_every_stop_of_every_kind_of_question_can_be_seen(site: Site, phone: Page) -> None:
    phone.goto(site.answered_link())
    pages = [f"/questions/{page_id}" for page_id in page_of_each_kind(site, "en").values()]
    unseen = []

    for path in [*pages, "/check"]:
        phone.goto(path)
        unseen += [f"{path}: {stop}" for stop in unseen_stops(phone)]

    assert not unseen, "\n".join(unseen)


def test_every_stop_of_the_staffs_pages_can_be_seen(site: Site, desk: Page) -> None:
    sign_in(desk, "clinician")
    desk.wait_for_url("**/today")
    visit = desk.locator(".visits h3 a").last.get_attribute("href")
    unseen = []

    for path in ("/today", visit, "/practice"):
        desk.goto(path or "")
        unseen += [f"{path}: {stop}" for stop in unseen_stops(desk)]

    assert not unseen, "\n".join(unseen)


def test_the_first_stop_jumps_over_the_head_to_the_question(site: Site, phone: Page) -> None:
    begin(phone, site.link())
    phone.wait_for_url("**/questions/**")
    skip(phone)

    phone.keyboard.press("Tab")
    expect(phone.locator(".jump")).to_be_focused()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")

    stop = phone.evaluate(STOP)
    assert stop["name"] == stop["id"] == f"a-{question_of(phone)}"


def test_arrows_move_through_the_answers_and_enter_goes_on(site: Site, phone: Page) -> None:
    begin(phone, site.link())
    phone.wait_for_url("**/questions/**")
    skip(phone)
    asked = question_of(phone)

    tab_to(phone, name=f"a-{asked}")
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("ArrowDown")
    expect(phone.locator(f"main input[name=a-{asked}]").nth(2)).to_be_checked()
    phone.keyboard.press("Enter")
    phone.wait_for_url(lambda url: asked not in url)

    phone.go_back()
    expect(phone.locator(f"main input[name=a-{asked}]").nth(2)).to_be_checked()


def test_the_error_summary_takes_the_focus_and_its_link_leads_to_the_control(
    site: Site, phone: Page
) -> None:
    phone.goto(site.link())
    press(phone)
    expect(phone.locator(".problem")).to_be_focused()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("#respondent")).to_be_focused()
    phone.keyboard.press("Space")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/questions/**")
    skip(phone)
    asked = question_of(phone)

    press(phone)
    expect(phone.locator(".problem")).to_be_focused()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")

    expect(phone.locator(f"#a-{asked}")).to_be_focused()


def test_a_menu_of_the_head_opens_and_changes_the_page_by_keys(site: Site, phone: Page) -> None:
    begin(phone, site.link())

    tab_to(phone, tag="SUMMARY", words="Language")
    phone.keyboard.press("Enter")
    tab_to(phone, name="language", value="ar")
    phone.keyboard.press("Enter")

    expect(phone.locator("html")).to_have_attribute("dir", "rtl")


def skip(page: Page) -> None:
    """Past the open question, until the next one is there."""
    asked = question_of(page)
    page.locator(SKIP).click()
    page.wait_for_url(lambda url: "/questions/" in url and asked not in url)


def question_of(page: Page) -> str:
    """The id of the question that is open; it is the id of its first control too."""
    return urlsplit(page.url).path.rsplit("/", 1)[-1]


def choose_by_key(page: Page, name: str, value: str) -> None:
    """Open the menu that offers this, and press it."""
    summary = page.locator(f"details.menu:has(button[name={name}]) summary").inner_text()
    tab_to(page, tag="SUMMARY", words=summary.split("\n")[-1])
    page.keyboard.press("Enter")
    tab_to(page, name=name, value=value)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_by_key(page: Page) -> None:
    """Reach the control of the page, answer it, and go on."""
    asked = question_of(page)
    tab_to(page, name=f"a-{asked}")
    if page.locator(f"#a-{asked}").evaluate("one => one.matches('.field')"):
        page.keyboard.type(WORDS)
        tab_to(page, name="action")
    else:
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: asked not in url)


def tab_to(page: Page, *, name: str = "", value: str = "", tag: str = "", words: str = "") -> None:
    """Press Tab until the focus is there; each stop on the way must be seen."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            continue
        assert stop["seen"], f"{page.url}: {stop}"
        assert stop["inside"], f"{page.url}: {stop}"
        assert stop["bare"], f"{page.url}: {stop}"
        if name and stop["name"] == name and value in ("", stop["value"]):
            return
        if tag and stop["what"].startswith(tag) and words in stop["what"]:
            return
    raise AssertionError(f"Tab never reaches {name or words} on {page.url}")
