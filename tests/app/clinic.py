"""A practice with a clinician who is signed in, and patients who answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import clock, sittings
from app.access.sign_in import add_staff
from app.catalogue.asking.path import first_unanswered_page, walk
from app.catalogue.model import Answer
from app.demo.practice import create_practice
from app.outreach import invitations
from app.services import Services
from app.store.tables import Patient, PriorityRow, Visit

PASSWORD = "correct horse battery"
NOW = clock.now()
DARK: Mapping[str, Answer] = {"mood_low": 3, "mood_safety": 2}


@dataclass
class House:
    """A practice with a clinician who is signed in, and people by their given names."""

    services: Services
    client: FlaskClient
    practice_id: UUID
    clinician_id: int
    patients: dict[str, UUID]

    def visit(self, who: str, in_days: int = 0) -> UUID:
        with self.services.store.transaction() as db:
            visit = Visit(
                id=uuid4(),
                practice_id=self.practice_id,
                patient_id=self.patients[who],
                clinician_id=self.clinician_id,
                starts_at=NOW + timedelta(days=in_days),
            )
            db.add(visit)
        return visit.id

    def answer(
        self,
        visit_id: UUID,
        answers: Mapping[str, Answer] | None = None,
        *,
        at: datetime = NOW,
        stop_after: int | None = None,
        finish: bool = True,
    ) -> None:
        """Answer the check-up for a visit; what is not given is skipped on purpose."""
        edition = self.services.catalogue.surveys["check_up"].editions["en"]
        given = answers or {}
        with self.services.store.transaction() as db:
            sitting = self._open(db, visit_id, at)
            for number in range(stop_after if stop_after is not None else 999):
                page = first_unanswered_page(walk(edition, sitting.answers, sitting.row))
                if page is None:
                    break
                page_answers = {
                    item.id: given.get(item.id) for item in page.items if item.kind != "note"
                }
                sittings.save_page(
                    db, sitting, edition, page.id, page_answers,
                    key=f"{number:08}", locale="en", mode="home", at=at,
                )  # fmt: skip
                sitting = sittings.read_sitting(db, sitting.id)
            if finish and stop_after is None:
                sittings.finish(db, sitting, edition, locale="en", at=at)

    def _open(self, db, visit_id: UUID, at: datetime) -> sittings.Open:
        visit = db.get_one(Visit, visit_id)
        code = invitations.invite(
            db,
            practice_id=self.practice_id,
            patient_id=visit.patient_id,
            survey_id="check_up",
            visit_id=visit_id,
            expires_at=NOW + timedelta(days=30),
        )
        opened = sittings.open_sitting(
            db,
            self.services.catalogue.surveys["check_up"],
            invitations.exchange_code(db, code, at),
            locale="en",
            respondent="self",
            mode="home",
            at=at,
        )
        return sittings.read_sitting(db, opened)

    def priorities(self, level: str) -> list[UUID]:
        with self.services.store.reading() as db:
            return list(db.scalars(select(PriorityRow.id).where(PriorityRow.level == level)))

    def press(self, page: str, path: str, **fields: str):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        return self.client.post(path, data={"csrf_token": token[1], "next": page, **fields})

    def queries(self, path: str) -> int:
        asked: list[str] = []
        engine = self.services.store.engine

        def note(_connection, _cursor, statement, *_rest) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        self.client.get(path)
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    def stranger(self) -> House:
        """A clinician of another practice, in a browser of their own."""
        return settle(self.client.application, "stranger@elsewhere.example")


def settle(app: Flask, email: str = "clinician@practice.example") -> House:
    services = app.extensions["previsit"]
    with app.app_context(), services.store.transaction() as db:
        practice = create_practice(db)
        practice.timezone = "UTC"
        clinician_id = add_staff(
            db,
            practice_id=practice.id,
            email=email,
            name="Dr. Test",
            role="clinician",
            password=PASSWORD,
        )
        people = {}
        for number, name in enumerate(("Rosa", "Amal")):
            person = Patient(
                id=uuid4(),
                practice_id=practice.id,
                clinician_id=clinician_id,
                number=str(number),
                given_name=name,
                family_name="Iriarte",
                born_on="1958-03-02",
                sex="female",
            )
            db.add(person)
            people[name] = person.id
    house = House(services, app.test_client(), practice.id, clinician_id, people)
    house.press("/sign-in", "/sign-in", email=email, password=PASSWORD, next="")
    return house
