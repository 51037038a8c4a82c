"""The clinician's pages, asked for as a browser asks, about answers given through the rooms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import clock, sittings
from app.access.sign_in import add_staff
from app.catalogue.asking.path import first_unanswered, walk
from app.catalogue.model import Answer
from app.demo.practice import open_practice
from app.outreach import invitations
from app.services import Services
from app.store.tables import AuditEntry, Patient, PriorityRow, Visit

PASSWORD = "correct horse battery"
NOW = clock.now()
DARK: Mapping[str, Answer] = {"mood_low": 3, "mood_safety": 2}
TITLE = "Thoughts of harming oneself or of not being alive"


def test_a_day_without_visits_says_so_in_words(house: House) -> None:
    page = house.client.get("/today?on=2031-01-06").text

    assert "You have no visits on this day" in page


def test_a_visit_nobody_answered_for_is_not_begun(house: House) -> None:
    house.visit("Rosa")

    page = house.client.get("/today").text

    assert "Rosa Iriarte" in page
    assert "Not begun" in page


def test_somebody_under_way_is_shown_with_how_far_they_are(house: House) -> None:
    house.answer(house.visit("Rosa"), stop_after=3)

    assert re.search(r"Under way: 3 of \d+ answered so far", house.client.get("/today").text)


def test_a_safety_answer_stands_on_the_list_before_anything_is_sent(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK, finish=False)

    today = house.client.get("/today").text

    assert '<li class="urgent">' in today
    assert TITLE in today
    assert "1 person needs someone now" in today


def test_a_safety_answer_of_somebody_without_a_visit_today_stands_above_the_list(
    house: House,
) -> None:
    house.answer(house.visit("Rosa", in_days=9), DARK, finish=False)
    house.visit("Amal")

    page = house.client.get("/today").text

    assert page.index("Need someone now, and not on this list") < page.index("Amal Iriarte")
    assert TITLE in page


def test_acknowledged_says_who_and_stays_until_it_is_taken_back(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK)
    [urgent] = house.priorities(level="now")

    answer = house.press("/today", f"/priorities/{urgent}/acknowledge")
    today = house.client.get("/today").text
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today")
    assert '<li class="urgent">' not in today
    assert "Seen by Dr. Test" in today

    house.press("/today", f"/priorities/{urgent}/undo")
    assert '<li class="urgent">' in house.client.get("/today").text


def test_the_button_leads_back_to_the_page_it_stood_on_and_to_no_other_site(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK)
    [urgent] = house.priorities(level="now")
    path = f"/priorities/{urgent}/acknowledge"

    assert house.press(f"/visits/{visit}", path).headers["Location"] == f"/visits/{visit}"
    for elsewhere in ("https://example.org/today", "//example.org/today", "/office"):
        answer = house.press("/today", path, next=elsewhere)
        assert answer.headers["Location"] == "/today"


def test_a_button_without_its_token_does_nothing(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK)
    [urgent] = house.priorities(level="now")

    assert house.client.post(f"/priorities/{urgent}/acknowledge").status_code == 400
    assert '<li class="urgent">' in house.client.get("/today").text


def test_the_page_of_a_visit_says_own_words_reasons_scores_and_gaps(house: House) -> None:
    visit = house.visit("Rosa")
    words = "I <b>cannot</b> sleep."
    house.answer(visit, {"check_up_own_words": words, **DARK})

    page = house.client.get(f"/visits/{visit}").text

    assert "I &lt;b&gt;cannot&lt;/b&gt; sleep." in page
    assert page.index("In their own words") < page.index("Talk about, in this order")
    assert TITLE in page
    assert "Any answer above" in page
    assert re.search(r"No score: \d+ of \d+ answered", page)
    assert "Skipped on purpose" in page
    assert "What we agreed" in page


def test_a_visit_without_answers_shows_the_newest_ones_with_their_date(house: House) -> None:
    house.answer(house.visit("Rosa", in_days=-40), DARK, at=NOW - timedelta(days=41))
    visit = house.visit("Rosa")

    page = house.client.get(f"/visits/{visit}").text

    assert "not for this visit" in page
    assert TITLE in page


def test_a_visit_of_somebody_who_never_answered_has_an_empty_page(house: House) -> None:
    page = house.client.get(f"/visits/{house.visit('Rosa')}")

    assert page.status_code == 200
    assert "Nothing has been answered yet" in page.text


def test_a_safety_answer_not_sent_yet_stands_on_the_page_of_the_visit(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK, finish=False)

    page = house.client.get(f"/visits/{visit}").text

    assert "Raised elsewhere, and still open" in page
    assert TITLE in page
    assert "under way and not sent yet" in page


def test_looking_at_a_person_leaves_a_trace(house: House) -> None:
    house.client.get(f"/visits/{house.visit('Rosa')}")

    with house.services.store.reading() as db:
        seen = db.scalars(select(AuditEntry).where(AuditEntry.action == "visit.view")).all()

    assert [one.subject for one in seen] == [f"patient:{house.patients['Rosa']}"]


def test_another_practices_people_do_not_exist(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK)
    [urgent] = house.priorities(level="now")
    stranger = house.stranger()

    assert stranger.client.get(f"/visits/{visit}").status_code == 404
    assert stranger.client.get(f"/visits/{uuid4()}").status_code == 404
    assert TITLE not in stranger.client.get("/today?whose=all").text
    answer = stranger.press("/today", f"/priorities/{urgent}/acknowledge")
    assert answer.status_code == 404


def test_the_list_costs_the_same_few_queries_however_long_it_is(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK)
    few = house.queries("/today")
    for _ in range(4):
        house.answer(house.visit("Amal"), DARK, finish=False)
        house.answer(house.visit("Rosa"), DARK)

    assert house.queries("/today") - few <= 1  # page saves are read once somebody is under way


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
                page = first_unanswered(walk(edition, sitting.answers, sitting.row))
                if page is None:
                    break
                kept = {item.id: given.get(item.id) for item in page.items if item.kind != "note"}
                sittings.save_page(
                    db, sitting, edition, page.id, kept,
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
            invitations.exchange(db, code, at),
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
        practice = open_practice(db)
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


@pytest.fixture
def house(app: Flask) -> House:
    return settle(app)
