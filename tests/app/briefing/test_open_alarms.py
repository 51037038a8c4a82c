"""What concerns safety stands on the list of every day until somebody has seen it, also of people
who have no visit, and nobody reads over a shoulder who is being harmed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.catalogue.model import Answer
from app.store.tables import (
    Acknowledgement,
    Invitation,
    Patient,
    PriorityRow,
    Response,
    Sitting,
    Visit,
)
from tests.app.clinician_practice import DARK, NOW, House, settle

HARMED: Mapping[str, Answer] = {"check_up_safe": 1}
IN_PAIN: Mapping[str, Answer] = {"check_up_pain": 9, "check_up_pain_course": 2}
CHEST_NOW: Mapping[str, Answer] = {
    "check_up_symptoms": ("chest",),
    "check_up_chest_now": True,
}
NAMED = re.compile("afraid of|harmed by|feeling safe", re.IGNORECASE)
ROW = re.compile(r"<li.*?</li>", re.DOTALL)
OPENED = re.compile(r"<details>.*?</details>", re.DOTALL)


@pytest.mark.parametrize("days_ago", [0, 3, 61, 400])
def test_who_is_harmed_and_has_no_visit_today_has_a_row_of_their_own(
    house: House,
    days_ago: int,
) -> None:
    visit = told(house, "Rosa", HARMED, days_ago=days_ago)
    house.visit("Amal")

    page = house.client.get("/today").text

    [row] = waiting(page)
    assert page.index(row) < page.index("Amal Iriarte")
    assert 'class="level today"' in row
    assert "Rosa Iriarte" in row
    assert f">{age_of(house, 'Rosa')}<" in row
    assert f"/visits/{visit}?answers={response(house)}" in row
    assert row.startswith('<li class=" screen-only">')  # not tinted: nobody has to run


def test_what_they_told_opens_on_the_page_the_row_leads_to(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=40)
    [row] = waiting(house.client.get("/today").text)

    page = house.client.get(re.search(r'href="([^"]+)"', row)[1].replace("&amp;", "&"))

    assert page.status_code == 200
    assert NAMED.search(page.text)


@pytest.mark.parametrize("days_ago", [0, 61])
def test_nobody_reads_on_the_list_that_somebody_is_harmed(
    house: House,
    days_ago: int,
) -> None:
    told(house, "Rosa", HARMED, days_ago=days_ago)
    if days_ago:
        house.visit("Rosa")

    for path in ("/today", "/today?whose=all", f"/today?on={(NOW + timedelta(days=5)).date()}"):
        page = house.client.get(path).text
        assert not NAMED.search(OPENED.sub("", page)), path
        assert NAMED.search(OPENED.search(page)[0]), path  # whoever presses reads it


@pytest.mark.parametrize(("answers", "prints"), [(HARMED, False), (CHEST_NOW, True)])
def test_no_heading_and_no_count_on_paper_points_at_what_the_paper_leaves_out(
    house: House, answers: Mapping[str, Answer], prints: bool
) -> None:
    told(house, "Rosa", answers, days_ago=3)

    page = house.client.get("/today").text

    [row] = waiting(page)
    section = page[: page.index(row)].rpartition("<section")[2]
    assert ("screen-only" in section.partition(">")[0]) is not prints
    assert ("screen-only" in row.partition(">")[0]) is not prints
    assert 'class="worse"' not in page


def test_who_never_had_a_visit_is_not_lost(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=5)
    with house.services.store.transaction() as db:
        for table in (Sitting, Response, Invitation):
            db.execute(update(table).values(visit_id=None))
        db.execute(delete(Visit))

    [row] = waiting(house.client.get("/today").text)

    assert "/visits/" not in row
    assert NAMED.search(OPENED.search(row)[0])


def test_it_stands_there_before_anything_is_sent(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=2, finish=False)

    [row] = waiting(house.client.get("/today").text)

    assert 'class="level today"' in row


def test_it_stays_a_day_after_somebody_has_seen_it_and_can_be_taken_back(
    house: House,
) -> None:
    told(house, "Rosa", HARMED, days_ago=61)
    [alarm] = house.priorities(level="today")

    house.press("/today", f"/priorities/{alarm}/acknowledge")
    [row] = waiting(house.client.get("/today").text)
    assert f"/priorities/{alarm}/undo" in row

    house.press("/today", f"/priorities/{alarm}/undo")
    [row] = waiting(house.client.get("/today").text)
    assert f"/priorities/{alarm}/acknowledge" in row

    house.press("/today", f"/priorities/{alarm}/acknowledge")
    with house.services.store.transaction() as db:
        db.execute(update(Acknowledgement).values(at=NOW - timedelta(hours=25)))
    assert not waiting(house.client.get("/today").text)


def test_who_told_it_long_before_and_comes_today_has_it_in_the_row_of_the_visit(
    house: House,
) -> None:
    told(house, "Rosa", HARMED, days_ago=61)
    visit = house.visit("Rosa")
    [alarm] = house.priorities(level="today")

    page = house.client.get("/today").text

    [row] = [row_html for row_html in ROW.findall(page) if f"/visits/{visit}" in row_html]
    assert not waiting(page)
    assert 'class="level today"' in row
    assert f"/priorities/{alarm}/acknowledge" in row
    assert f"/priorities/{alarm}/acknowledge" in house.client.get(f"/visits/{visit}").text


def test_in_the_row_of_a_visit_no_alarm_hides_behind_another(house: House) -> None:
    house.answer(house.visit("Rosa"), {**DARK, **HARMED, "what_matters_ill": 2})

    [row] = [
        row_html for row_html in ROW.findall(house.client.get("/today").text) if "Rosa" in row_html
    ]

    alarms = {*house.priorities(level="now"), *safety_of_today(house)}
    assert len(alarms) == 3
    assert set(re.findall(r"/priorities/([\w-]+)/acknowledge", row)) == {
        str(priority_id) for priority_id in alarms
    }
    assert row.startswith('<li class="urgent">')


def test_the_same_answer_given_again_alarms_again(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=61)
    told(house, "Rosa", HARMED, days_ago=31)

    assert len(waiting(house.client.get("/today").text)) == 2


def test_a_rule_that_was_taken_out_since_still_alarms(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=61)
    with house.services.store.transaction() as db:
        db.execute(update(PriorityRow).values(rule="gone/gone"))

    assert len(waiting(house.client.get("/today").text)) == 1


def test_what_is_for_today_and_not_about_safety_is_marked_in_the_list_of_answers(
    house: House,
) -> None:
    told(house, "Rosa", IN_PAIN, days_ago=3, visit_days_ago=60)
    page = house.client.get("/today").text
    assert not waiting(page)
    [line] = re.findall(r"<tr>.*?</tr>", page)
    assert "Rosa" in line
    assert 'class="level today"' in line

    for priority in house.priorities(level="today"):
        house.press("/today", f"/priorities/{priority}/acknowledge")

    [line] = re.findall(r"<tr>.*?</tr>", house.client.get("/today").text)
    assert 'class="level today"' not in line


def test_another_practice_sees_none_of_it(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=3)

    assert not waiting(house.stranger().client.get("/today?whose=all").text)


def test_many_people_who_wait_cost_no_more_queries_than_one(house: House) -> None:
    told(house, "Rosa", HARMED, days_ago=20)
    queries_for_one = house.queries("/today")
    for name in ("Eva", "Ida", "Ada"):
        arrive(house, name)
        told(house, name, {**HARMED, **IN_PAIN}, days_ago=20)

    many = house.queries("/today")

    assert len(waiting(house.client.get("/today").text)) == 4
    assert many == queries_for_one


def told(
    house: House,
    who: str,
    answers: Mapping[str, Answer],
    *,
    days_ago: int,
    visit_days_ago: int | None = None,
    finish: bool = True,
) -> UUID:
    """Answered so many days ago, for a visit on the day before it unless another is given."""
    gone = days_ago + 1 if visit_days_ago is None else visit_days_ago
    visit = house.visit(who, in_days=-gone)
    house.answer(visit, answers, at=NOW - timedelta(days=days_ago), finish=finish)
    return visit


def age_of(house: House, name: str) -> int | None:
    with house.services.store.reading() as db:
        return db.get_one(Patient, house.patients[name]).age_on(NOW.date())


def arrive(house: House, name: str) -> None:
    with house.services.store.transaction() as db:
        person = Patient(
            id=uuid4(),
            practice_id=house.practice_id,
            clinician_id=house.clinician_id,
            number=name,
            given_name=name,
            family_name="Iriarte",
            born_on="1958-03-02",
            sex="female",
        )
        db.add(person)
    house.patients[name] = person.id


def waiting(page: str) -> list[str]:
    """The rows above the visits of the day."""
    parts = page.split('<ol class="visits waiting">')[1:]
    return [row for part in parts for row in ROW.findall(part.partition("</ol>")[0])]


def response(house: House) -> UUID:
    with house.services.store.reading() as db:
        return db.scalars(select(Response.id)).one()


def safety_of_today(house: House) -> list[UUID]:
    rules = ("check_up/unsafe", "what_matters/ill_from_medicines")
    with house.services.store.reading() as db:
        return list(db.scalars(select(PriorityRow.id).where(PriorityRow.rule.in_(rules))))


@pytest.fixture
def house(app: Flask) -> House:
    return settle(app)
