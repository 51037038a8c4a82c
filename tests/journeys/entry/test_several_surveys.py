"""A person answers more than one survey for a visit, or one for none: nothing of it is hidden."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from sqlalchemy import select, update

from app import clock
from app.store.tables import Acknowledgement, PriorityRow, Response, Visit
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House
from tests.journeys.self_checks import worst
from tests.journeys.visitor import Visitor

WORDS, LATER = "My knee keeps me from the garden.", "Only the form for my employer."
HARM = "Thoughts of harming oneself or of not being alive"


def test_a_short_check_in_hides_nothing_of_the_check_up_before_it(house: House) -> None:
    answer_worst(house, "check_up", WORDS)
    staff = house.staff("clinician")
    before = titles(house)
    answer(house, "check_in", LATER)

    page = staff.open(f"/visits/{house.visit_id}")
    assert HARM in page.text
    assert WORDS in page.text
    assert LATER in page.text
    assert all(title in page.text for title in before)
    today = staff.open("/today").text
    assert HARM in today
    assert "Answers sent. No priorities." not in today
    first, second, *_more = (title for title in before if title != HARM)
    assert first in today
    assert second not in today


def test_each_of_the_sheets_can_be_opened(house: House) -> None:
    answer_worst(house, "check_up", WORDS)
    answer(house, "check_in", LATER)
    page = house.staff("clinician").open(f"/visits/{house.visit_id}")

    page.open(next(to for name, to in page.page.links.items() if "Check-in for today" in name))
    assert "Not asked this time." in page.text
    assert "None of the five calls for action" not in page.text
    assert "Check-up before your visit" in "".join(page.page.links)


def test_of_the_five_it_is_said_how_many_were_answered(house: House) -> None:
    visitor = begun(house, "check_up")
    while visitor.path.startswith("/questions/"):
        visitor.skip()
    visitor.send()

    page = house.staff("clinician").open(f"/visits/{house.visit_id}").text
    assert "None of the five was answered." in page


def test_an_acknowledged_alarm_stays_in_sight_for_a_day_and_can_be_taken_back(
    house: House,
) -> None:
    with house.services.store.transaction() as db:
        db.execute(update(Visit).values(starts_at=clock.now() + timedelta(days=9)))
    answer_worst(house, "check_up", WORDS)
    staff = house.staff("clinician").open("/today")
    assert HARM in staff.text

    press(staff, "/acknowledge")
    assert HARM in staff.open("/today").text
    assert "Seen by Test clinician" in staff.text
    press(staff, "/undo")
    assert "Seen by" not in staff.open("/today").text
    assert "Nobody has acknowledged" in staff.text

    press(staff, "/acknowledge")
    with house.services.store.transaction() as db:
        db.execute(update(Acknowledgement).values(at=clock.now() - timedelta(hours=25)))
    assert HARM not in staff.open("/today").text


def test_answers_without_a_visit_are_listed_and_can_be_read(house: House) -> None:
    with house.services.store.transaction() as db:
        db.execute(update(Visit).values(starts_at=clock.now() - timedelta(days=60)))
    visitor = house.visitor().open(house.invite_somebody(house.patient_id, "check_in"))
    answer_all(visitor.send({"locale": "en", "respondent": "self"}), texts=WORDS).send()
    staff = house.staff("clinician").open("/today")

    assert "Answered, and no visit is near" in staff.text
    staff.open(next(to for name, to in staff.page.links.items() if "answers=" in to))
    assert WORDS in staff.text
    assert "not for this visit" in staff.text


def test_nobody_elses_answers_open_on_this_visits_page(house: House) -> None:
    answer(house, "check_in", WORDS)
    with house.services.store.transaction() as db:
        [mine] = db.scalars(select(Response.id))
    staff = house.staff("clinician")

    assert staff.open(f"/visits/{house.visit_id}?answers={mine}").status == 200
    assert staff.open(f"/visits/{house.visit_id}?answers={house.visit_id}").status == 404
    assert staff.open(f"/visits/{house.visit_id}?answers=x").status == 200


def begun(house: House, survey: str) -> Visitor:
    return house.visitor().open(house.invite(survey)).send({"locale": "en", "respondent": "self"})


def answer(house: House, survey: str, texts: str) -> None:
    answer_all(begun(house, survey), texts=texts).send()


def answer_worst(house: House, survey: str, texts: str) -> None:
    visitor = begun(house, survey)
    for _page in range(160):
        if visitor.path == "/help-now":
            visitor.open("/resume")
        if not visitor.path.startswith("/questions/"):
            break
        given = worst(visitor)
        visitor.send({name: texts if value == "" else value for name, value in given.items()})
    visitor.send()
    assert visitor.path == "/summary", visitor.text


def titles(house: House) -> list[str]:
    """What the page of the visit says of each priority that nobody acknowledged."""
    page = house.staff("clinician").open(f"/visits/{house.visit_id}").reply.get_data(as_text=True)
    headings = re.findall(r'Acknowledge<span class="vh"> ([^<]+)</span>', page)
    with house.services.store.reading() as db:
        assert len(headings) == len(db.scalars(select(PriorityRow.id)).all()) > 3
    return [unescape(heading) for heading in headings]


def press(staff: Visitor, ending: str) -> None:
    form = next(form for form in staff.page.forms if form.action.endswith(ending))
    staff.client.post(form.action, data=dict(form.held))
