"""Help opens beside the answer that calls for it, with real numbers to press, also without a line;
and words that such an answer calls for are read where it was given, or when the line is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.answering import press
from tests.browser.offline_patient import ANSWERS, Away
from tests.browser.site import Site

Open = Callable[..., Page]
EMERGENCY, CRISIS, PRACTICE = "tel:911", "tel:988", "tel:5550142"
# The item, what calls for help, what does not, and whom one can call then.
DANGER = {
    "check_up_chest_now": ("yes", "no", "urgent_symptoms", [EMERGENCY, PRACTICE]),
    "check_up_safe": ("1", "0", "being_harmed", [PRACTICE, EMERGENCY]),
    "mood_safety": ("2", "0", "self_harm", [CRISIS, EMERGENCY, PRACTICE]),
}
NUMBERS = "links => links.map((one) => one.getAttribute('href'))"


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("item", DANGER)
def test_help_opens_at_once_where_the_answer_is_chosen(
    open_browser: Open, site: Site, item: str, locale: str
) -> None:
    page = open_browser()
    page.goto(site.answered_link(locale))
    page.goto(f"/questions/{item}")
    yes, no, kind, numbers = DANGER[item]
    region = page.locator("[data-help-when]")
    help = region.locator(f"[data-help={kind}]")
    expect(region).to_have_attribute("data-read", "")
    choose(page, item, no)
    expect(help).to_be_hidden()

    choose(page, item, yes)

    expect(help).to_be_visible()
    assert help.locator(".calls a").evaluate_all(NUMBERS) == numbers
    assert region.get_attribute("role") == "status"  # announced, without taking the focus
    expect(page.locator(f"input[name=a-{item}][value='{yes}']")).to_be_focused()
    choose(page, item, no)
    expect(help).to_be_hidden()


@pytest.mark.parametrize("item", DANGER)
def test_help_is_there_when_one_comes_back_to_the_answer(
    open_browser: Open, site: Site, item: str
) -> None:
    page = open_browser()
    page.goto(site.answered_link())
    page.goto(f"/questions/{item}")
    choose(page, item, DANGER[item][0])
    press(page)

    page.goto(f"/questions/{item}")

    expect(page.locator(f"[data-help={DANGER[item][2]}]")).to_be_visible()


def test_where_the_script_never_comes_the_help_unfolds_by_itself(
    open_browser: Open, site: Site
) -> None:
    page = open_browser()
    for script in ("conditions", "offline"):  # nor the worker, which would have kept it
        page.route(f"**/{script}.js*", lambda route: route.abort())
    page.goto(site.answered_link())

    page.goto("/questions/mood_safety")

    expect(page.locator("[data-help=self_harm] a").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_axe_finds_nothing_where_help_stands(
    open_browser: Open, site: Site, locale: str, theme: str
) -> None:
    page, problems = open_browser(390, 840, color_scheme=theme), []
    page.goto(site.answered_link(locale))
    for item, (yes, *_) in DANGER.items():
        page.goto(f"/questions/{item}")
        choose(page, item, yes)
        page.evaluate(AXE_SCRIPT)
        problems += page.evaluate("axe.run()")["violations"]

    assert not [(problem["id"], problem["nodes"][0]["html"]) for problem in problems]


def test_words_that_an_answer_without_a_line_calls_for_are_read_at_once(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.is_at("away_birds")
    away.answer({"away_birds": 0})
    away.is_at("away_gulls")
    away.press()
    away.is_at("away_boat")
    away.answer({"away_boat": False})
    away.is_at("away_sea")
    away.answer()
    away.is_at("away_fear")
    away.answer({"away_fear": 2})

    away.is_at("away_rest")
    assert away.page.locator("[data-help=self_harm] a").evaluate_all(NUMBERS)[0] == CRISIS
    away.press()
    away.is_at("away_last")
    away.answer()
    away.says("later")
    away.mend()

    expect(away.page).to_have_url(f"{away.line.url}/help-now")
    away.page.locator("a.button.main").click()
    away.is_at("check")
    told = {**ANSWERS, "away_birds": 0, "away_boat": False, "away_fear": 2}
    del told["away_hours"]
    assert away.answers() == told | {"away_gulls": None, "away_rest": None}


def test_words_that_nothing_calls_for_are_passed_by_without_a_line(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.is_at("away_birds")
    away.answer({"away_birds": 1})

    away.is_at("away_boat")


def test_words_that_were_not_kept_ahead_are_read_when_the_line_is_back(away: Away) -> None:
    away.context.add_init_script("navigator.serviceWorker.register = () => Promise.reject(1)")
    away.arrive()
    away.answer()
    away.is_at("away_birds")
    away.says("saved")
    away.cut()
    away.answer({"away_birds": 0})
    away.says("later")

    away.mend()

    away.is_at("away_gulls")


def choose(page: Page, item: str, value: str) -> None:
    page.locator(f"input[name=a-{item}][value='{value}']").check(force=True)
