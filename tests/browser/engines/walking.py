"""A person at any of the engines: comes in by a link, answers, presses. In words of old scripts."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.browser.engines.engine import PATIENCE, Engine, wait_for
from tests.browser.site import PASSWORD

CONTINUE = "main button[value=continue]"
MOST_PAGES = 90
PIN = "4711"
WORDS = "I want to sleep through the night again."

# Types into what can be typed into, and presses the first of each group of choices.
_FILL_IN = """(function (words) {
  var seen = {}, main = document.querySelector("main");
  [].forEach.call(main.querySelectorAll(".field"), function (box) {
    box.value = /-year$/.test(box.name) ? "2024" : box.inputMode ? "5" : words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  [].forEach.call(main.querySelectorAll("input[type=radio], input[type=checkbox]"), function (one) {
    if (!seen[one.name] && !one.checked) one.click();
    seen[one.name] = true;
  });
  return true;
})(%s)"""


def go(engine: Engine, url: str) -> None:
    """Open an address, and wait until its page is there."""
    engine.js("window.isOld = true")
    engine.open(url)
    arrive(engine)


def press(engine: Engine, selector: str = CONTINUE) -> None:
    """Press a button, and wait until the page it leads to is there."""
    wait_for(engine, f"!!document.querySelector({json.dumps(selector)})")
    engine.js("window.isOld = true")
    click(engine, selector)
    arrive(engine)


def arrive(engine: Engine) -> None:
    wait_for(engine, "!window.isOld && document.readyState === 'complete'")


def click(engine: Engine, selector: str) -> None:
    engine.js(f"(document.querySelector({json.dumps(selector)}).click(), true)")


def path(engine: Engine) -> str:
    return str(wait_for(engine, "location.pathname"))


def text(engine: Engine, selector: str) -> str:
    return str(engine.js(f"document.querySelector({json.dumps(selector)}).textContent") or "")


def style(engine: Engine, selector: str, name: str) -> Any:
    return engine.js(f"getComputedStyle(document.querySelector({json.dumps(selector)})).{name}")


def write(engine: Engine, selector: str, words: str) -> None:
    engine.js(
        "(function (box, words) { box.value = words;"
        ' box.dispatchEvent(new Event("input", { bubbles: true })); return true; })'
        f"(document.querySelector({json.dumps(selector)}), {json.dumps(words)})"
    )


def sign_in(engine: Engine, url: str, account: str) -> None:
    go(engine, f"{url}/sign-in")
    write(engine, "#email", f"{account}@practice.example")
    write(engine, "#password", PASSWORD)
    press(engine, "main button.main")


def begin(engine: Engine, link: str, locale: str = "en") -> None:
    """From the link of an invitation to the first question."""
    go(engine, link)
    click(engine, f"input[name=locale][value={locale}]")
    click(engine, "input[name=respondent][value=self]")
    press(engine)


def lock(engine: Engine, url: str) -> None:
    """Make a kiosk of this browser, as a manager would."""
    sign_in(engine, url, "manager")
    go(engine, f"{url}/office/new-kiosk")
    write(engine, "#pin", PIN)
    press(engine, "button[value=here]")


def begin_at_kiosk(engine: Engine, card: str) -> None:
    """From the start page of a kiosk to the first question."""
    write(engine, "#code", card)
    press(engine, ".typed button")
    click(engine, "input[name=respondent][value=self]")
    press(engine)
    assert "/questions/" in path(engine)


def answer(engine: Engine) -> None:
    """Fill in the page that is open."""
    wait_for(engine, "!!document.querySelector('main .go')")
    engine.js(_FILL_IN % json.dumps(WORDS))


def answer_to_the_end(engine: Engine) -> int:
    """Answer every page with what comes first, to the end; how many pages there were."""
    for count in range(MOST_PAGES):
        where = path(engine)
        if where == "/help-now":
            press(engine, "a.button.main")
        elif "/questions/" not in where:
            return count
        else:
            answer(engine)
            press(engine)
    raise AssertionError("The survey does not end.")


def never_shows(engine: Engine, words: str) -> None:
    """Whatever page is on its way: these words are not to be seen, now or when it is there."""
    says = f"document.body.innerText.indexOf({json.dumps(words)}) >= 0"
    state = f"""document.body && (document.documentElement.hidden ? "hidden" :
        {says} ? "shown" : document.readyState)"""
    until = time.monotonic() + 1
    seen = ""
    while time.monotonic() < until or seen != "complete":
        seen = engine.js(f"({state})")
        assert seen != "shown"
        assert time.monotonic() < until + PATIENCE, f"{engine.name}: {seen}"
