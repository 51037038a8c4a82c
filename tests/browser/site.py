"""A small practice on a real server: made-up visits, three accounts, and links for patients."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import InternalServerError
from werkzeug.serving import WSGIRequestHandler, make_server

from app import clock, create_app, sittings
from app.access.sign_in import add_staff
from app.catalogue.asking.path import first_open_page, walk
from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.model import Answer, Item
from app.config import Settings
from app.demo.practice import DemoSize, create_history, create_practice, create_todays_visits
from app.outreach import invitations, public_links, short_codes
from app.services import Services
from app.store.tables import Patient
from tests.journeys.conftest import agree

SIZE = DemoSize(patients=16, months=3, visits_a_month=12)
ROLES = ("clinician", "manager", "analyst")
PASSWORD = "correct horse battery"

# Answers that open every question: the conditions of the check-up look at these.
OPENING: Mapping[str, Answer] = {
    "check_up_own_words": "I want to sleep through the night again, and carry my grandson.",
    "check_up_symptoms": ("chest", "breath"),
    "check_up_chest_now": True,
    "check_up_pain": 7,
    "check_up_medicines_any": True,
    "check_up_harm": 1,
    "check_up_harm_when": "2025-05",
    "mood_low": 3,
    "mood_worry": 3,
}


@dataclass(frozen=True)
class Site:
    """Where the practice answers, and the ways into it."""

    url: str
    app: Flask
    practice_id: UUID
    staff_ids: Mapping[str, int]
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(5000, 10**6)))

    @property
    def services(self) -> Services:
        services: Services = self.app.extensions["previsit"]
        return services

    def link(self, locale: str = "en", survey: str = "check_up") -> str:
        """A fresh invitation of a patient nobody knew before."""
        return self._invite(locale, survey)[0]

    def card(self, locale: str = "en", survey: str = "check_up") -> str:
        """Eight digits for such an invitation, as they stand on a card for the kiosk."""
        now, code = clock.now(), self._invite(locale, survey)[1]
        with self.services.store.transaction() as db:
            return short_codes.create_for_invitation(
                db,
                invitations.exchange_code(db, code, now),
                now=now,
                until=now + timedelta(hours=4),
                actor="command",
            )

    def answered_link(self, locale: str = "en") -> str:
        """An invitation whose sitting is answered to the last page, and not sent."""
        link, code = self._invite(locale, "check_up")
        self._answer(code, locale)
        return link

    def open_link(self, survey: str = "check_in") -> str:
        """The path of a fresh open link."""
        with self.services.store.transaction() as db:
            link = public_links.create(
                db,
                practice_id=self.practice_id,
                survey_id=survey,
                actor="command",
                at=clock.now(),
            )
            return f"/open/{link.slug}"

    def _invite(self, locale: str, survey: str) -> tuple[str, str]:
        with self.services.store.transaction() as db:
            patient = Patient(
                id=uuid4(),
                practice_id=self.practice_id,
                clinician_id=self.staff_ids["clinician"],
                number=str(next(self.numbers)),
                given_name="Rosa",
                family_name="Iriarte",
                born_on="1958-03-02",
                sex="female",
                locale=locale,
            )
            db.add(patient)
            db.flush()
            agree(db, patient)
            code = invitations.invite(
                db,
                practice_id=self.practice_id,
                patient_id=patient.id,
                survey_id=survey,
                visit_id=None,
                expires_at=clock.now() + timedelta(days=3),
            )
        return f"{self.url}/i/{code}", code

    def _answer(self, code: str, locale: str) -> None:
        now = clock.now()
        survey = self.services.catalogue.surveys["check_up"]
        edition = tailored_edition(survey.editions[locale], to_proxy=False, most_items=None)
        with self.services.store.transaction() as db:
            invited = invitations.exchange_code(db, code, now)
            opened = sittings.open_sitting(
                db, survey, invited, locale=locale, respondent="self", mode="home", at=now
            )
            sitting = sittings.read_sitting(db, opened)
            while page := first_open_page(walk(edition, sitting.answers, sitting.row)):
                saved = sittings.save_page(
                    db,
                    sitting,
                    edition,
                    page.id,
                    {item.id: an_answer(item) for item in page.items},
                    key=f"made-{page.id}",
                    locale=locale,
                    mode="home",
                    at=now,
                )
                sitting = replace(sitting, answers=saved.answers)


def an_answer(item: Item) -> Answer:
    """The answer that opens further questions, or else the first that is offered."""
    if item.kind == "note":
        return None  # its words were read
    if item.id in OPENING:
        return OPENING[item.id]
    plain: dict[str, Answer] = {
        "yes_no": True,
        "rating": 4,
        "number": 3,
        "text": "As I said.",
        "date": f"{clock.now():%Y-%m-01}"[: {"day": 10, "month": 7, "year": 4}[item.precision]],
    }
    if item.kind in plain:
        return plain[item.kind]
    chosen = next(choice.answer for choice in item.choices if not choice.missing)
    return (chosen,) if item.kind == "choices" else chosen


@contextmanager
def open_site(settings: Settings, make: Callable[[Flask], Site] | None = None) -> Iterator[Site]:
    """Make the practice, serve it on a free port, and stop at the end."""
    app = create_app(settings)
    app.testing = True
    app.add_url_rule("/busy", view_func=_busy)
    app.add_url_rule("/broken", view_func=_broken)
    site = (make or _make)(app)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield replace(site, url=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    site.services.store.close()


def make_small(app: Flask) -> Site:
    """A practice with a clinician and nothing else."""
    services: Services = app.extensions["previsit"]
    with app.app_context(), services.store.transaction() as db:
        practice_id = create_practice(db).id
        clinician = add_staff(
            db,
            practice_id=practice_id,
            email="clinician@practice.example",
            name="Test clinician",
            role="clinician",
            password=PASSWORD,
        )
    return Site("", app, practice_id, {"clinician": clinician})


def _busy() -> str:
    raise OperationalError("select 1", {}, Exception("database is locked"))


def _broken() -> str:
    raise InternalServerError


class Quiet(WSGIRequestHandler):
    """Keeps connections open between requests, and says nothing about them."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def _make(app: Flask) -> Site:
    services: Services = app.extensions["previsit"]
    now = clock.now()
    with app.app_context():
        with services.store.transaction() as db:
            practice_id = create_practice(db).id
            staff = {
                role: add_staff(
                    db,
                    practice_id=practice_id,
                    email=f"{role}@practice.example",
                    name=f"Test {role}",
                    role=role,
                    password=PASSWORD,
                )
                for role in ROLES
            }
        whose = [staff["clinician"]]
        create_history(services.store, services.catalogue, practice_id, whose, now=now, size=SIZE)
        create_todays_visits(services.store, services.catalogue, practice_id, whose, now=now)
    return Site("", app, practice_id, staff)
