"""What the pages of staff, and a person's way in and out, cost: processor time in U.

A made-up practice of 120 patients and two years of visits on SQLite under gunicorn; then the same
practice with 100,000 patients. U is the processor time of a bare hello on the same server in the
same run (see report.py). `python -m bench.pages` measures these pages alone.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import add_staff
from app.catalogue.load import load_catalogue
from app.config import PROJECT
from app.demo import practice as made_up
from app.store.session import Store
from bench import subject
from bench.load import Visitor, load
from bench.people import add_patients, answer_and_stop, count_one_more_fact, invite_new_people
from bench.servers import Server, server

ROUNDS = 3
SECONDS = 1.0
LOOKS = 16  # at each page in one round
PEOPLE = 16  # who go the whole way in, and the whole way out, in one round
MANY = 100_000
PASSWORD = secrets.token_urlsafe(12)
Row = tuple[str, str, str]

# What is measured → the most it may cost, in U.
MARKS: Mapping[str, float] = {
    "today's list": 25,
    "visit page": 15,
    "practice page of the panel, after new answers": 25,
    "practice page of the panel, nothing new": 6,
    "audit log": 20,
    "patients' list, 120 patients": 15,
    "search of a patient, 120 patients": 15,
    "patients' list, 100,000 patients": 15,
    "patients' list, its second page, 100,000 patients": 15,
    "search of a patient, 100,000 patients": 15,
    "search of two names, 100,000 patients": 15,
    "begin and consent": 20,
    "send": 12,
    "summary": 8,
}


@dataclass(slots=True)
class Costs:
    """Seconds of processor time a request, by what was measured, a number a round."""

    hello: list[float] = field(default_factory=list)
    pages: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str, seconds: float) -> None:
        self.pages.setdefault(what, []).append(seconds)
        print(f"pages: {what}: {seconds / median(self.hello):.1f} U", file=sys.stderr)

    def units(self, what: str) -> float:
        return median(self.pages[what]) / median(self.hello)


@dataclass(frozen=True, slots=True)
class Practice:
    """The made-up practice: its store, who signs in, and the settings its server runs with."""

    id: UUID
    store: Store
    clinician_ids: tuple[int, ...]
    settings: Mapping[str, str]


def rows(many: int = MANY) -> list[Row]:
    """What was measured, how it came out, and the mark it has to reach."""
    costs = Costs()
    with (
        tempfile.TemporaryDirectory() as folder,
        _practice(Path(folder)) as practice,
        server("gunicorn", "bench.hello", "app", {}) as floor,
        server("gunicorn", "app.cli.wsgi", "app()", practice.settings) as previsit,
    ):
        _measure_pages(costs, floor, previsit, practice)
        _measure_people(costs, floor, previsit, practice)
        print(f"pages: adding {many:,} patients …", file=sys.stderr)
        add_patients(practice.store, practice.id, practice.clinician_ids, many)
        _measure_many(costs, floor, previsit)
    return [_row(what, costs.units(what), most) for what, most in MARKS.items()]


def _row(what: str, units: float, most: float) -> Row:
    verdict = "reached" if units <= most else "not reached"
    return (what, f"{units:.1f} U", f"at most {most:g} U: {verdict}")


@contextmanager
def _practice(folder: Path) -> Iterator[Practice]:
    print("pages: making a practice of 120 patients …", file=sys.stderr)
    settings = {
        **subject.settings(f"sqlite:///{folder / 'previsit.db'}", folder),
        "PREVISIT_INSTRUMENTS": str(PROJECT / "instruments"),
    }
    store = subject.open_store(settings)
    store.migrate()
    catalogue, now = load_catalogue((PROJECT / "instruments",)), clock.now()
    with store.transaction() as db:
        practice_id = made_up.create_practice(db).id
        staff = {
            role: add_staff(
                db,
                practice_id=practice_id,
                email=f"{role}@practice.example",
                name=f"A {role}",
                role=role,
                password=PASSWORD,
            )
            for role in ("clinician", "manager")
        }
        clinicians = (staff["clinician"], *(_colleague(db, practice_id, n) for n in (2, 3)))
    made_up.create_history(store, catalogue, practice_id, clinicians, now=now)
    made_up.create_todays_visits(store, catalogue, practice_id, clinicians, now=now)
    yield Practice(practice_id, store, clinicians, settings)
    store.close()


def _colleague(db: Session, practice_id: UUID, number: int) -> int:
    """As many clinicians as the demonstration has: the alarms of all stand on everybody's list."""
    return add_staff(
        db,
        practice_id=practice_id,
        email=f"clinician{number}@practice.example",
        name="A clinician",
        role="clinician",
        password=PASSWORD,
    )


def _measure_pages(costs: Costs, floor: Server, previsit: Server, practice: Practice) -> None:
    clinician, manager = (_signed_in(previsit, role) for role in ("clinician", "manager"))
    visit = subject.Browser(previsit.port, clinician.cookie).links("/today", "/visits/")[2]
    looked_at = {
        "today's list": (clinician, "/today"),
        "visit page": (clinician, visit),
        "practice page of the panel, nothing new": (manager, "/practice"),
        "audit log": (manager, "/office/audit-log"),
        "patients' list, 120 patients": (manager, "/office/patients"),
        "search of a patient, 120 patients": (manager, "/office/patients?find=Julian"),
    }
    _warm_up(previsit, looked_at.values())
    for _ in range(ROUNDS):
        _note_hello(costs, floor)
        for what, (visitor, path) in looked_at.items():
            costs.note(what, _page_seconds(previsit, path, visitor))
        costs.note(
            "practice page of the panel, after new answers",
            _after_new_answers(previsit, manager, practice),
        )


def _measure_many(costs: Costs, floor: Server, previsit: Server) -> None:
    manager = _signed_in(previsit, "manager")
    listed = "/office/patients"
    second = subject.Browser(previsit.port, manager.cookie).links(listed, f"{listed}?")[-1]
    looked_at = {
        "patients' list, 100,000 patients": listed,
        "patients' list, its second page, 100,000 patients": second,
        "search of a patient, 100,000 patients": f"{listed}?find=Julian",
        "search of two names, 100,000 patients": f"{listed}?find=Maria+Whit",
    }
    for _ in range(ROUNDS):
        _note_hello(costs, floor)
        for what, path in looked_at.items():
            costs.note(what, _page_seconds(previsit, path, manager))


def _measure_people(costs: Costs, floor: Server, previsit: Server, practice: Practice) -> None:
    """Step by step, everybody before the next step: only the requests named are counted."""
    for _ in range(ROUNDS):
        _note_hello(costs, floor)
        codes = invite_new_people(practice.store, practice.id, PEOPLE)
        browsers = [subject.Browser(previsit.port) for _ in codes]
        forms = []
        for browser, code in zip(browsers, codes, strict=True):
            browser.get(f"/i/{code}")
            forms.append(browser.held("/begin"))
        begun = _seconds_each(
            previsit,
            [
                partial(browser.post, "/begin", held, locale="es", respondent="self")
                for browser, held in zip(browsers, forms, strict=True)
            ],
        )
        forms = [browser.held("/consent") for browser in browsers]
        agreed = _seconds_each(
            previsit,
            [
                partial(browser.post, "/consent", held, action="agree", improvement="yes")
                for browser, held in zip(browsers, forms, strict=True)
            ],
        )
        costs.note("begin and consent", begun + agreed)
        _measure_sending(costs, previsit, practice)


def _measure_sending(costs: Costs, previsit: Server, practice: Practice) -> None:
    browsers = []
    for code in answer_and_stop(practice.store, practice.id, PEOPLE):
        browser = subject.Browser(previsit.port)
        browser.get(f"/i/{code}")
        browsers.append(browser)
    forms = [browser.held("/check") for browser in browsers]
    sent = [
        lambda b=b, held=held: b.post("/send", held, key=subject.another_key(held))
        for b, held in zip(browsers, forms, strict=True)
    ]
    costs.note("send", _seconds_each(previsit, sent))
    for browser in browsers[:4]:
        browser.get("/summary")  # both workers have read what is read once a process
    looked = [lambda b=b: b.get("/summary") for b in browsers * 2]
    costs.note("summary", _seconds_each(previsit, looked))


def _after_new_answers(previsit: Server, visitor: Visitor, practice: Practice) -> float:
    """Each request after a fact more, so that nothing kept of the page is good any more."""
    browser, spent = subject.Browser(previsit.port, visitor.cookie), 0.0
    for _ in range(LOOKS):
        count_one_more_fact(practice.store, practice.id)
        spent += _seconds_each(previsit, [lambda: browser.get("/practice")])
    return spent / LOOKS


def _signed_in(previsit: Server, role: str) -> Visitor:
    browser = subject.Browser(previsit.port)
    held = browser.held("/sign-in")
    browser.post("/sign-in", held, email=f"{role}@practice.example", password=PASSWORD)
    return Visitor(browser.cookie)


def _note_hello(costs: Costs, floor: Server) -> None:
    before = floor.processor_seconds()
    done = load(floor.port, "/", [Visitor()], SECONDS)
    assert done.requests, "bench: no greeting was answered"
    assert not done.refused, f"bench: {done.refused} greetings were refused"
    costs.hello.append((floor.processor_seconds() - before) / done.requests)


def _page_seconds(at: Server, path: str, visitor: Visitor) -> float:
    browser = subject.Browser(at.port, visitor.cookie)
    return _seconds_each(at, [lambda: browser.get(path)] * LOOKS)


def _warm_up(at: Server, pages: Iterable[tuple[Visitor, str]]) -> None:
    """Both workers have read what is read once a process; a first look is not what is measured."""
    for visitor, path in pages:
        browser = subject.Browser(at.port, visitor.cookie)
        for _ in range(8):
            browser.get(path)


def _seconds_each(at: Server, requests: Sequence[Callable[[], object]]) -> float:
    before = at.processor_seconds()
    for request in requests:
        request()
    return (at.processor_seconds() - before) / len(requests)


if __name__ == "__main__":
    for line in rows(int(sys.argv[1]) if sys.argv[1:] else MANY):
        print(" | ".join(line))
