"""Kept on every page: axe finds nothing, nothing scrolls sideways, nothing is too heavy."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
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

Tour = Callable[[Page, Site, str], Iterator[str]]
# The staff's pages are walked in three languages, the patients' in all.
EACH = [
    pytest.param(tour, locale, id=f"{tour.__name__}-{locale}")
    for tour, locales in ((patient_pages, EVERY_LANGUAGE), (staff_pages, LANGUAGES))
    for locale in locales
]


@dataclass
class Findings:
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


PROMISES = {
    "by_axe": "axe finds nothing, on a phone and on a desk",
    "in_other_colours": "in the dark and in high contrast everything can be read",
    "sideways": "at 320 pixels, or four times the size, nothing scrolls sideways",
    "lost": "the largest text and the widest spacing lose nothing",
    "small": "whatever is pressed is large enough",
    "head": "every page says its title, its language and its direction",
    "unlinked": "a problem is announced and leads to its control",
    "moving": "whoever asks for stillness gets it",
    "complaints": "no page breaks the security policy or asks another server",
}


@pytest.mark.parametrize(("tour", "locale"), EACH)
def test_every_page_keeps_every_promise(
    site: Site, browser: Browser, subtests: pytest.Subtests, tour: Tour, locale: str
) -> None:
    """One walk for all the promises: opening the pages takes most of the time."""
    findings = walk_past_every_page(site, browser, tour, locale)

    assert findings.pages >= 20
    for name, promise in PROMISES.items():
        with subtests.test(promise):
            faults = getattr(findings, name)
            assert not faults, "\n".join(faults)


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


def walk_past_every_page(site: Site, browser: Browser, tour: Tour, locale: str) -> Findings:
    watch, findings = Watch(site.url), Findings()
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


def _look(page: Page, name: str, findings: Findings) -> None:
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


def _touch(page: Page, name: str, findings: Findings, finger: int) -> None:
    findings.small += [f"{name}: {element}" for element in page.evaluate(SMALL, [finger, LEAST])]
    findings.moving += [f"{name}: {element}" for element in page.evaluate(MOVING)]


def _colour(page: Page, name: str, findings: Findings) -> None:
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
