"""A clinician before the visit, and the practice in numbers, in a real browser and on paper."""

from __future__ import annotations

import io
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.answering import sign_in
from tests.browser.axe import CONTRAST, violations
from tests.browser.conftest import Open
from tests.browser.site import Site


def test_a_clinician_opens_todays_visit_acknowledges_and_takes_it_back(
    site: Site, desk: Page
) -> None:
    sign_in(desk, "clinician")
    expect(desk).to_have_url(re.compile("/today$"))
    row = desk.locator(".visits:not(.waiting) li.urgent").first
    name = row.get_by_role("heading").inner_text()
    row.get_by_role("link", name=name).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(name)
    card = desk.locator(".agenda > li").first
    title = card.get_by_role("heading").inner_text()

    card.get_by_role("button", name=f"Acknowledge {title}").click()

    card = desk.locator(".agenda > li", has_text=title).first
    expect(card.locator(".seen")).to_contain_text("Seen by Test clinician")
    card.get_by_role("button", name=f"Undo {title}").click()
    card = desk.locator(".agenda > li", has_text=title).first
    expect(card.get_by_role("button", name=f"Acknowledge {title}")).to_be_visible()


@pytest.mark.parametrize("name", ["patients", "instruments", "staff", "audit-log"])
def test_on_a_desk_each_head_of_an_office_table_stands_above_its_column(
    desk: Page, name: str
) -> None:
    sign_in(desk, "manager")

    desk.goto(f"/office/{name}")

    starts = desk.locator("table.rows tr").evaluate_all(
        "rows => rows.slice(0, 3).map(row => [...row.cells].map(one => one.offsetLeft))"
    )
    assert len(starts) == 3
    assert starts[0] == starts[1] == starts[2]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_each_visit_of_the_day_prints_on_one_sheet(site: Site, desk: Page, paper: str) -> None:
    sheets = {}

    for link in todays_visits(desk):
        desk.goto(link)
        pdf = PdfReader(io.BytesIO(desk.pdf(format=paper, print_background=True)))
        sheets[desk.locator("h1").inner_text()] = len(pdf.pages)

    assert len(sheets) > 5
    assert set(sheets.values()) == {1}, sheets


def test_the_sheet_says_everything_without_colour(site: Site, desk: Page) -> None:
    desk.goto(todays_visits(desk)[0])
    shown = [
        level.inner_text()
        for level in desk.locator(".agenda > li:not(.sensitive, .beyond) .level").all()
    ]

    desk.emulate_media(media="print")
    sheet = PdfReader(io.BytesIO(desk.pdf(format="A4", print_background=False))).pages[0]
    desk.evaluate(AXE_SCRIPT)

    words = re.sub(r"\s+", " ", sheet.extract_text())
    assert all(words.count(level) >= shown.count(level) for level in set(shown))
    assert not violations(desk, CONTRAST)
    expect(desk.locator(".head")).to_be_hidden()


def test_what_concerns_safety_is_on_paper_only_when_it_was_ticked(site: Site, desk: Page) -> None:
    link = next(link for link in todays_visits(desk) if has_sensitive(desk, link))
    row = desk.locator(".agenda > .sensitive").first
    title = row.get_by_role("heading").inner_text()
    assert not row.get_by_role("checkbox").is_checked()

    assert title not in on_paper(desk)
    row.get_by_role("checkbox").check()
    assert title in on_paper(desk)

    desk.goto(link)
    assert title not in on_paper(desk), "a tick is for one print"
    desk.goto("/today")
    assert title in desk.locator("main").inner_text()
    assert title not in on_paper(desk)


def has_sensitive(page: Page, link: str) -> bool:
    page.goto(link)
    return page.locator(".agenda > .sensitive").count() > 0


def on_paper(page: Page) -> str:
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_patients_letter_prints_on_at_most_two_sheets(
    site: Site, phone: Page, locale: str
) -> None:
    phone.goto(site.answered_link(locale))
    with phone.expect_navigation(url="**/summary"):
        phone.locator("main form button").click()
    phone.goto("/letter")

    pdf = PdfReader(io.BytesIO(phone.pdf(format="A4")))

    assert len(pdf.pages) <= 2


def test_the_print_button_prints(site: Site, desk: Page) -> None:
    desk.goto(todays_visits(desk)[0])
    desk.evaluate("window.print = () => { document.title = 'printed' }")

    desk.get_by_role("button", name="Print one page").click()

    expect(desk).to_have_title("printed")


def test_the_practice_shows_each_chart_as_a_picture_with_words_and_a_table(
    site: Site, desk: Page
) -> None:
    sign_in(desk, "analyst")
    expect(desk.get_by_role("heading", level=1)).to_have_text("How the practice is doing")
    charts = desk.locator("section.chart")
    assert charts.count() >= 2

    for chart in charts.all():
        picture = chart.locator("img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") > 100
        assert len(picture.get_attribute("alt") or "") > 40
        chart.locator("summary").click()
        expect(chart.get_by_role("columnheader")).to_have_count(4)
        assert chart.locator("tbody tr").count() >= 3


def test_the_practice_charts_have_a_dark_twin(site: Site, open_browser: Open) -> None:
    page = open_browser(1280, 900, color_scheme="dark")
    sign_in(page, "analyst")
    page.wait_for_url("**/practice")
    page.wait_for_load_state()

    used = page.locator("section.chart img").evaluate_all("all => all.map(one => one.currentSrc)")

    assert used
    assert all(address.endswith("?theme=dark") for address in used)


def todays_visits(page: Page) -> list[str]:
    """Sign in, and the addresses of the clinician's visits today."""
    sign_in(page, "clinician")
    page.wait_for_url("**/today")
    links = page.locator(".visits:not(.waiting) h3 a")
    addresses: list[str] = links.evaluate_all("all => all.map(one => one.href)")
    return addresses
