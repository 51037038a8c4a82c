"""The newer kinds of item in Chromium: by finger, by keyboard, with a script and without."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from tests.browser.answering import press
from tests.conftest import settings_in
from tests.journeys.conftest import House, house_database

SURVEYS = Path(__file__).parents[1] / "surveys"
KINDS = ("grid", "slider", "quantity", "body_map", "group")
EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("main :is(a, button, input, label)")]
  .filter(one => !one.closest("[hidden]") && one.offsetParent)
  .filter(one => !["hidden", "radio", "checkbox"].includes(one.type))
  .filter(one => !(one.tagName === "LABEL" && one.control?.matches(".field, [type=range]")))
  .filter(one => !one.closest(".problem"))
  .filter(one => one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 90))"""

Begin = Callable[..., Page]
house_database = house_database


def test_a_desk_shows_a_grid_as_a_table_whose_cells_are_heard_with_their_row(begin: Begin) -> None:
    page = begin("grid", width=1280)

    row = page.get_by_role("radiogroup", name="Carry a bag of shopping home")
    row.get_by_role("radio", name="Hard", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")

    expect(row.get_by_role("radio", name="Very hard")).to_be_checked()
    tops = {choice.bounding_box()["y"] for choice in row.locator(".choice").all()}
    assert len(tops) == 1
    expect(page.locator(".grid-head")).to_be_visible()


def test_a_phone_shows_one_row_of_a_grid_at_a_time(begin: Begin) -> None:
    page = begin("grid")
    rows = page.locator(".grid-row")
    expect(rows.nth(0)).to_be_visible()
    expect(rows.nth(1)).to_be_hidden()

    rows.nth(0).get_by_role("radio", name="Hard", exact=True).click()
    press(page)
    expect(rows.nth(1)).to_be_focused()
    expect(rows.nth(0)).to_be_hidden()
    expect(rows.nth(1)).to_contain_text("2 of 3")

    page.get_by_role("link", name="Back").click()
    expect(rows.nth(0)).to_be_visible()
    for _row in range(3):
        press(page)

    expect(page.locator(".problem")).to_be_focused()
    expect(rows.nth(1)).to_be_visible()
    page.get_by_role("link", name="Choose an answer about getting dressed").click()
    expect(rows.nth(2)).to_be_visible()


def test_without_a_script_a_phone_shows_every_row_as_a_small_question(begin: Begin) -> None:
    page = begin("grid", java_script_enabled=False)

    for row in page.locator(".grid-row").all():
        expect(row).to_be_visible()
        row.get_by_role("radio", name="Easy").click()
    press(page)

    expect(page).to_have_url(re.compile("/check$"))


def test_a_slider_has_no_answer_until_it_is_touched_and_says_its_value(begin: Begin) -> None:
    page = begin("slider")
    slider = page.get_by_role("slider", name="How warm is the house?")
    field = page.locator("#a-slider_1")
    expect(slider).to_have_attribute("aria-valuetext", "No answer yet")

    press(page)
    expect(page.locator(".problem")).to_be_focused()

    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(field).to_have_value("51")
    expect(slider).to_have_attribute("aria-valuetext", "51")
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100, As warm as it can be")
    field.fill("20")
    expect(slider).to_have_value("20")
    field.fill("")
    expect(slider).to_have_attribute("aria-valuetext", "No answer yet")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(field).not_to_have_value("")


def test_in_arabic_the_slider_begins_at_the_right(begin: Begin) -> None:
    page = begin("slider", locale="ar")
    slider = page.get_by_role("slider")

    slider.focus()
    page.keyboard.press("ArrowLeft")

    expect(page.locator("#a-slider_1")).to_have_value("51")


def test_without_a_script_a_slider_is_a_number(begin: Begin) -> None:
    page = begin("slider", java_script_enabled=False)

    expect(page.locator("[type=range]")).to_be_hidden()
    page.get_by_role("textbox", name="How warm is the house?").fill("40")
    press(page)

    expect(page.get_by_text("40")).to_be_visible()


def test_pressing_a_region_ticks_its_box_and_the_box_paints_the_region(begin: Begin) -> None:
    page = begin("body_map")
    box = page.get_by_role("checkbox", name="Left knee")
    knees = page.locator("[data-region=left_knee]")
    assert knees.count() == 2

    knees.nth(0).click()
    expect(box).to_be_checked()
    expect(page.locator("[data-region=left_knee].on")).to_have_count(2)

    page.get_by_role("checkbox", name="Nowhere").click()
    expect(box).not_to_be_checked()
    expect(page.locator("[data-region].on")).to_have_count(0)
    page.get_by_role("checkbox", name="Lower back").click()
    expect(page.locator("[data-region=lower_back]")).to_have_class("on")


def test_in_front_the_right_of_the_body_is_at_the_left_in_every_language(begin: Begin) -> None:
    for locale in ("en", "ar"):
        page = begin("body_map", locale=locale)
        front = page.locator("figure").first
        right = front.locator("[data-region=right_hand]").bounding_box()
        left = front.locator("[data-region=left_hand]").bounding_box()

        assert right
        assert left
        assert right["x"] < left["x"]


def test_without_a_script_the_list_of_regions_stands_alone(begin: Begin) -> None:
    page = begin("body_map", java_script_enabled=False)

    expect(page.locator(".figures")).to_be_hidden()
    page.get_by_label("Head").check(force=True)
    press(page)

    expect(page.get_by_text("Head")).to_be_visible()


def test_a_quantity_is_answered_with_its_unit(begin: Begin) -> None:
    page = begin("quantity")

    page.get_by_label("Number").fill("154")
    press(page)
    page.get_by_role("link", name="Choose the unit").click()
    expect(page.get_by_label("kilograms")).to_be_focused()
    page.keyboard.press("ArrowDown")
    press(page)

    expect(page).to_have_url(re.compile(r"/quantity_warmth\b"))


@pytest.mark.parametrize("has_script", [True, False])
def test_pets_are_added_changed_and_removed(begin: Begin, has_script: bool) -> None:
    page = begin("group", java_script_enabled=has_script)

    for name in ("Ada", "Bo"):
        page.get_by_role("button", name="Add a pet").click()
        page.get_by_label("What is it called?").fill(name)
        press(page)
    page.get_by_role("button", name="Change Ada").click()
    page.get_by_label("What is it called?").fill("Eve")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Bo").click()

    expect(page.locator(".entries li p")).to_have_text(["Eve"])


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("survey", KINDS)
def test_axe_finds_nothing_and_nothing_is_small_or_wide(
    begin: Begin, survey: str, locale: str
) -> None:
    page, problems = begin(survey, locale=locale), []

    def look(name: str) -> None:
        page.evaluate(AXE_SCRIPT)
        for width in (320, 1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            at = f"{name} at {width}: "
            problems.extend(at + violation for violation in _violations(page))
            problems.extend(at + element for element in page.evaluate(SMALL))
            if page.evaluate(SIDEWAYS):
                problems.append(at + "wider than the screen")

    look("question")
    if survey == "group":
        press(page, "button[value=add]")
        look("entry")
        press(page)
        look("entry again")
        page.locator("#a-group_pets_name").fill("Ada")
        press(page)
    elif survey == "body_map":
        page.locator("input[value=head]").check(force=True)
        page.evaluate("document.querySelector('input[value=nowhere]').checked = true")
        press(page)
    else:
        for _press in range(3 if survey == "grid" else 1):
            press(page)
    look("asked again")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("survey", KINDS)
def test_in_the_dark_everything_can_be_read(begin: Begin, survey: str) -> None:
    page = begin(survey, color_scheme="dark")
    page.evaluate(AXE_SCRIPT)

    assert not _violations(page)


def _violations(page: Page) -> list[str]:
    violations = page.evaluate("options => axe.run(options)", EVERYTHING)["violations"]
    return [
        f"{violation['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@dataclass(frozen=True)
class Served:
    house: House
    url: str


@pytest.fixture
def begin(served: Served, browser: Browser) -> Iterator[Begin]:
    """Open the first question of a tiny survey in a browser of its own."""
    contexts = []

    def opened(survey: str, locale: str = "en", width: int = 360, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=served.url, locale="en", **options
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(served.house.invite(survey))
        page.locator(f"input[name=locale][value={locale}]").check(force=True)
        page.locator("input[name=respondent][value=self]").check(force=True)
        press(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def served(
    house_database: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A practice with the tiny surveys, on a free port."""
    database, ids = house_database
    folder = tmp_path_factory.mktemp("kinds")
    shutil.copy(database, folder / "previsit.db")
    app = create_app(replace(settings_in(folder), instrument_folders=(SURVEYS,)))
    app.testing = True
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(House(app, **ids), f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        pass
