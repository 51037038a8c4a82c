"""A page that is only looked at never waits for a writer, and makes no writer wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, make_url, select

from app.catalogue.asking import path as paths
from app.store.tables import AuditEntry
from tests.journeys.answering import answer_all, answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def test_a_patients_pages_are_shown_while_somebody_else_writes(house: House) -> None:
    with house.services.store.transaction() as db:
        db.connection().exec_driver_sql("DELETE FROM consent")
    link = house.invite("check_in")
    visitor = house.visitor().open(link)
    assert visitor.path == "/begin"
    with locked(house):
        assert visitor.open("/begin").status == 200
    visitor.send({"locale": "en", "respondent": "self"})
    assert visitor.path == "/consent"
    with locked(house):
        assert visitor.open("/consent").status == 200
    visitor.send(button=("action", "agree"))
    with locked(house):
        assert visitor.open("/resume").path.startswith("/questions/")
    answer_all(visitor)
    with locked(house):
        assert visitor.open("/check").status == 200
    visitor.send()
    with locked(house):
        for page in ("/summary", "/letter", "/my-data"):
            assert (visitor.open(page).status, visitor.path) == (200, page)


@pytest.mark.parametrize("who", ["clinician", "manager"])
def test_looking_at_a_patient_holds_the_lock_for_its_audit_entry_only(
    house: House, who: str
) -> None:
    answer_all(begin(house), pick=2).open("/check").send()
    staff = house.staff(who)
    page = (
        f"/visits/{house.visit_id}"
        if who == "clinician"
        else f"/office/patients/{house.patient_id}"
    )
    locked_for = statements_in_transactions(house)

    staff.open(page)

    assert (staff.status, staff.path) == (200, page)
    assert locked_for[0] == "BEGIN IMMEDIATE"
    assert len(locked_for) == 3
    assert all("audit_entry" in statement for statement in locked_for[1:]), locked_for
    with house.services.store.reading() as db:
        newest = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert newest is not None
    assert newest.subject == f"patient:{house.patient_id}"
    assert newest.action == {"clinician": "visit.view", "manager": "patient.view"}[who]


@pytest.mark.parametrize("respondent", ["self", "helped", "proxy"])
def test_a_post_of_a_page_walks_the_survey_twice_at_most(
    house: House, monkeypatch: pytest.MonkeyPatch, respondent: str
) -> None:
    visitor = begin(house, respondent=respondent)
    walks: list[object] = []
    original = paths._Walker.path

    def counted(walker: paths._Walker) -> paths.SurveyPath:
        walks.append(walker)
        return original(walker)

    monkeypatch.setattr(paths._Walker, "path", counted)
    counts = []
    for _page in range(120):
        if visitor.path == "/help-now":
            visitor.open("/resume")
        if not visitor.path.startswith("/questions/"):
            break
        answers = answers_for(visitor, pick=3)
        walks.clear()
        post(visitor, answers)
        counts.append(len(walks))
        visitor.open("/resume")

    assert visitor.path == "/check"
    assert len(counts) > 15
    assert max(counts) == 2


def post(visitor: Visitor, answers: dict[str, object]) -> None:
    """Send the page's form, and do not follow where it leads."""
    form = visitor.form
    data: dict[str, object] = form.sent(answers)
    name, value = form.buttons[0]
    reply = visitor.client.post(form.action or visitor.path, data={**data, name: value})
    assert reply.status_code == 303, reply.text


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Another process is writing all the while."""
    path = make_url(house.services.settings.database_url).database
    assert path is not None
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        writer.execute("ROLLBACK")
        writer.close()


def statements_in_transactions(house: House) -> list[str]:
    """What is done, from now on, in transactions: on SQLite these hold the write lock."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(house.services.store.engine, "before_cursor_execute", note)
    return statements
