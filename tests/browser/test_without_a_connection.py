"""A line that fails at every point of the way: nothing is lost, nothing is kept twice, and the
person always sees which it is: saved, will be sent, not saved."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from tests.browser.answering import CONTINUE
from tests.browser.network_line import Fate
from tests.browser.offline_patient import ANSWERS, PAGES, Away

# The store of the browser opens late, as on a phone that has just woken.
OPENS_LATE = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...asked) {
  const request = open.apply(this, asked);
  Object.defineProperty(request, "onsuccess", {
    set: (done) => request.addEventListener("success", () => setTimeout(() => {
      done();
      setTimeout(() => (document.documentElement.dataset.opened = "yes"), 200);
    }, 600)),
  });
  return request;
};"""


@pytest.mark.parametrize("fate", ["request lost", "reply lost", "twice"])
def test_a_request_that_fails_at_any_page_loses_and_doubles_nothing(away: Away, fate: Fate) -> None:
    tried: Counter[str] = Counter()

    def first_fails(method: str, path: str) -> Fate:
        tried[f"{method} {path}"] += 1
        is_first = method == "POST" and tried[f"{method} {path}"] == 1
        return fate if is_first else "through"

    away.line.plan = first_fails
    away.arrive()
    for name in PAGES:
        away.is_at(name)
        away.answer()
    away.is_at("check")
    away.page.get_by_role("button", name="Send my answers").click()
    away.is_at("summary")

    assert away.answers() == ANSWERS
    assert [page for page, _, _ in away.saves()] == PAGES


def test_beginning_without_a_connection_keeps_what_was_chosen_and_waits(away: Away) -> None:
    away.page.goto(away.site.link("en", "away").removeprefix(away.site.url))
    away.cut()
    away.page.locator("input[name=respondent][value=helped]").check()
    away.page.locator(CONTINUE).click()

    expect(away.page.locator("[data-waiting]")).to_be_visible()
    expect(away.page.locator("input[name=respondent][value=helped]")).to_be_checked()

    away.mend()
    away.is_at("away_words")
    expect(away.page.locator("form.ask")).to_have_attribute("data-who", "helped")


def test_a_line_that_goes_and_comes_at_every_page(away: Away) -> None:
    away.arrive()
    for name in PAGES[:-1]:
        away.is_at(name)
        away.be_ready()
        away.cut()
        away.answer()
        away.says("later")
        away.mend()
        if away.at == "away_sea" and "away_hours" not in dict.fromkeys(p for p, *_ in away.saves()):
            # Without a connection nobody could say that the boat has hours: they are asked now.
            away.says("saved")
            away.page.goto("/resume")
        away.says("saved")
    away.is_at(PAGES[-1])
    away.answer()
    away.is_at("check")

    assert away.answers() == ANSWERS
    assert Counter(page for page, _, _ in away.saves()) == Counter(PAGES)


def test_the_way_is_answered_without_a_line_as_far_as_it_is_known(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()

    # Also past a question about safety: the help it may call for stands on its own page.
    for name in ("away_words", "away_birds", "away_boat", "away_sea", "away_fear", "away_last"):
        away.is_at(name)
        away.answer()
        away.says("later")
    away.is_at("away_last")
    assert away.saves() == []
    away.mend()

    away.is_at("away_hours")  # what the boat asks for, now that the server can say so
    away.answer()
    away.is_at("check")
    assert away.answers() == ANSWERS
    assert Counter(page for page, _, _ in away.saves()) == Counter(PAGES)


def test_axe_finds_nothing_without_a_line(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.is_at("away_birds")
    away.says("later")

    problems = []
    for path, shown in (("/questions/away_birds", ".state"), ("/questions/never-kept", "h1")):
        away.page.goto(path)
        expect(away.page.locator(shown)).to_be_visible()
        away.page.evaluate(AXE_SCRIPT)
        problems += away.page.evaluate("axe.run()")["violations"]

    expect(away.page.locator("[data-offline]")).to_be_visible()
    assert not [(problem["id"], problem["nodes"][0]["html"]) for problem in problems]


def test_what_needs_the_line_says_so_and_leaves_the_answers_where_they_are(away: Away) -> None:
    away.arrive().be_ready()
    away.fill()
    away.context.set_offline(True)
    menu = away.page.locator("details.menu:has(button[name=size])")
    menu.locator("summary").click()
    menu.locator("button[value=largest]").click()

    away.says("offline")
    away.is_at("away_words")
    expect(away.page.locator(".field")).to_have_value(ANSWERS["away_words"])

    away.context.set_offline(False)
    menu.locator("button[value=largest]").click()
    expect(away.page.locator("html[data-text=largest]")).to_be_visible()


def test_without_a_line_one_may_reload_go_back_and_change_an_answer(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.is_at("away_birds")
    away.says("later")

    away.page.reload()
    away.is_at("away_birds")
    away.says("later")
    away.page.locator(".go a.plain").click()
    away.is_at("away_words")
    away.says("later")
    expect(away.page.locator(".field")).to_have_value(ANSWERS["away_words"])
    away.answer({"away_words": "Gulls, a seal and a whale."})
    away.is_at("away_birds")
    away.says("later")
    away.mend()
    away.says("saved")

    assert away.saves() == [
        ("away_words", ANSWERS["away_words"], False),
        ("away_words", "Gulls, a seal and a whale.", False),
    ]
    assert away.answers() == {"away_words": "Gulls, a seal and a whale."}


def test_what_was_answered_elsewhere_since_holds_and_the_person_is_told(
    away: Away, browser: Browser
) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")

    elsewhere = browser.new_page(base_url=away.site.url)
    elsewhere.goto(away.path)
    elsewhere.locator(".field").fill("Said at home, later.")
    elsewhere.locator(CONTINUE).click()
    expect(elsewhere.locator("h1")).to_contain_text("birds")
    elsewhere.close()
    away.mend()
    away.says("saved")

    assert away.answers() == {"away_words": "Said at home, later."}
    assert ("away_words", ANSWERS["away_words"], True) in away.saves()
    away.page.goto("/resume")
    away.is_at("away_birds")
    told = away.page.locator(".notice-box")
    expect(told).to_contain_text("Said at home, later.")
    expect(told).to_contain_text(ANSWERS["away_words"])


def test_a_page_closed_before_it_was_sent_is_asked_again_and_the_person_is_told(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")
    away.page.close()
    away.line.is_down = False

    away.page = away.context.new_page()
    away.page.goto(away.path)
    for name in PAGES:
        away.is_at(name)
        away.answer()
    away.is_at("check")

    expect(away.page.locator("[data-closed]")).to_be_visible()
    assert away.answers() == ANSWERS


def test_an_answer_that_cannot_be_read_comes_back_with_its_problem(away: Away) -> None:
    away.arrive()
    for _ in range(3):
        away.answer()
    away.is_at("away_hours")
    away.be_ready()
    away.cut()
    away.answer({"away_hours": "many"})
    away.is_at("away_sea")
    away.answer()
    away.says("later")

    away.mend()
    away.is_at("away_hours")
    expect(away.page.locator(".problem")).to_be_focused()
    expect(away.page.locator(".field")).to_have_value("many")
    away.answer()

    expect(away.page.locator("h1")).to_be_visible()
    away.says("saved")
    assert away.answers()["away_hours"] == ANSWERS["away_hours"]
    assert away.answers()["away_sea"] == ANSWERS["away_sea"]


def test_a_form_that_has_become_stale_is_sent_all_the_same(away: Away) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")
    interface = away.site.app.session_interface
    signer = interface.get_signing_serializer(away.site.app)  # type: ignore[attr-defined]
    [cookie] = [cookie for cookie in away.context.cookies() if cookie["name"] == "previsit"]
    session = signer.loads(cookie["value"]) | {"csrf_token": "0" * 40}
    away.context.add_cookies([{**cookie, "value": signer.dumps(session)}])  # type: ignore[list-item]

    away.mend()

    away.says("saved")
    assert away.answers() == {"away_words": ANSWERS["away_words"]}


def test_answers_that_were_sent_from_elsewhere_meanwhile_are_said_to_be(
    away: Away, browser: Browser
) -> None:
    away.arrive().be_ready()
    away.cut()
    away.answer()
    away.says("later")
    elsewhere = Away(away.site, away.line, away.context, browser.new_page(base_url=away.site.url))
    elsewhere.page.goto(away.path)
    for _ in PAGES:
        elsewhere.answer()
    elsewhere.page.get_by_role("button", name="Send my answers").click()
    expect(elsewhere.page).to_have_url(f"{away.site.url}/summary")
    elsewhere.page.close()

    away.mend()

    expect(away.page.locator("h1")).to_have_text("Your answers were sent already")


def test_a_browser_without_room_says_not_saved_and_keeps_the_answers_on_the_page(
    away: Away,
) -> None:
    away.arrive().be_ready()
    away.page.evaluate(
        """() => {
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("", "QuotaExceededError");
          };
        }"""
    )
    away.cut()
    away.answer()

    away.says("not")
    away.is_at("away_words")
    expect(away.page.locator(".field")).to_have_value(ANSWERS["away_words"])
    away.line.is_down = False
    away.press()
    away.is_at("away_birds")
    assert away.answers() == {"away_words": ANSWERS["away_words"]}


def test_where_no_worker_is_allowed_the_open_page_is_answered_and_sent_later(away: Away) -> None:
    away.context.add_init_script("navigator.serviceWorker.register = () => Promise.reject(1)")
    away.arrive()
    away.says("saved")
    away.cut()
    away.answer()
    away.says("later")
    away.is_at("away_words")

    away.mend()

    away.is_at("away_birds")
    assert away.answers() == {"away_words": ANSWERS["away_words"]}
    assert len(away.saves()) == 1


def test_a_press_that_comes_before_the_script_is_ready_reads_saving_until_it_is_saved(
    away: Away,
) -> None:
    on = threading.Event()

    def waits(method: str, path: str) -> Fate:
        assert method == "GET" or path == "/begin" or on.wait(20)
        return "through"

    away.arrive()
    away.page.add_init_script(OPENS_LATE)
    away.page.reload()
    away.line.plan = waits
    away.fill()
    away.press()
    try:
        away.page.locator("html[data-opened]").wait_for()
        away.says("saving")
    finally:
        on.set()

    away.is_at("away_birds")
