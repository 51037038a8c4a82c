"""Somebody who answers on a line that fails, and what the server keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from app import sittings
from app.store.tables import PageSave, Sitting
from tests.browser.answering import CONTINUE
from tests.browser.network_line import Line
from tests.browser.site import Site

# What the person answers, page by page; "no" to the boat leaves its hours out.
ANSWERS: dict[str, Any] = {
    "away_words": "Gulls, and a seal.",
    "away_birds": 2,
    "away_boat": True,
    "away_hours": 3,
    "away_sea": 4,
    "away_fear": 1,
    "away_last": "No.",
}
PAGES = list(ANSWERS)
_FILL = """([name, answer]) => {
  const controls = [...document.querySelectorAll(`main [name="a-${name}"]`)];
  const value = answer === true ? "yes" : answer === false ? "no" : String(answer);
  if (controls[0].type !== "radio") controls[0].value = value;
  else controls.find((one) => one.value === value).click();
}"""


@dataclass
class Away:
    """A browser at the end of a line that can be cut."""

    site: Site
    line: Line
    context: BrowserContext
    page: Page
    path: str = ""

    def arrive(self) -> Away:
        """Come in by a fresh link, to the first question."""
        self.path = self.site.link("en", "away").removeprefix(self.site.url)
        self.page.goto(self.path)
        self.page.locator("input[name=locale][value=en]").check()
        self.page.locator("input[name=respondent][value=self]").check()
        self.page.locator(CONTINUE).click()
        self.is_at("away_words")
        return self

    def be_ready(self) -> Away:
        """Wait until the pages ahead are kept, and the worker shows pages."""
        self.page.wait_for_function("() => navigator.serviceWorker.controller")
        self.page.wait_for_function(
            """async () => {
              const answer = (asked) => new Promise((done) => {
                asked.onsuccess = () => done(asked.result);
              });
              if (!(await indexedDB.databases()).length) return false;
              const drawer = await answer(indexedDB.open("previsit"));
              const count = await answer(drawer.transaction("kept").objectStore("kept").count());
              drawer.close();
              return count && (await caches.match("/offline"));
            }"""
        )
        return self

    def fill(self, answers: dict[str, Any] | None = None) -> None:
        """Answer the page that is open."""
        name = self.at
        self.page.evaluate(_FILL, [name, (answers or ANSWERS)[name]])

    def press(self) -> None:
        self.page.locator(CONTINUE).click()

    def answer(self, answers: dict[str, Any] | None = None) -> None:
        """Answer the page that is open, and go on as far as one can."""
        before = self.at
        self.fill(answers)
        self.press()
        self.page.wait_for_function(
            """before => location.pathname !== `/questions/${before}`
              || ["later", "not"].includes(document.querySelector(".state")?.dataset.now)
                && !document.querySelector(".state").dataset.was""",
            arg=before,
        )

    @property
    def at(self) -> str:
        return self.page.url.split("?")[0].rsplit("/", 1)[1]

    def is_at(self, page: str) -> None:
        where = f"/{page}" if page in ("check", "summary") else f"/questions/{page}"
        expect(self.page).to_have_url(f"{self.line.url}{where}")
        self.page.wait_for_load_state()

    def says(self, state: str) -> None:
        """What the line above the buttons says: saved, later, not."""
        expect(self.page.locator(".state")).to_have_attribute("data-now", state)
        expect(self.page.locator(f".state [data-is={state}]")).to_be_visible()

    def cut(self) -> None:
        self.line.is_down = True

    def mend(self) -> None:
        """The connection is back, and the browser knows."""
        self.line.is_down = False
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def saves(self) -> list[tuple[str, Any, bool]]:
        """Every save of this sitting: page, answer, whether a newer one holds."""
        with self.site.services.store.reading() as db:
            rows = db.scalars(
                select(PageSave).where(PageSave.sitting_id == self._id(db)).order_by(PageSave.id)
            )
            return [(row.page, next(iter(row.answers.values())), row.superseded) for row in rows]

    def answers(self) -> dict[str, Any]:
        """The answers that hold."""
        with self.site.services.store.reading() as db:
            return dict(sittings.read_sitting(db, self._id(db)).answers)

    def _id(self, db: Any) -> Any:
        return db.scalar(select(Sitting.id).order_by(Sitting.started_at.desc()).limit(1))
