"""Colours the device forces on a page, and stillness: what was chosen still shows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import press
from tests.browser.conftest import Open
from tests.browser.page_checks import MOVING
from tests.browser.site import Site

STYLE = "(one, name) => getComputedStyle(one).getPropertyValue(name)"


@pytest.fixture
def forced(open_browser: Open) -> Page:
    return open_browser(forced_colors="active")


@pytest.mark.parametrize("page_id", ["check_up_walking", "check_up_pain", "check_up_symptoms"])
def test_a_chosen_answer_looks_unlike_the_others(site: Site, forced: Page, page_id: str) -> None:
    forced.goto(site.answered_link())
    forced.goto(f"/questions/{page_id}")

    chosen = forced.locator("main input:checked + label").first
    other = forced.locator("main input:not(:checked) + label").first

    assert style(chosen, "background-color") != style(other, "background-color")
    assert style(chosen, "color") != style(chosen, "background-color")


def test_the_focus_has_a_ring_and_every_control_an_edge(site: Site, forced: Page) -> None:
    forced.goto(site.answered_link())
    forced.goto("/questions/check_up_walking")

    forced.keyboard.press("Tab")
    forced.keyboard.press("Tab")

    focused = forced.locator(":focus")
    assert style(focused, "outline-style") == "solid"
    for control in forced.locator("main .choice label, main .go .button").all():
        assert float(style(control, "border-top-width").removesuffix("px")) >= 1
        assert style(control, "border-top-style") == "solid"


def test_drawings_and_progress_take_the_devices_colours(site: Site, forced: Page) -> None:
    forced.goto(site.answered_link())
    forced.goto("/questions/check_up_walking")
    ground = style(forced.locator("body"), "background-color")

    for name in ("--ink", "--edge", "--teal"):
        assert style(forced.locator(".picture").last, name).strip() in (
            "CanvasText", "GrayText", "LinkText",
        )  # fmt: skip
    assert style(forced.locator("progress"), "color") != ground


def test_an_error_is_edged_where_colours_are_forced(site: Site, forced: Page) -> None:
    forced.goto(site.link())
    press(forced)

    problem = forced.locator(".problem")
    expect(problem).to_be_focused()
    assert style(problem, "border-top-style") == "solid"
    assert style(problem, "outline-style") == "solid"


def test_nothing_moves_by_itself_and_without_motion_nothing_moves_at_all(
    site: Site, open_browser: Open
) -> None:
    calm = open_browser(reduced_motion="reduce")
    calm.goto(site.answered_link())
    calm.goto("/questions/check_up_walking")
    assert not calm.evaluate(MOVING)

    usual = open_browser(reduced_motion="no-preference")
    usual.goto(site.answered_link())
    usual.goto("/questions/check_up_walking")
    assert usual.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize(
    ("asked", "edge"), [("more", "rgb(0, 0, 0)"), ("no-preference", "rgb(125, 135, 133)")]
)
def test_a_device_that_asks_for_more_contrast_gets_it_unasked(
    site: Site, open_browser: Open, asked: str, edge: str
) -> None:
    page = open_browser(contrast=asked)
    page.goto(site.answered_link())
    page.goto("/questions/check_up_walking")

    plain = page.locator("main input:not(:checked) + label").first

    assert style(plain, "border-top-color") == edge


def style(element: Locator, name: str) -> str:
    value: str = element.evaluate(STYLE, name)
    return value
