"""A patient in Firefox, in the engine of Safari, and in a Chromium of 2018: the whole way."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.store.tables import PageSave, Sitting
from tests.browser.engines.engine import Engine, wait_for
from tests.browser.engines.walking import (
    CONTINUE,
    WORDS,
    answer,
    answer_to_the_end,
    arrive,
    begin,
    click,
    go,
    never_shows,
    path,
    press,
    style,
    text,
)
from tests.browser.network_line import line_to
from tests.browser.offline_patient import PAGES
from tests.browser.site import Site

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("locale", "survey"), [("en", "check_up"), ("ar", "check_in")])
def test_a_survey_is_answered_sent_read_and_printed(
    site: Site, engine: Engine, tmp_path: Path, locale: str, survey: str
) -> None:
    begin(engine, site.link(locale, survey), locale)
    assert engine.js("document.documentElement.lang") == locale

    assert answer_to_the_end(engine) > 3
    assert path(engine) == "/check"
    assert not engine.js(WIDER)
    press(engine, "main .send form .button")
    assert path(engine) == "/summary"
    assert not engine.js(WIDER)
    go(engine, f"{site.url}/letter")
    engine.pdf(tmp_path / "letter.pdf")

    printed = " ".join(page.extract_text() for page in PdfReader(tmp_path / "letter.pdf").pages)
    assert "Iriarte" in printed
    assert len(printed) > 300
    # Firefox says so of a file that it was fetching when the page was left.
    cut = "A ServiceWorker intercepted the request"
    assert not [message for message in engine.messages() if cut not in message]


def test_menus_of_the_first_page_keep_what_was_chosen(site: Site, engine: Engine) -> None:
    go(engine, site.link("en", "check_in"))
    click(engine, "input[name=respondent][value=helped]")

    press(engine, "button[name=size][value=large]")

    assert path(engine) == "/begin"
    assert engine.js("document.documentElement.dataset.text") == "large"
    assert engine.js("document.querySelector('[name=respondent][value=helped]').checked")
    press(engine)
    assert "/questions/" in path(engine)


def test_answers_wait_without_a_connection_and_are_sent_when_it_is_back(
    small: Site, engine: Engine
) -> None:
    with line_to(int(small.url.rsplit(":", 1)[1])) as line:
        begin(engine, small.link("en", "away").replace(small.url, line.url))
        assert path(engine) == f"/questions/{PAGES[0]}"
        _wait_until_ready(engine)
        answer(engine)
        line.is_down = True

        click(engine, CONTINUE)
        wait_for(engine, f"location.pathname === '/questions/{PAGES[1]}'")
        wait_for(engine, "document.querySelector('.state').dataset.now === 'later'")
        line.is_down = False
        wait_for(engine, "document.querySelector('.state').dataset.now === 'saved'")

        assert _saved_last(small) == {PAGES[0]: [WORDS]}


def test_leaving_closes_the_answers_also_for_whoever_goes_back(site: Site, engine: Engine) -> None:
    go(engine, site.answered_link())
    press(engine, "main .send form .button")
    assert "grandson" in text(engine, "main")

    press(engine, "form[action='/leave'] button")

    for _step in range(3):
        engine.back()
        never_shows(engine, "grandson")


def test_back_shows_every_answer_that_continue_would_send_again(site: Site, engine: Engine) -> None:
    begin(engine, site.link())
    for page in range(8):
        if page not in (0, 1, 7):  # words, one choice, several
            press(engine, "button[value=skip]")
            continue
        asked = path(engine)
        answer(engine)
        given = engine.js(_GIVEN)
        press(engine)

        engine.js("window.isOld = true")
        engine.back()
        arrive(engine)
        assert path(engine) == asked
        assert engine.js(_GIVEN) == given
        press(engine)


def test_a_chromium_of_2018_shows_a_question_as_it_is_meant(site: Site, chromium69: Engine) -> None:
    begin(chromium69, site.link())
    press(chromium69, "button[value=skip]")  # to a question with drawings
    choice = ".choice input"

    assert chromium69.js("document.querySelector('.jump').getBoundingClientRect().bottom") <= 0
    assert float(style(chromium69, "main h1", "fontSize").removesuffix("px")) >= 28
    assert style(chromium69, choice, "opacity") == "0"
    assert style(chromium69, choice, "position") == "absolute"
    assert chromium69.js("document.querySelector('.picture').getBoundingClientRect().width") < 160
    chromium69.js("(document.querySelector('.choice input').focus(), true)")
    assert style(chromium69, ".choice input:focus + label", "outlineStyle") == "solid"
    assert chromium69.js(_GAP) >= 8
    assert not chromium69.js(WIDER)


# What the form would send of the person's answers.
_GIVEN = """Array.from(new FormData(document.querySelector("main form"))).filter(function (field) {
  return ["csrf_token", "key", "seen", "asked"].indexOf(field[0]) < 0;
})"""
# Between the buttons at the end of a question.
_GAP = """(function () {
  var row = document.querySelector("main .go").children;
  return row[1].getBoundingClientRect().left - row[0].getBoundingClientRect().right;
})()"""


def _wait_until_ready(engine: Engine) -> None:
    """The pages ahead are kept, and the worker shows pages."""
    wait_for(engine, "!!navigator.serviceWorker.controller")
    engine.js(
        "(caches.open('previsit').then(function (one) { return one.match('/offline'); })"
        ".then(function (page) { window.isReady = !!page; }), true)"
    )
    wait_for(
        engine,
        "window.isReady || (caches.open('previsit').then(function (one) {"
        " return one.match('/offline'); }).then(function (page) { window.isReady = !!page; }), 0)",
    )


def _saved_last(site: Site) -> dict[str, list[object]]:
    """What the newest sitting has saved, page by page."""
    with site.services.store.reading() as db:
        newest = select(Sitting.id).order_by(Sitting.started_at.desc()).limit(1)
        saves = db.scalars(select(PageSave).where(PageSave.sitting_id == newest.scalar_subquery()))
        return {save.page: list(save.answers.values()) for save in saves}
