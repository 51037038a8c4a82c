"""What goes wrong at the patient's door ends in plain words, with nothing lost or half-written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.store.tables import Invitation, PageSave, Response
from tests.journeys.answering import answer_all, answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def saves(house: House) -> int:
    with house.services.store.reading() as db:
        return db.scalar(select(func.count()).select_from(PageSave)) or 0


def change_invitation(house: House, **values: object) -> None:
    with house.services.store.transaction() as db:
        db.execute(update(Invitation).values(**values))


def plain(visitor: Visitor) -> str:
    """The words of a page without what differs from one request to the next."""
    return visitor.text


def test_a_wrong_used_expired_or_revoked_code_all_give_the_same_page(house):
    now = clock.now()
    pages = [house.visitor().open("/i/wrong"), house.visitor().open("/i/" + "x" * 5000)]
    for values in (
        {"used_at": now},
        {"used_at": None, "expires_at": now - timedelta(days=1)},
        {"expires_at": now + timedelta(days=1), "revoked_at": now},
    ):
        link = house.invite()
        change_invitation(house, **values)
        pages.append(house.visitor().open(link))

    assert {page.status for page in pages} == {404}
    assert len({plain(page) for page in pages}) == 1


@pytest.mark.parametrize(
    "value", ["99", "-1", "0; drop table", "é", "1.5", "𝟏", "0 ", "[]", "<script>"]
)
def test_a_value_that_is_not_offered_is_refused_and_nothing_is_kept(house, value):
    visitor = begin(house)
    visitor.skip()
    name = next(iter(visitor.form.offered))

    visitor.send({name: value})

    assert visitor.is_asked_again
    assert saves(house) == 1


def test_a_page_posted_out_of_order_is_refused_with_a_way_on(house):
    visitor = begin(house)
    form = dict(visitor.form.held)

    visitor._take(
        visitor.client.post(
            "/questions/aims_confidence",
            data={**form, "a-aims_confidence": "5", "action": "continue"},
        )
    )

    assert visitor.status == 409
    assert "/resume" in visitor.page.links.values()
    assert saves(house) == 0


def test_the_same_press_twice_is_kept_once_and_goes_on(house):
    visitor = begin(house)
    data = visitor.form.sent({"check_up_own_words": "once", "action": "continue"})

    first = visitor.client.post(visitor.path, data=data)
    second = visitor.client.post(visitor.path, data=data)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert saves(house) == 1


def test_two_tabs_with_the_same_page_keep_both_and_the_later_holds(house):
    visitor = begin(house)
    other = dict(visitor.form.held)
    visitor.open(visitor.path)
    visitor.send({"check_up_own_words": "tab one"})

    visitor.client.post(
        "/questions/check_up_own_words",
        data=other | {"a-check_up_own_words": "tab two", "action": "continue"},
    )

    visitor.open("/questions/check_up_own_words")
    assert ("check_up_own_words", "tab two") in visitor.form.answers
    assert saves(house) == 2


def test_a_page_posted_after_finishing_changes_nothing(house):
    visitor = begin(house)
    data = visitor.form.sent({"check_up_own_words": "late", "action": "continue"})
    answer_all(visitor).send()
    before = saves(house)

    visitor._take(visitor.client.post("/questions/check_up_own_words", data=data))

    assert visitor.status == 409
    assert "/summary" in visitor.page.links.values()
    assert saves(house) == before


def test_sending_twice_gives_one_response_and_the_summary_both_times(house):
    visitor = answer_all(begin(house))
    data = dict(visitor.form.held)

    replies = [visitor.client.post("/send", data=data) for _ in range(2)]

    assert [reply.location for reply in replies] == ["/summary", "/summary"]
    with house.services.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Response)) == 1


def test_sending_before_the_end_is_refused(house):
    visitor = begin(house)

    reply = visitor.client.post("/send", data=dict(visitor.form.held))

    assert reply.status_code == 409
    with house.services.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Response)) == 0


def test_a_page_without_its_csrf_token_is_refused(house):
    visitor = begin(house)

    visitor.send(answers_for(visitor), without=("csrf_token",))

    assert visitor.status == 400
    assert saves(house) == 0


def test_a_page_over_400_kb_is_refused_in_words(house):
    visitor = begin(house)

    visitor.send({"check_up_own_words": "x" * 420_000})

    assert visitor.status == 413
    assert "shorten" in visitor.text
    assert saves(house) == 0


def test_a_long_essay_is_not_lost_but_asked_to_be_shorter(house):
    visitor = begin(house)
    essay = "word " * 1000

    visitor.send({"check_up_own_words": essay})

    assert visitor.is_asked_again
    assert dict(visitor.form.answers)["check_up_own_words"].strip() == essay.strip()


def test_a_nul_byte_is_refused(house):
    visitor = begin(house)

    visitor.send({"check_up_own_words": "a\0b"})

    assert visitor.status == 400
    assert saves(house) == 0


def test_without_a_sitting_every_page_says_to_open_the_link(house):
    for path in ("/questions/check_up_own_words", "/check", "/summary", "/letter", "/help-now"):
        visitor = house.visitor().open(path)
        assert visitor.status == 409, path


def test_what_a_person_types_is_shown_as_text_and_never_runs(house):
    visitor = begin(house)
    visitor.send({"check_up_own_words": "<script>alert(1)</script>{{ 7*7 }}"})

    answer_all(visitor)

    page = visitor.reply.get_data(as_text=True)
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
