"""The link after sending: the answers arrived, and can be read again with the year of birth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.outreach.reading_again import READABLE_DAYS_AFTER
from app.store.practice_rules import DEFAULTS
from app.store.tables import AuditEntry, Invitation, Patient, Sitting, Visit
from tests.journeys.answering import WORDS, answer_all
from tests.journeys.conftest import House
from tests.journeys.danger import DANGER, onward
from tests.journeys.summary_page import html
from tests.journeys.visitor import Visitor

YEAR = "1955"
A_DAY = timedelta(days=1)


def test_the_used_link_says_when_they_arrived_and_shows_nothing_of_them(house: House) -> None:
    link = sent_by_link(house)

    page = house.visitor().open(link)

    assert (page.path, page.status) == ("/sent", 200)
    assert "data-arrived" in html(page)
    assert WORDS not in html(page)
    assert "Rosa" not in html(page)
    assert page.open("/summary").status == 409


@pytest.mark.parametrize("typed", [YEAR, "١٩٥٥", " 1955 "])
def test_the_right_year_opens_the_summary_on_another_device(house: House, typed: str) -> None:
    page = house.visitor().open(sent_by_link(house)).send({"year": typed})

    assert page.path == "/summary"
    assert WORDS in page.text
    assert page.open("/letter").status == 200


def test_it_is_in_the_language_of_the_answers(house: House) -> None:
    page = house.visitor().open(sent_by_link(house, "es"))
    assert page.page.html["lang"] == "es"

    page.send({"year": YEAR})

    assert (page.path, page.page.html["lang"]) == ("/summary", "es")


def test_what_is_no_year_is_not_a_try(house: House) -> None:
    page = house.visitor().open(sent_by_link(house)).send({"year": "yesterday"})

    assert page.is_asked_again
    with house.services.store.reading() as db:
        assert db.scalars(select(Invitation.wrong_years)).all() == [0]


def test_after_too_many_wrong_years_no_year_is_taken_on_any_device(house: House) -> None:
    link = sent_by_link(house)
    page = house.visitor().open(link)
    for _try in range(DEFAULTS.birth_year_tries):
        page.send({"year": "1970"})

    assert 'id="only-at-the-practice"' in html(page)
    again = house.visitor().open(link)
    assert 'id="only-at-the-practice"' in html(again)
    reply = again.client.post("/sent", data={**dict(again.form.held), "year": YEAR})
    assert reply.status_code == 303
    with house.services.store.reading() as db:
        acts = db.scalars(select(AuditEntry.action)).all()
    assert "invitation_revoked" in acts


def test_without_a_year_of_birth_on_record_the_link_opens_nothing(house: House) -> None:
    link = sent_by_link(house)
    with house.services.store.transaction() as db:
        db.execute(update(Patient).values(born_on=None))

    page = house.visitor().open(link)

    assert "data-arrived" in html(page)
    assert 'id="only-at-the-practice"' in html(page)


@pytest.mark.parametrize(
    ("visit_in", "days", "is_open"),
    [
        (10 * A_DAY, 10 * A_DAY, True),
        (10 * A_DAY, 10 * A_DAY + (READABLE_DAYS_AFTER - 1) * A_DAY, True),
        (10 * A_DAY, 10 * A_DAY + (READABLE_DAYS_AFTER + 1) * A_DAY, False),
        (-A_DAY, (READABLE_DAYS_AFTER - 1) * A_DAY, True),
        (-A_DAY, (READABLE_DAYS_AFTER + 1) * A_DAY, False),
    ],
)
def test_it_can_be_read_until_some_days_after_the_visit(
    house: House, visit_in: timedelta, days: timedelta, is_open: bool
) -> None:
    link = sent_by_link(house)
    sent_at = clock.now() - days
    with house.services.store.transaction() as db:
        db.execute(update(Invitation).values(used_at=sent_at))
        db.execute(update(Visit).values(starts_at=sent_at + visit_in))

    page = house.visitor().open(link)

    assert (page.path == "/sent") is is_open


def test_whoever_deleted_their_answers_finds_nothing_by_the_link(house: House) -> None:
    link = sent_by_link(house)
    owner = house.visitor().open(link).send({"year": YEAR})
    owner.open("/my-data/delete").send()

    page = house.visitor().open(link)

    assert page.path != "/sent"
    assert page.status == 404


def test_deleted_answers_are_not_offered_while_a_safety_answer_waits(house: House) -> None:
    link = house.invite("check_up")
    visitor = house.visitor().open(link).send({"locale": "en", "respondent": "self"})
    onward(visitor, until="check", dangers=tuple(DANGER)).send()
    visitor.open("/my-data/delete").send()
    with house.services.store.reading() as db:
        assert db.scalar(select(Sitting.erased_at)) is not None

    page = house.visitor().open(link)

    assert (page.path, page.status) == (link, 404)
    assert "data-arrived" not in html(page)


def test_whoever_goes_back_after_the_year_or_after_sending_finds_their_page(house: House) -> None:
    page = house.visitor().open(sent_by_link(house))
    asked = page.form
    page.send({"year": YEAR})
    assert page.open("/sent").path == "/summary"
    data = dict(asked.held) | {"year": YEAR}
    assert page.client.post("/sent", data=data).location == "/summary"

    visitor = house.visitor().open(house.invite("check_in"))
    begun = visitor.form
    answer_all(visitor.send({"locale": "en", "respondent": "self"})).send()
    assert visitor.open("/begin").path == "/summary"
    held = dict(begun.held) | {"locale": "en", "respondent": "self"}
    assert visitor.client.post("/begin", data=held).location == "/summary"


def sent_by_link(house: House, locale: str = "en") -> str:
    """The link of answers that somebody sent and closed."""
    link = house.invite("check_in")
    visitor: Visitor = house.visitor().open(link).send({"locale": locale, "respondent": "self"})
    if visitor.path == "/consent":
        visitor.send()
    answer_all(visitor, texts=WORDS).send()
    assert visitor.path == "/summary"
    return link
