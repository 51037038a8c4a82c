"""Each page has a number of statements it may use, however many patients or entries it shows.

A page that goes past its budget asks the database once for each row: look for the loop. Raise a
budget only for a statement that is asked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app import clock
from app.people.patients import PatientDetails, add_patient
from app.people.visits import add_visit
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House

# Page → who reads it, and the statements it may use.
STAFF_PAGES = {
    "/today": ("clinician", 16),
    "/visits/{visit_id}": ("clinician", 18),
    "/practice": ("manager", 12),
    "/office": ("manager", 8),
    "/office/audit-log": ("manager", 12),
    "/office/patients": ("manager", 8),
    "/office/patients?find=rosa": ("manager", 8),
    "/office/patients/{patient_id}": ("manager", 10),
}
# What a person sends, up to the page that answers it → the statements it may use.
PATIENTS_STEPS = {"begin": 20, "consent": 24, "send": 45, "summary": 12}
PEOPLE = 12


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_page_of_staff_keeps_to_its_statements(
    house: House, statements: list[str], path: str
) -> None:
    role, budget = STAFF_PAGES[path]
    answer_check_ups(house)
    staff = house.staff(role)
    address = path.format(visit_id=house.visit_id, patient_id=house.patient_id)
    staff.open(address)  # what is read once a process is read
    statements.clear()

    staff.open(address)

    assert staff.status == 200
    assert len(statements) <= budget, "\n\n".join(statements)


def test_what_a_person_sends_keeps_to_its_statements(house: House, statements: list[str]) -> None:
    counted = {}
    visitor = house.visitor().open(house.invite_somebody(new_patient(house, 1)))

    statements.clear()
    visitor.send({"locale": "en", "respondent": "self"})
    counted["begin"] = list(statements)

    assert visitor.path == "/consent"
    statements.clear()
    visitor.send(button=("action", "agree"))
    counted["consent"] = list(statements)

    answer_all(visitor)
    assert visitor.path == "/check"
    statements.clear()
    visitor.send()
    counted["send"] = list(statements)

    assert visitor.path == "/summary"
    statements.clear()
    visitor.open("/summary")
    counted["summary"] = list(statements)

    over = {
        step: (len(ran), ran) for step, ran in counted.items() if len(ran) > PATIENTS_STEPS[step]
    }
    assert not over, over


def answer_check_ups(house: House) -> None:
    """As many visits today as show whether a page asks once for each of them."""
    for number in range(PEOPLE):
        patient_id = new_patient(house, number)
        with house.services.store.transaction() as db:
            add_visit(
                db,
                practice_id=house.practice_id,
                patient_id=patient_id,
                clinician_id=house.clinician_id,
                starts_at=clock.now(),
            )
        house.invite_somebody(patient_id)
    visitor = house.visitor().open(house.invite("check_in"))
    visitor.send({"locale": "en", "respondent": "self"})
    answer_all(visitor).send()


def new_patient(house: House, number: int) -> Any:
    """Somebody who was never here before."""
    with house.services.store.transaction() as db:
        details = PatientDetails(
            f"{100 + number}", "Rosa", "Nueva", locale="en", clinician_id=house.clinician_id
        )
        return add_patient(db, house.practice_id, details).id


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements that were run, in their order, without those of transactions and settings."""
    recorded: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            recorded.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield recorded
    event.remove(Engine, "before_cursor_execute", note)
