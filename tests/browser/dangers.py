"""Somebody in a browser who has given the most alarming answers so far, stopped at every question
that calls for help: found from the rules of the survey, not listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import select

from app import clock, sittings
from app.catalogue.asking.path import condition_value, first_open_page, walk
from app.catalogue.model import Answer, Edition, Item, Survey
from app.catalogue.rules import Help, PriorityRule
from app.store.tables import Sitting
from tests.browser.site import Site
from tests.journeys.alarming import alarming_page, answers_to, as_sent


@dataclass(frozen=True)
class Danger:
    """A question that calls for help, as it is met.

    rule      <instrument>/<rule>
    alarming  every answer to the item that calls for help, as far as answers can be listed
    calm      one that does not
    """

    rule: str
    help: Help
    item: Item
    alarming: tuple[Answer, ...]
    calm: Answer


@dataclass
class Walk:
    """One sitting that a browser has begun. Pages between the dangers are kept without it: dozens
    of pages in a browser would take minutes."""

    site: Site
    survey: Survey
    locale: str
    id: UUID
    fresh: dict[str, Answer] = field(default_factory=dict)  # the page's most alarming answers

    def stops(self) -> Iterator[tuple[str, list[Danger]]]:
        """The pages with danger, each with its dangers; whoever is given one has to answer it."""
        last = ""
        while page := self._go_on():
            assert page[0] != last, f"{last} was not kept"
            yield page
            last = page[0]

    def choose(self, page: Page, answers: Mapping[str, Answer]) -> None:
        """Press these answers; what can be typed is typed."""
        for name, value in as_sent(self._edition(self._read()), answers).items():
            for choice in map(str, value if isinstance(value, list) else [value]):
                box = page.locator(f"main [name='a-{name}']")
                if box.first.get_attribute("type") in ("radio", "checkbox"):
                    page.locator(f"main [name='a-{name}'][value='{choice}']").check(force=True)
                else:
                    box.fill(choice)

    def _go_on(self) -> tuple[str, list[Danger]] | None:
        """Keep the most alarming answers up to the next page with danger."""
        sitting = self._read()
        edition = self._edition(sitting)
        with self.site.services.store.transaction() as db:
            while page := first_open_page(walk(edition, sitting.answers, sitting.row)):
                fresh = alarming_page(edition, page.id, sitting.answers, sitting.row)
                if dangers := list(_dangers(edition, sitting, page.items, fresh)):
                    self.fresh = fresh
                    return page.id, dangers
                saved = sittings.save_page(
                    db,
                    sitting,
                    edition,
                    page.id,
                    fresh | {item.id: None for item in page.items if item.kind == "note"},
                    key=f"made-{page.id}",
                    locale=self.locale,
                    mode="home",
                    at=clock.now(),
                )
                sitting = replace(sitting, answers=saved.answers)
        return None

    def _read(self) -> sittings.SittingState:
        with self.site.services.store.reading() as db:
            return sittings.read_sitting(db, self.id)

    def _edition(self, sitting: sittings.SittingState) -> Edition:
        return sittings.asked_survey(
            self.survey, sitting, locale=self.locale, is_helped=False
        ).edition


def walk_begun(site: Site, page: Page, survey: Survey, locale: str, respondent: str) -> Walk:
    """Begin the survey by a fresh link, in the browser. `page` may be at the end of a line."""
    page.goto(site.link(locale, survey.id).removeprefix(site.url))
    page.locator(f"input[name=locale][value='{locale}']").check(force=True)
    page.locator(f"input[name=respondent][value={respondent}]").check(force=True)
    page.locator("button[name=action][value=continue]").click()
    page.wait_for_url("**/questions/**")
    with site.services.store.reading() as db:
        newest: Any = select(Sitting.id).order_by(Sitting.started_at.desc()).limit(1)
        return Walk(site, survey, locale, db.scalars(newest).one())


def help_rules_of(edition: Edition) -> dict[str, Help]:
    """Every rule of the survey that calls for help, `<instrument>/<rule>`."""
    return {
        f"{instrument.id}/{rule.id}": rule.help
        for instrument in edition.instruments
        for rule in instrument.priorities
        if rule.help
    }


def _dangers(
    edition: Edition,
    sitting: sittings.SittingState,
    items: tuple[Item, ...],
    fresh: Mapping[str, Answer],
) -> Iterator[Danger]:
    row = dict(walk(edition, {**sitting.answers, **fresh}, sitting.row).row)
    for instrument in edition.instruments:
        for rule in instrument.priorities:
            for item in items:
                if rule.help and item.id in rule.when.names and item.kind != "note":
                    alarming, calm = _sorted(rule, item, row)
                    if alarming:
                        id = f"{instrument.id}/{rule.id}"
                        yield Danger(id, rule.help, item, alarming, calm)


def _sorted(
    rule: PriorityRule, item: Item, row: Mapping[str, Answer]
) -> tuple[tuple[Answer, ...], Answer]:
    verdicts = [
        (rule.when.holds({**row, item.id: condition_value(item, answer)}), answer)
        for answer in answers_to(item)
    ]
    alarming = tuple(answer for holds, answer in verdicts if holds)
    return alarming, next((answer for holds, answer in verdicts if not holds), None)
