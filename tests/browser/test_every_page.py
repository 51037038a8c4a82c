"""Kept on every page: axe finds nothing, nothing scrolls sideways, nothing is too heavy."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from app.web.language import direction
from tests.browser.axe import BUT_COLOURS, CONTRAST, EVERYTHING, violations
from tests.browser.console_watch import Watch
from tests.browser.page_checks import (
    DESK,
    FINGER,
    LEAST,
    MOVING,
    PHONE,
    SIDEWAYS,
    SMALL,
    UNLINKED,
    ZOOMED,
    lost_when_largest,
    lost_when_spaced_out,
    wrong_in_the_head,
)
from tests.browser.site import Site
from tests.browser.tour import LANGUAGES, page_of_each_kind, patient_pages, staff_pages
from tests.house.source import LANGUAGES as EVERY_LANGUAGE

# The staff's pages are walked in three languages, the patients' in all.
EACH = [
    pytest.param((tour, locale), id=f"{tour.__name__}-{locale}")
    for tour, locales in ((patient_pages, EVERY_LANGUAGE), (staff_pages, LANGUAGES))
    for locale in locales
]
IN_ENGLISH = [param for param in EACH if str(param.id).endswith("-en")]


@dataclass
class Found:
    """What one walk past every page found, each with the name of its page."""

    pages: int = 0
    by_axe: list[str] = field(default_factory=list)
    in_other_colours: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def test_axe_finds_nothing_on_any_page_on_a_phone_or_a_desk(walked: Found) -> None:
    assert walked.pages >= 20
    assert not walked.by_axe, "\n".join(walked.by_axe)


@pytest.mark.parametrize("walked", IN_ENGLISH, indirect=True)
def test_in_the_dark_and_in_high_contrast_everything_can_be_read(walked: Found) -> None:
    assert not walked.in_other_colours, "\n".join(walked.in_other_colours)


def test_at_320_pixels_or_four_times_the_size_nothing_scrolls_sideways(walked: Found) -> None:
    assert not walked.sideways, "\n".join(walked.sideways)


def test_the_largest_text_and_the_widest_spacing_lose_nothing(walked: Found) -> None:
    assert not walked.lost, "\n".join(walked.lost)


def test_whatever_is_pressed_is_large_enough(walked: Found) -> None:
    assert not walked.small, "\n".join(walked.small)


def test_every_page_says_its_title_its_language_and_its_direction(walked: Found) -> None:
    assert not walked.head, "\n".join(walked.head)


def test_a_problem_is_announced_and_leads_to_its_control(walked: Found) -> None:
    assert not walked.unlinked, "\n".join(walked.unlinked)


def test_whoever_asks_for_stillness_gets_it(walked: Found) -> None:
    assert not walked.moving, "\n".join(walked.moving)


def test_no_page_breaks_the_security_policy_or_asks_another_server(walked: Found) -> None:
    assert not walked.complaints, "\n".join(walked.complaints)


def test_stylesheets_and_scripts_fit_in_20_kilobytes(site: Site, phone: Page) -> None:
    parts: dict[str, int] = {}
    phone.on(
        "response",
        lambda got: (
            parts.update({got.url: compressed(got.body())})
            if got.request.resource_type in ("stylesheet", "script")
            else None
        ),
    )

    phone.goto(site.link())
    phone.goto("/sign-in")
    page = phone.context.new_page()
    for name in ("previsit.css", "desk.css", "previsit.js"):
        page.goto(f"/static/{name}")

    assert parts, parts
    assert sum(parts.values()) < 20_000, parts


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_question_page_fits_in_4_kilobytes(site: Site, phone: Page, locale: str) -> None:
    phone.goto(site.answered_link(locale))

    sizes = {
        kind: compressed(phone.context.request.get(f"/questions/{page_id}").body())
        for kind, page_id in page_of_each_kind(site, locale).items()
    }

    assert max(sizes.values()) < 4_000, sizes


@pytest.fixture(scope="module", params=EACH)
def walked(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Found:
    """One walk for all the promises: opening the pages takes most of the time."""
    tour, locale = request.param
    watch, findings = Watch(site.url), Found()
    # Without motion: a colour is not looked at while it fades from light to dark.
    context = browser.new_context(
        viewport=PHONE, base_url=site.url, locale=locale, reduced_motion="reduce"
    )
    watch.look_at(context)
    page = context.new_page()
    for name in tour(page, site, locale):
        findings.pages += 1
        _look(page, name, findings)
        findings.head += [
            f"{name}: {fault}" for fault in wrong_in_the_head(page, locale, direction(locale))
        ]
        _touch(page, name, findings, FINGER if tour is patient_pages else 0)
        if locale == "en":
            _colour(page, name, findings)
    context.close()
    findings.complaints = watch.complaints
    return findings


def _look(page: Page, name: str, findings: Found) -> None:
    """Look at the open page in each width, and leave it as it was."""
    findings.unlinked += [f"{name}: {fault}" for fault in page.evaluate(UNLINKED)]
    page.evaluate(AXE_SCRIPT)
    language = page.locator("html").get_attribute("lang")
    rules = EVERYTHING if language in LANGUAGES else BUT_COLOURS
    if language in LANGUAGES:
        page.set_viewport_size(DESK)
        findings.by_axe += [f"{name}, desk: {violation}" for violation in violations(page, rules)]
    page.set_viewport_size(ZOOMED)
    findings.sideways += [f"{name}: {element}" for element in page.evaluate(SIDEWAYS)]
    findings.lost += [f"{name}, spaced out: {element}" for element in lost_when_spaced_out(page)]
    findings.lost += [f"{name}, largest: {element}" for element in lost_when_largest(page)]
    page.set_viewport_size(PHONE)
    findings.by_axe += [f"{name}, phone: {violation}" for violation in violations(page, rules)]


def _touch(page: Page, name: str, findings: Found, finger: int) -> None:
    findings.small += [f"{name}: {element}" for element in page.evaluate(SMALL, [finger, LEAST])]
    findings.moving += [f"{name}: {element}" for element in page.evaluate(MOVING)]


def _colour(page: Page, name: str, findings: Found) -> None:
    """Colours are the same in every language: each ground there is to choose, and the dark."""
    for scheme, theme in (("dark", "device"), ("light", "contrast"), ("dark", "contrast")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        findings.in_other_colours += [
            f"{name}, {theme} {scheme}: {violation}" for violation in violations(page, CONTRAST)
        ]
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.theme = 'device'")


def compressed(body: bytes) -> int:
    return len(gzip.compress(body, 6))
