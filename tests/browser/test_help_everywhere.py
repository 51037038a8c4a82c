"""Every answer that calls for help by a rule of any survey a practice can offer finds it, with the
practice's own numbers: at once without a connection; without scripts below and on the next page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from app.catalogue.asking.help_rules import HELP_KINDS, HELP_WITH_OWN_PAGE
from app.catalogue.model import Survey
from app.catalogue.rules import Help
from app.cli import main
from app.config import LANGUAGES
from app.outreach.readiness import ready_locales
from app.store.tables import Practice
from app.web.current_practice import practice_changed
from tests.browser.answering import CONTINUE
from tests.browser.dangers import Danger, Walk, help_rules_of, walk_begun
from tests.browser.network_line import Line, line_to
from tests.browser.site import Site, make_small, open_site
from tests.conftest import own_catalogue, settings_in
from tests.journeys.owner_text import made_up_words

# Not the numbers of any other test, nor of the made-up practice: those could stand there by chance.
PHONES = {"emergency_phone": "112 113", "crisis_phone": "116 123", "phone": "555-0199"}
EMERGENCY, CRISIS, PRACTICE = "tel:112113", "tel:116123", "tel:5550199"
NUMBERS: dict[Help, list[str]] = {
    "urgent_symptoms": [EMERGENCY, PRACTICE],
    "self_harm": [CRISIS, EMERGENCY, PRACTICE],
    "being_harmed": [PRACTICE, EMERGENCY],
}
LOCALES = ("en", "ar")
RESPONDENTS = ("self", "proxy")  # some questions are asked of one of them only
HREFS = "links => links.map((one) => one.getAttribute('href'))"
Come = Callable[..., tuple[Page, Line]]


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_connection_every_alarming_answer_finds_help_at_once(
    everywhere: Site, come: Come, locale: str
) -> None:
    met: dict[str, Help] = {}
    # Without a worker no other page is shown meanwhile: what is needed stands on this one.
    page, line = come(service_workers="block")

    for survey in offered(everywhere, locale):
        for respondent in RESPONDENTS:
            walk = walk_begun(everywhere, page, survey, locale, respondent)
            for at, dangers in walk.stops():
                page.goto(f"/questions/{at}")
                met |= {danger.rule: danger.help for danger in dangers}
                answer_without_a_line(walk, page, line, dangers)

    assert met == called_for(everywhere, locale)
    assert set(met.values()) == set(HELP_KINDS)


@pytest.mark.parametrize("locale", LOCALES)
def test_without_scripts_every_alarming_answer_finds_help_there_and_on_the_next_page(
    everywhere: Site, come: Come, locale: str
) -> None:
    met: dict[str, Help] = {}
    page, _line = come(java_script_enabled=False)

    for survey in offered(everywhere, locale):
        for respondent in RESPONDENTS:
            for turn in count():  # each with another of the alarming answers
                walk = walk_begun(everywhere, page, survey, locale, respondent)
                most = 0
                for at, dangers in walk.stops():
                    page.goto(f"/questions/{at}")
                    met |= {danger.rule: danger.help for danger in dangers}
                    most = max(most, *(len(danger.alarming) for danger in dangers))
                    answer_without_scripts(walk, page, dangers, turn)
                if turn + 1 >= most:
                    break

    assert met == called_for(everywhere, locale)
    assert set(met.values()) == set(HELP_KINDS)


def answer_without_a_line(walk: Walk, page: Page, line: Line, dangers: list[Danger]) -> None:
    """Give every alarming answer while the line is gone; go on when it is back."""
    expect(page.locator("[data-help-when]:not([data-read])")).to_have_count(0)
    line.is_down = True
    walk.choose(page, walk.fresh)
    for danger in dangers:
        help = page.locator(f"main [data-help-when] [data-help={danger.help}]")
        for answer in danger.alarming:
            if danger.calm is not None and len(dangers) == 1:
                walk.choose(page, {danger.item.id: danger.calm})
                expect(help).to_be_hidden()
            walk.choose(page, {danger.item.id: answer})
            expect(help).to_be_visible()
            assert help.locator(".calls a:visible").evaluate_all(HREFS) == NUMBERS[danger.help]
        walk.choose(page, {danger.item.id: walk.fresh[danger.item.id]})
    page.locator(CONTINUE).click()
    expect(page.locator(".state")).to_have_attribute("data-now", "later")
    for danger in dangers:
        expect(page.locator(f"main [data-help-when] [data-help={danger.help}]")).to_be_visible()
    before = page.url
    line.is_down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_function("before => location.href !== before", arg=before)


def answer_without_scripts(walk: Walk, page: Page, dangers: list[Danger], turn: int) -> None:
    for danger in dangers:
        help = page.locator(f"main [data-help={danger.help}] .calls a:visible")
        assert help.evaluate_all(HREFS) == NUMBERS[danger.help], page.url
    chosen = {
        danger.item.id: danger.alarming[min(turn, len(danger.alarming) - 1)] for danger in dangers
    }
    before = page.url

    walk.choose(page, walk.fresh | chosen)
    page.locator(CONTINUE).click()

    expect(page).not_to_have_url(before)
    page.wait_for_load_state()
    for danger in dangers:
        if danger.help in HELP_WITH_OWN_PAGE:
            links = page.locator(f"main [data-help={danger.help}] .calls a:visible")
            assert links.evaluate_all(HREFS) == NUMBERS[danger.help], page.url
        else:  # a page of its own could be read by the person who does the harm
            links = page.locator("a[href^='tel:']:visible")
            assert set(NUMBERS[danger.help]) <= set(links.evaluate_all(HREFS)), page.url


def offered(site: Site, locale: str) -> list[Survey]:
    """The surveys in which an answer can call for help, and which may be offered here."""
    with site.services.store.reading() as db:
        practice = db.get_one(Practice, site.practice_id)
        surveys = site.services.catalogue.surveys.values()
        ready = [
            survey for survey in surveys if locale in ready_locales(survey, practice, LANGUAGES)
        ]
    assert len(ready) == len(own_catalogue().surveys)
    return [survey for survey in ready if help_rules_of(survey.editions[locale])]


def called_for(site: Site, locale: str) -> dict[str, Help]:
    """Every rule that calls for help, of every survey that is offered."""
    return {
        id: help
        for survey in offered(site, locale)
        for id, help in help_rules_of(survey.editions[locale]).items()
    }


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Site]:
    """A practice with numbers of its own, and with words for the questionnaire that comes without
    them, so that it is asked."""
    folder = tmp_path_factory.mktemp("everywhere")
    shutil.copy(empty_database, folder / "previsit.db")
    for locale in LOCALES:
        words = folder / f"{locale}.yaml"
        words.write_text(made_up_words(own_catalogue().instruments["phq9"], locale), "utf-8")
        given = ["instruments", "wording", "add", "phq9", str(words), "--confirm-ends"]
        done = CliRunner().invoke(main, given, env={"PREVISIT_DATA": str(folder)})
        assert done.exit_code == 0, done.output
    with open_site(settings_in(folder), make_small) as made:
        with made.services.store.transaction() as db:
            practice = db.get_one(Practice, made.practice_id)
            for name, number in PHONES.items():
                setattr(practice, name, number)
        practice_changed(made.practice_id)
        yield made


@pytest.fixture
def come(browser: Browser, everywhere: Site) -> Iterator[Come]:
    """A browser at the end of a line that can be cut."""
    with line_to(int(everywhere.url.rsplit(":", 1)[1])) as line:
        contexts: list[Any] = []

        def come(**options: Any) -> tuple[Page, Line]:
            context = browser.new_context(
                base_url=line.url, viewport={"width": 390, "height": 840}, **options
            )
            context.set_default_timeout(20_000)
            contexts.append(context)
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
            return page, line

        yield come
        for context in contexts:
            context.close()
