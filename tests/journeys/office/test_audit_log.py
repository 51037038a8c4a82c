"""The office reads in words what was done: by whom, when, and whom it concerns."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.demo.practice import ZONE
from app.office.audit_log.entries import ON_ONE_PAGE
from app.people.erasure import erase_person
from app.store import audit
from app.store.tables import Sitting
from tests.journeys.answering import answer_all, begin
from tests.journeys.conftest import House
from tests.journeys.kiosk import post
from tests.journeys.visitor import Visitor

WORDS = {
    "en": (
        "Opened a patient’s visit page",
        "Opened a patient’s page in the office",
        "Made an invitation to answer",
        "Changed the practice’s rules",
        "Began a survey",
        "Sent the answers",
    ),
    "ar": (
        "فتح صفحة زيارة مريض",
        "فتح صفحة مريض في الإدارة",
        "إنشاء دعوة للإجابة",
        "تغيير قواعد العيادة",
        "بدء استبيان",
        "إرسال الإجابات",
    ),
}
CODE = re.compile(r"\b[a-z_]+\.[a-z_]+\b|\b[a-z]+_[a-z_]+\b")


@pytest.mark.parametrize(
    ("locale", "survey"), [("en", "Check-up before your visit"), ("ar", "استبيان صحي قبل الزيارة")]
)
def test_what_was_done_is_read_in_words(house: House, locale: str, survey: str) -> None:
    answer_all(begin(house)).send()
    house.staff("clinician").open(f"/visits/{house.visit_id}")
    manager = house.staff("manager").open(f"/office/patients/{house.patient_id}")
    manager.send({"survey": "check_up"})
    manager.open("/office/practice-rules").send({"most_items": "40"})

    page = read(manager, locale)

    for words in (*WORDS[locale], survey, "Test clinician", "Rosa Iriarte"):
        assert words in page.text
    assert page.page.links["Rosa Iriarte"] == f"/office/patients/{house.patient_id}"
    assert not CODE.findall(cells(page))


def test_an_act_without_words_is_shown_as_it_was_recorded(house: House) -> None:
    record(house, action="tea.make", actor="robot:7")

    page = read(house.staff("manager"))

    assert '<code dir="ltr">tea.make</code>' in page.reply.get_data(as_text=True)
    assert '<code dir="ltr">robot:7</code>' in page.reply.get_data(as_text=True)


def test_a_device_handed_over_is_told_from_a_call(house: House) -> None:
    for how in ("here", "phone"):
        subject = f"patient:{house.patient_id}"
        record(house, action="sitting.hand_over", subject=subject, detail={"how": how})

    page = read(house.staff("manager"))

    assert "Handed a device over to a patient" in page.text
    assert "Began to key in answers on the phone" in page.text


def test_whose_answers_raised_a_priority_is_not_the_offices(house: House) -> None:
    answer_all(begin(house)).send()
    with house.services.store.reading() as db:
        sitting_id = db.scalars(select(Sitting.id)).one()
    record(house, action="priority.raise", actor="patient", subject=f"sitting:{sitting_id}")

    page = read(house.staff("manager"), query="?who=patient")

    for words in (
        "Raised a priority",
        "Sent the answers",
        "Said what the answers may be used for",
    ):
        assert words in page.text
    assert "Rosa" not in page.text


def test_who_was_erased_is_no_longer_named(house: House) -> None:
    record(house, action="patient.view", subject=f"patient:{house.patient_id}")
    with house.services.store.transaction() as db:
        erase_person(db, house.patient_id, actor="command", at=clock.now())

    page = read(house.staff("manager"))

    assert "Erased everything kept of a patient" in page.text
    assert "Opened a patient’s page in the office" in page.text
    assert "Rosa" not in page.text


def test_every_entry_is_reached_and_none_is_shown_twice(house: House) -> None:
    for number in range(2 * ON_ONE_PAGE + 30):
        record(house, action=f"count.n{number}")
    manager = house.staff("manager")

    page, seen = read(manager), []
    while True:
        seen += counted(page)
        if "Older" not in page.page.links:
            break
        page.open(page.page.links["Older"])

    assert seen == [f"count.n{number}" for number in reversed(range(2 * ON_ONE_PAGE + 30))]
    while "Newer" in page.page.links:
        page.open(page.page.links["Newer"])
    assert len(rows(page)) == ON_ONE_PAGE
    assert "count.n229" in page.text


def test_a_day_is_the_practices_day_and_a_person_is_one_of_the_staff(house: House) -> None:
    clinician, day = f"staff:{house.clinician_id}", datetime(2025, 5, 17, tzinfo=ZONE)
    for hours, action in ((-1, "eve.x"), (0, "noon.x"), (23, "late.x"), (24, "morrow.x")):
        record(house, action=action, actor=clinician, at=day + timedelta(hours=hours))
    record(house, action="other.x", at=day)
    manager = house.staff("manager")

    on_that_day = read(manager, query="?day=2025-05-17")
    assert counted(on_that_day) == ["other.x", "late.x", "noon.x"]
    both = read(manager, query=f"?day=2025-05-17&who={house.clinician_id}")
    assert counted(both) == ["late.x", "noon.x"]
    assert "There are no such entries." in read(manager, query="?day=2025-05-19").text
    assert "Show everything" in manager.page.links


@pytest.mark.parametrize(
    "query",
    ["day=0001-01-01", "day=9999-12-31", "day=May", "who=0", "who=%00", "before=-1", "after=x"]
    + [f"{name}={'9' * 40}" for name in ("before", "after")],
)
def test_an_address_that_makes_no_sense_is_understood_as_far_as_it_does(
    house: House, query: str
) -> None:
    assert read(house.staff("manager"), query=f"?{query}").status == 200


def read(manager: Visitor, locale: str = "en", query: str = "") -> Visitor:
    post(manager, "/language", language=locale, next="/office")
    return manager.open(f"/office/audit-log{query}")


def rows(page: Visitor) -> list[str]:
    """The table's rows as they were sent."""
    return page.reply.get_data(as_text=True).split("<tr>")[2:]


def cells(page: Visitor) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(rows(page)))


def counted(page: Visitor) -> list[str]:
    return re.findall(r"<code dir=\"ltr\">(\w+\.\w+)</code>", " ".join(rows(page)))


def record(house: House, **entry: object) -> None:
    given = {"actor": "command", "subject": "", **entry}
    with house.services.store.transaction() as db:
        audit.record(db, practice_id=house.practice_id, **given)  # type: ignore[arg-type]
