"""What is measured: Previsit with a page of ten questions, and people in the middle of it."""

from __future__ import annotations

import http.client
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo.practice import create_practice
from app.forms.field_names import field_name
from app.outreach.invitations import invite
from app.people.patients import PatientDetails, add_patient
from app.store.session import Store
from app.store.tables import PageSave
from bench.load import KEY, Visitor

SURVEY = "bench"
PAGE_ID = "bench_walk"
PAGE = f"/questions/{PAGE_ID}"
ITEMS = ("walk", "stairs", "shop", "cook", "wash", "sleep", "talk", "read", "sit", "money")
ANSWERS = {field_name(f"bench_{item}"): place % 5 for place, item in enumerate(ITEMS)}
# What a form holds beside answers: the token, whose page it is, the key of the press.
HELD = re.compile(r'name="(csrf_token|whose|key|seen)" value="([^"]*)"')
MARK = 18  # characters of a key that say when, and in which sitting, its page was shown


def settings(database_url: str, folder: Path) -> dict[str, str]:
    return {
        "PREVISIT_DATABASE_URL": database_url,
        "PREVISIT_SECRET_KEY": secrets.token_urlsafe(32),
        "PREVISIT_ENCRYPTION_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PREVISIT_INSTRUMENTS": str(Path(__file__).parent / "survey"),
        "PREVISIT_DATA": str(folder),
    }


def open_store(settings: Mapping[str, str]) -> Store:
    return Store(settings["PREVISIT_DATABASE_URL"], settings["PREVISIT_ENCRYPTION_KEYS"].split())


def invite_people(store: Store, count: int, survey: str = SURVEY) -> list[str]:
    """A practice with as many invited patients; their codes."""
    with store.transaction() as db:
        practice = create_practice(db)
        return [_invite(db, practice.id, number, survey) for number in range(count)]


def _invite(db: Session, practice_id: UUID, number: int, survey: str) -> str:
    details = PatientDetails(f"{number}", "Ana", "Prueba", date(1960, 1, 1), locale="es")
    patient = add_patient(db, practice_id, details)
    return invite(
        db,
        practice_id=practice_id,
        patient_id=patient.id,
        survey_id=survey,
        visit_id=None,
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )


def sit_down(port: int, code: str) -> Visitor:
    """Come in by the patient's door, choose Spanish, agree, and answer the page once."""
    browser = Browser(port)
    browser.get(f"/i/{code}")
    browser.post("/begin", browser.held("/begin"), locale="es", respondent="self")
    browser.post("/consent", browser.held("/consent"), action="agree")
    held = browser.held(PAGE)
    answers = {name: str(answer) for name, answer in ANSWERS.items()} | {"action": "continue"}
    browser.post(PAGE, held, **answers)
    body = urlencode({**held, "key": held["key"][:MARK] + KEY, **answers})
    return Visitor(browser.cookie, body)


def require_the_page(port: int, visitor: Visitor) -> None:
    """The page that is measured is the real one: Spanish, ten questions, the answers in them."""
    browser = Browser(port, visitor.cookie)
    page = browser.get(PAGE)
    counted = (page.count('type="radio"'), page.count(" checked"), 'lang="es"' in page)
    assert counted == (50, 10, True), f"bench: this is not the page to measure: {counted}"


def saved(store: Store) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(PageSave)) or 0


def held_in(page: str) -> dict[str, str]:
    """What the form of a page holds, beside answers."""
    held = {name: unescape(value) for name, value in HELD.findall(page)}
    assert held, "bench: there is no form on this page"
    return held


def another_key(held: Mapping[str, str]) -> str:
    """The key of another press of the same page."""
    return held["key"][:MARK] + secrets.token_urlsafe(9)


class Browser:
    """Cookies, forms and links, as far as the bench needs them."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def held(self, path: str) -> dict[str, str]:
        """What the form of a page holds."""
        return held_in(self.get(path))

    def links(self, path: str, beginning: str) -> list[str]:
        """Where the links of a page lead, of those that begin like this, each once."""
        addresses = re.findall(r'href="([^"#]+)"', self.get(path))
        wanted = (unescape(each) for each in addresses if each.startswith(beginning))
        return list(dict.fromkeys(wanted))

    def post(self, path: str, held: Mapping[str, str], **fields: str) -> None:
        self._ask("POST", path, urlencode({**held, **fields}))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        assert answer.status in (200, 302, 303), f"bench: {method} {path} gave {answer.status}"
        if given := answer.getheader("Set-Cookie"):
            self.cookie = given.split(";", 1)[0]
        return page
