"""Staff who sign out, and a tablet that forgets people, in browsers of three makers."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Hurry
from tests.browser.engines.engine import Engine, wait_for
from tests.browser.engines.walking import (
    WORDS,
    begin_at_kiosk,
    go,
    lock,
    never_shows,
    path,
    press,
    sign_in,
    text,
    write,
)
from tests.browser.site import Site

BROKEN = {
    "clock": "Date.now = function () { return 1; }",
    "storage": "Storage.prototype.clear = function () {}",
    "script": "document.documentElement.removeAttribute('data-kiosk-script')",
}


def test_back_after_signing_out_shows_nothing_of_the_visit(site: Site, engine: Engine) -> None:
    sign_in(engine, site.url, "clinician")
    press(engine, ".visits h3 a")
    name = text(engine, "main h1")
    assert path(engine).startswith("/visits/")

    press(engine, "form[action='/sign-out'] button")
    for _step in range(2):
        engine.back()
        never_shows(engine, name)


def test_a_kiosk_warns_clears_and_shows_nothing_to_whoever_goes_back(
    site: Site, engine: Engine, hurry: Hurry
) -> None:
    lock(engine, site.url)
    begin_at_kiosk(engine, site.card())
    question = path(engine)
    hurry(2, 4)
    go(engine, site.url + question)
    write(engine, "main .field", WORDS)

    wait_for(engine, "document.querySelector('dialog.still').hasAttribute('open')")
    assert not engine.js("document.elementFromPoint(20, 20).closest('main')")
    wait_for(engine, "location.pathname === '/kiosk'")

    hurry(60, 90)
    for _step in range(3):
        engine.back()
        never_shows(engine, "night again")
    go(engine, site.url + question)
    assert path(engine) == "/kiosk"


def test_whoever_answers_the_warning_of_a_kiosk_goes_on_with_what_was_typed(
    site: Site, engine: Engine, hurry: Hurry
) -> None:
    lock(engine, site.url)
    begin_at_kiosk(engine, site.card())
    hurry(1, 30)
    go(engine, site.url + path(engine))
    write(engine, "main .field", WORDS)

    wait_for(engine, "document.querySelector('dialog.still').hasAttribute('open')")
    engine.js("(document.querySelector('dialog.still .button').click(), true)")

    wait_for(engine, "!document.querySelector('dialog.still').hasAttribute('open')")
    assert engine.js("document.querySelector('main .field').value") == WORDS


@pytest.mark.parametrize("what", BROKEN)
def test_a_browser_that_cannot_forget_is_not_made_a_kiosk(
    site: Site, chromium69: Engine, what: str
) -> None:
    sign_in(chromium69, site.url, "manager")
    go(chromium69, f"{site.url}/office/new-kiosk")
    wait_for(chromium69, "!!document.documentElement.getAttribute('data-kiosk-script')")
    chromium69.js(f"({BROKEN[what]}, true)")
    write(chromium69, "#pin", "4711")

    press(chromium69, "button[value=here]")

    assert path(chromium69) == "/office/new-kiosk"
    assert chromium69.js("document.querySelector('.problem').dataset.wrong") == "forget"
    go(chromium69, f"{site.url}/office")
    assert path(chromium69) == "/office"
