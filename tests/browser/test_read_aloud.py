"""Reading aloud: only with a voice of this device, in the page's language, and until one leaves.

A browser without a screen has no voices. Where one is needed the tests put an engine in its place
that keeps what it is told to say; everything that chooses the voice and the words is the page's.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import SKIP, WORDS, answer, begin, change_language, press
from tests.browser.conftest import Open
from tests.browser.site import Site

ENGINE = """
globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
class Engine extends EventTarget {
  said = []; cancelled = 0; voices = VOICES;
  getVoices() { return this.voices; }
  speak(one) { this.said.push(one); }
  cancel() {
    this.cancelled++;
    sessionStorage.cancelled = (sessionStorage.cancelled ?? "") + " " + location.pathname;
  }
}
Object.defineProperty(globalThis, "speechSynthesis", { value: new Engine() });
"""
SAID = "() => speechSynthesis.said.map(one => one.text)"
VOICES_USED = "() => [...new Set(speechSynthesis.said.map(one => `${one.voice.name} ${one.lang}`))]"
ENGLISH = [{"name": "Ada", "lang": "en-GB", "localService": True}]
EVERY = [
    {"name": "Far", "lang": "en-US", "localService": False},
    {"name": "Brit", "lang": "en-GB", "localService": True},
    {"name": "Amer", "lang": "en_US", "localService": True},
    {"name": "Luz", "lang": "es-MX", "localService": True},
    {"name": "Salma", "lang": "ar-EG", "localService": True},
    {"name": "Hong", "lang": "zh-HK", "localService": True},
    {"name": "Mei", "lang": "cmn-CN", "localService": True},
    {"name": "Rui", "lang": "pt-PT", "localService": True},
    {"name": "Bia", "lang": "pt-BR", "localService": True},
]


def test_without_a_voice_there_is_no_button(site: Site, phone: Page) -> None:
    begin(phone, site.link())

    assert phone.evaluate("speechSynthesis.getVoices().length") == 0
    expect(listen(phone)).to_be_hidden()


def test_without_a_script_there_is_no_button(site: Site, open_browser: Open) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto(site.link())

    expect(listen(page)).to_be_hidden()


@pytest.mark.parametrize(
    "voices",
    [
        [{"name": "Luz", "lang": "es-MX", "localService": True}],
        [{"name": "Far", "lang": "en-US", "localService": False}],
        [{"name": "Odd", "lang": "not a language", "localService": True}],
    ],
    ids=["another language", "of the network", "of no language"],
)
def test_a_voice_that_does_not_fit_is_none(
    site: Site, open_browser: Open, voices: list[dict[str, Any]]
) -> None:
    page = speaking(open_browser, voices)
    begin(page, site.link())

    expect(listen(page)).to_be_hidden()


def test_a_voice_that_comes_later_brings_the_button(site: Site, open_browser: Open) -> None:
    page = speaking(open_browser, [])
    begin(page, site.link())
    expect(listen(page)).to_be_hidden()

    page.evaluate(
        """voices => { speechSynthesis.voices = voices;
        speechSynthesis.dispatchEvent(new Event("voiceschanged")); }""",
        ENGLISH,
    )

    expect(listen(page)).to_be_visible()


def test_the_question_its_help_and_its_choices_are_read_in_order(
    site: Site, open_browser: Open
) -> None:
    page = speaking(open_browser, ENGLISH)
    page.goto(site.answered_link())
    page.goto("/questions/mood_tight")

    listen(page).click()

    assert page.evaluate(SAID) == [
        "Over the last 2 weeks",
        "How often was your body tight or shaky from stress?",
        "For example a racing heart, stiff shoulders or trembling hands.",
        "Never",
        "Now and then",
        "Often",
        "Almost all the time",
    ]


def test_of_a_row_of_numbers_its_ends_are_read(site: Site, open_browser: Open) -> None:
    page = speaking(open_browser, ENGLISH)
    page.goto(site.answered_link())
    page.goto("/questions/check_up_pain")

    listen(page).click()

    assert page.evaluate(SAID)[1:] == [
        "0 It did not hold me back",
        "10 I could do nothing because of it",
    ]


def test_pressing_again_stops_and_a_third_time_begins_anew(site: Site, open_browser: Open) -> None:
    page = speaking(open_browser, ENGLISH)
    begin(page, site.link())
    button = listen(page)

    button.click()
    expect(button).to_have_text("Stop reading")
    stopped = page.evaluate("speechSynthesis.cancelled")
    button.click()

    expect(button).to_have_text("Listen")
    assert page.evaluate("speechSynthesis.cancelled") > stopped
    said = len(page.evaluate(SAID))
    button.click()
    assert len(page.evaluate(SAID)) == 2 * said


def test_at_the_end_the_button_offers_to_listen_again(site: Site, open_browser: Open) -> None:
    page = speaking(open_browser, ENGLISH)
    begin(page, site.link())
    listen(page).click()

    page.evaluate("speechSynthesis.said.at(-1).onend()")

    expect(listen(page)).to_have_text("Listen")


def test_leaving_the_page_stops_the_voice(site: Site, open_browser: Open) -> None:
    page = speaking(open_browser, ENGLISH)
    begin(page, site.link())
    left = urlsplit(page.url).path
    listen(page).click()
    before = page.evaluate("sessionStorage.cancelled").split().count(left)

    with page.expect_navigation():
        press(page, SKIP)

    assert page.evaluate("sessionStorage.cancelled").split().count(left) == before + 1


@pytest.mark.parametrize(
    ("locale", "voice"),
    [
        ("en", "Amer en_US"),
        ("es", "Luz es-MX"),
        ("ar", "Salma ar-EG"),
        ("zh-Hans", "Mei cmn-CN"),
        ("pt-BR", "Bia pt-BR"),
    ],
)
def test_each_language_is_read_by_its_nearest_voice_of_this_device(
    site: Site, open_browser: Open, locale: str, voice: str
) -> None:
    page = speaking(open_browser, EVERY)
    begin(page, site.link(locale), locale)

    listen(page).click()

    assert page.evaluate(VOICES_USED) == [voice]


def test_after_a_change_of_language_the_voice_changes_too(site: Site, open_browser: Open) -> None:
    page = speaking(open_browser, EVERY)
    begin(page, site.link())

    change_language(page, "hi")
    expect(page.locator("html")).to_have_attribute("lang", "hi")
    expect(listen(page)).to_be_hidden()
    change_language(page, "es")
    listen(page).click()

    assert page.evaluate(VOICES_USED) == ["Luz es-MX"]


def test_on_the_first_page_each_language_is_said_by_its_own_voice_or_not_at_all(
    site: Site, open_browser: Open
) -> None:
    page = speaking(open_browser, EVERY)
    page.goto(site.link())

    listen(page).click()

    spoken = page.evaluate("speechSynthesis.said.map(one => [one.voice.name, one.text])")
    assert ["Luz", "Español"] in spoken
    assert ["Salma", "العربية"] in spoken
    assert not [text for _name, text in spoken if text == "हिन्दी"]


def test_what_a_person_wrote_is_read_on_the_check_page_and_no_button_is(
    site: Site, open_browser: Open
) -> None:
    page = speaking(open_browser, ENGLISH)
    begin(page, site.link(survey="check_in"))
    while "/questions/" in page.url:
        answer(page)
        press(page)

    listen(page).click()

    said = page.evaluate(SAID)
    assert WORDS in said
    assert not [
        utterance
        for utterance in said
        if utterance.startswith(("Change your answer", "Listen", "Send"))
    ]


def test_a_box_that_was_filled_in_is_not_read_with_its_question(
    site: Site, open_browser: Open
) -> None:
    page = speaking(open_browser, ENGLISH)
    begin(page, site.link())
    answer(page)
    press(page)
    page.locator(".go a.plain").click()

    listen(page).click()

    assert WORDS not in page.evaluate(SAID)


@pytest.mark.parametrize("path", ["/help-now", "/summary", "/letter"])
def test_the_pages_that_tell_something_can_be_listened_to(
    site: Site, open_browser: Open, path: str
) -> None:
    page = speaking(open_browser, ENGLISH)
    page.goto(site.answered_link())
    if path != "/help-now":
        with page.expect_navigation(url="**/summary"):
            page.locator("main form button").last.click()
    page.goto(path)

    listen(page).click()

    said = page.evaluate(SAID)
    assert said[0]
    assert len(said) > 3
    assert page.locator("h1").inner_text() in said


def listen(page: Page) -> Locator:
    return page.locator("[data-listen]").first


def speaking(open_browser: Open, voices: list[dict[str, Any]]) -> Page:
    """A browser with an engine that has these voices."""
    page = open_browser()
    page.add_init_script(ENGINE.replace("VOICES", json.dumps(voices)))
    return page
