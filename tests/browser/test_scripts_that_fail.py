"""Scripts that fail half-way, browsers without room, and what is left in them: nothing readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.offline_patient import ANSWERS, PAGES, Away

BROKEN = {
    "no drawer": "Object.defineProperty(window, 'indexedDB', { get() { throw new Error() } })",
    "a drawer that never opens": "indexedDB.open = () => ({})",
    "a drawer that is refused": """indexedDB.open = () => {
        const asked = {};
        setTimeout(() => asked.onerror(new Event('error')), 9);
        return asked; }""",
    "no encryption": "Object.defineProperty(crypto, 'subtle', { value: undefined })",
    "no session storage": """Object.defineProperty(window, 'sessionStorage',
        { get() { throw new DOMException('', 'SecurityError') } })""",
    "no fetch": "window.fetch = () => { throw new Error() }",
    "a fetch that answers nonsense": "window.fetch = async () => new Response('<p>Sign in')",
    "no form data": "window.FormData = class { constructor() { throw new Error() } }",
    "no worker": "navigator.serviceWorker.register = () => Promise.reject(new Error())",
    "no elements": "Element.prototype.querySelectorAll = () => { throw new Error() }",
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_script_that_fails_half_way_lets_the_form_post(away: Away, broken: str) -> None:
    away.context.add_init_script(broken)
    away.arrive()
    away.answer()
    away.is_at("away_birds")

    assert away.saves() == [("away_words", ANSWERS["away_words"], False)]


@pytest.mark.parametrize("script", ["offline.js", "previsit.js"])
def test_a_script_that_never_comes_lets_the_form_post(away: Away, script: str) -> None:
    away.line.plan = lambda _method, path: "request lost" if script in path else "through"
    away.arrive()
    away.answer()

    away.is_at("away_birds")
    assert away.answers() == {"away_words": ANSWERS["away_words"]}


LACKING = {
    "no worker": "delete Navigator.prototype.serviceWorker",
    "no encryption": "Object.defineProperty(crypto, 'subtle', { value: undefined })",
}


@pytest.mark.parametrize("lacking", LACKING.values(), ids=LACKING.keys())
def test_a_browser_that_keeps_nothing_for_later_says_so(away: Away, lacking: str) -> None:
    away.arrive()
    expect(away.page.locator("[data-lacks]")).to_be_hidden()

    away.context.add_init_script(lacking)
    away.page.reload()

    expect(away.page.locator("[data-lacks]")).to_be_visible()
    away.answer()
    away.is_at("away_birds")


def test_a_device_without_a_voice_is_told_so_on_the_page_that_promises_one(away: Away) -> None:
    away.context.add_init_script("delete window.speechSynthesis")

    away.page.goto("/accessibility")

    expect(away.page.locator("[data-no-voice]")).to_be_visible()


EVERYTHING = """async () => {
  const found = [JSON.stringify(localStorage)];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).matchAll()) found.push(await one.text());
  const asked = indexedDB.open("previsit");
  const drawer = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const all = drawer.transaction("kept").objectStore("kept").getAll();
  for (const one of await new Promise((done) => (all.onsuccess = () => done(all.result))))
    found.push(JSON.stringify(one) + new TextDecoder("latin1").decode(one.data));
  drawer.close();
  return [found.length, found.join("\\n")];
}"""
TRACES = """async () => ({
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  session: sessionStorage.length,
  local: localStorage.length,
})"""


def test_nothing_that_lies_in_the_browser_can_be_read(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")

    count, everything = away.page.evaluate(EVERYTHING)

    assert count > 8
    for words in (ANSWERS["away_words"], "way_birds", "How often did you see birds", "Rosa"):
        assert words not in everything


def test_nothing_is_left_once_the_answers_are_sent_and_the_page_is_closed(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")
    away.mend()
    away.says("saved")
    for name in PAGES[1:]:
        away.is_at(name)
        away.answer()
    away.page.get_by_role("button", name="Send my answers").click()
    away.is_at("summary")
    none = {"databases": 0, "caches": 0, "workers": 0, "session": 0, "local": 0}
    away.page.wait_for_function(f"async () => Object.values(await ({TRACES})()).every((n) => !n)")

    away.page.get_by_role("button", name="Close my answers").click()
    away.page.wait_for_load_state()

    assert away.page.evaluate(TRACES) == none
    away.page.go_back()
    expect(away.page.locator("body")).not_to_contain_text("Gulls")
