"""Answering by a practice's open link: nameless, unless the person shares it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app import clock, create_app
from app.demo.visits import ZONE
from app.facts import measures
from app.store.tables import (
    AuditEntry,
    Fact,
    PageSave,
    PriorityRow,
    PublicLink,
    Response,
    SealedResult,
    Sitting,
    Task,
)
from tests.journeys.answering import WORDS, answer_all
from tests.journeys.conftest import House
from tests.journeys.self_checks import (
    answered,
    begun,
    count,
    expire,
    open_link_to,
    worst,
    worst_until,
)


@pytest.fixture
def link(house: House) -> str:
    """The address of a public link for the check-up."""
    return open_link_to(house, "check_up")


def test_anybody_answers_and_sees_a_result_at_once(house: House, link: str) -> None:
    page = answered(house, link)

    assert (page.status, page.path) == (200, "/result")
    assert WORDS in page.text
    assert "in this browser only" in page.text


def test_afterwards_there_is_nothing_but_nameless_numbers(house: House, link: str) -> None:
    answered(house, link)

    assert count(house, Sitting, PageSave, Response, PriorityRow, Task) == [0] * 5
    with house.services.store.reading() as db:
        facts = db.scalars(select(Fact)).all()
        result = db.scalars(select(SealedResult)).one()
        actions = set(db.scalars(select(AuditEntry.action)))
    assert facts
    assert all(fact.anonymous and fact.clinician_id is None for fact in facts)
    assert len({fact.pseudonym for fact in facts}) == 1
    assert WORDS.encode() not in result.sealed
    assert not [action for action in actions if action.startswith(("sitting", "priority"))]


def test_what_the_server_keeps_opens_only_with_this_browsers_cookie(
    house: House, link: str
) -> None:
    page = answered(house, link)
    other = answered(house, link, texts="somebody else's words")
    with page.client.session_transaction() as cookie:
        mine = dict(cookie["result"])
    with other.client.session_transaction() as cookie:
        cookie["result"] = {**cookie["result"], "id": mine["id"]}

    assert other.open("/result").status == 409
    with house.services.store.reading() as db:
        dump = repr(db.execute(text("SELECT * FROM sealed_result")).all())
    assert mine["key"] not in dump
    assert WORDS in page.open("/result").text


def test_a_reply_lost_at_the_end_loses_nothing(house: House, link: str) -> None:
    page = answer_all(begun(house, link), texts=WORDS)
    with page.client.session_transaction() as cookie:
        before = dict(cookie)
    data = dict(page.form.held)
    page.client.post("/send", data=data)
    with page.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)  # as if the reply with its cookie had never come

    again = page._take(page.client.post("/send", data=data, follow_redirects=True))
    assert (again.path, WORDS in again.text) == ("/result", True)


def test_the_result_is_gone_after_half_an_hour_and_when_it_is_closed(
    house: House, link: str
) -> None:
    left, closed = answered(house, link), answered(house, link)
    closed.leave()
    assert closed.open("/result").status == 409
    assert count(house, SealedResult) == [1]

    expire(house)
    assert left.open("/result").status == 409
    answered(house, link)  # whoever comes next sweeps
    assert count(house, SealedResult) == [1]


def test_what_is_not_finished_in_a_day_is_removed(house: House, link: str) -> None:
    page = begun(house, link)
    page.skip()
    with house.services.store.transaction() as db:
        db.execute(update(Sitting).values(started_at=clock.now() - timedelta(hours=25)))

    assert page.open("/resume").status == 409
    begun(house, link)
    assert count(house, Sitting, PageSave) == [1, 0]


def test_what_has_expired_is_erased_also_when_nobody_comes_back_for_it(
    house: House, link: str
) -> None:
    begun(house, link).skip()
    answered(house, link)
    with house.services.store.transaction() as db:
        db.execute(update(Sitting).values(started_at=clock.now() - timedelta(hours=25)))
    expire(house)

    restarted = create_app(house.app.extensions["previsit"].settings, house.services.catalogue)
    restarted.test_client().get("/")

    assert count(house, Sitting, PageSave, SealedResult) == [0, 0, 0]


def test_danger_is_answered_at_once_and_told_honestly(house: House, link: str) -> None:
    page = begun(house, link)
    worst_until(page, "/help-now")

    assert "Nobody at the practice sees this answer unless you share it" in page.text
    assert "Your care team can see this answer" not in page.text
    assert count(house, PriorityRow) == [0]
    page.open("/resume")
    page.send(worst(page))
    assert page.path != "/help-now"  # once is enough


def test_no_page_says_that_the_team_reads_it(house: House, link: str) -> None:
    page = begun(house, link)
    for path in (page.path, "/handover"):
        assert "care team reads" not in page.open(path).text
        assert "Nobody at the practice sees your answers" in page.text
    answer_all(page.open("/resume"))
    assert 'data-reads="team"' not in page.reply.get_data(as_text=True)


def test_a_personal_page_after_a_self_check_says_again_who_reads(house: House, link: str) -> None:
    page = begun(house, link)
    page.open(house.invite()).send({"locale": "en", "respondent": "self"})

    assert "Nobody at the practice sees your answers" not in page.text


def test_self_checks_count_in_no_measure(house: House, link: str) -> None:
    answered(house, link)
    with house.services.store.reading() as db:
        month = clock.today(ZONE).replace(day=1)
        told = [
            measures.total(db, house.practice_id, measure, month, month).people
            for measure in measures.MEASURES.values()
        ]
        assert measures.self_checks(db, house.practice_id, month) == 1
    assert set(told) == {0}


def test_whoever_the_questions_are_not_made_for_is_told_before_the_first(
    house: House, link: str
) -> None:
    page = begun(house, link, age="15")

    assert (page.status, page.path) == (200, link)
    assert 'id="ask-the-practice"' in page.reply.get_data(as_text=True)
    assert count(house, Sitting) == [0]
    assert begun(house, link, age="18").path.startswith("/questions/")
    assert begun(house, link).path.startswith("/questions/")  # who leaves the age open is asked


def test_a_closed_link_lets_nobody_begin_and_everybody_finish(house: House, link: str) -> None:
    page = begun(house, link)
    manager = house.staff("manager").open("/office/public-links")
    form = next(form for form in manager.page.forms if form.action.endswith("/close"))
    manager.client.post(form.action, data=dict(form.held))

    assert house.visitor().open(link).status == 404
    assert answer_all(page).send().path == "/result"
    with house.services.store.reading() as db:
        assert db.scalars(select(PublicLink.closed_at)).one() is not None


def test_the_office_makes_a_link_and_a_sheet_for_the_wall_in_any_language(house: House) -> None:
    manager = house.staff("manager").open("/office/public-links")
    manager.send({"survey": "check_up"})
    address = next(href for href in manager.page.links.values() if "/open/" in href)
    sheet = next(href for href in manager.page.links.values() if href.endswith("/poster"))

    assert house.visitor().open(address).status == 200
    html = manager.open(f"{sheet}?locale=ar").reply.get_data(as_text=True)
    card = html.partition('class="card poster" lang="ar" dir="rtl"')[2].partition("</section>")[0]
    assert address.rpartition("/")[2] in card
    assert "<svg" in card
    for account in ("clinician", "analyst"):
        assert house.staff(account).open(sheet).status == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"locale": "tlh"}, "Choose your language"),
        ({"locale": "en", "age": "old"}, "Type your age"),
        ({"locale": "en", "age": "400"}, "Type your age"),
        ({"locale": "en", "sex": "x" * 50}, "Choose one"),
    ],
)
def test_what_makes_no_sense_at_the_beginning_is_said(
    house: House, link: str, sent: dict[str, object], says: str
) -> None:
    page = house.visitor().open(link).send(sent)

    assert page.is_asked_again
    assert says in page.text
    assert count(house, Sitting) == [0]


def test_a_self_check_goes_on_at_another_device_too(house: House, link: str) -> None:
    first = begun(house, link)
    first.skip()
    match = re.search(r"\b(\d{4})\s(\d{4})\b", first.open("/handover").send().text)
    assert match
    second = house.visitor().open("/code").send({"code": "".join(match.groups())})

    assert second.path == first.open("/resume").path
    assert answer_all(second).send().path == "/result"
