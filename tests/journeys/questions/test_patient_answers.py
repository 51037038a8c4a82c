"""A patient comes in by a link, answers, goes back, skips, checks, sends, and reads a summary."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.store.tables import PageSave, PriorityRow, Response, ScoreRow, Sitting
from tests.journeys.answering import WORDS, answer_all, answers_for, begin
from tests.journeys.conftest import House


def test_the_link_opened_again_after_sending_leads_to_the_answers_here_and_asks_elsewhere(
    house: House,
) -> None:
    link = house.invite("check_in")
    visitor = house.visitor().open(link).send({"locale": "en", "respondent": "self"})
    answer_all(visitor).send()

    assert visitor.open(link).path == "/summary"
    assert house.visitor().open(link).path == "/sent"
    with visitor.client.session_transaction() as cookie:
        cookie["readable_until"] = 1
    assert visitor.open(link).path == "/sent"


@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_a_check_up_is_answered_from_the_link_to_the_summary(house, locale, direction):
    visitor = begin(house, locale)
    assert (visitor.page.html["lang"], visitor.page.html["dir"]) == (locale, direction)

    answer_all(visitor)
    assert visitor.path == "/check", visitor.text
    visitor.send()

    assert (visitor.status, visitor.path) == (200, "/summary")
    assert visitor.page.html["dir"] == direction
    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        scores = db.scalars(select(ScoreRow)).all()
    assert response.locale == locale
    assert scores
    assert all(score.response_id == response.id for score in scores)
    assert all((score.value is None) == (score.status == 0) for score in scores)


def test_the_own_words_come_back_in_the_summary_and_in_the_letter(house):
    visitor = answer_all(begin(house), texts=WORDS).send()

    assert WORDS in visitor.text
    assert WORDS in visitor.open("/letter").text


def test_the_letter_is_also_a_pdf(house):
    visitor = answer_all(begin(house)).send()

    reply = visitor.client.get("/letter.pdf")

    assert reply.mimetype == "application/pdf"
    assert reply.data.startswith(b"%PDF-")


def test_opening_the_link_again_goes_on_where_one_stopped(house):
    link = house.invite()
    first = house.visitor().open(link)
    first.send({"locale": "es", "respondent": "helped"})
    first.send(answers_for(first)).skip()
    stopped_at = first.path

    again = house.visitor().open(link)

    assert again.path == stopped_at
    assert again.page.html["lang"] in ("en", "es")


def test_going_back_shows_what_was_answered_and_a_change_replaces_it(house):
    visitor = begin(house)
    visitor.send(answers_for(visitor, texts="first"))
    visitor.open(visitor.page.links["Back"])
    assert ("check_up_own_words", "first") in visitor.form.answers

    visitor.send({"check_up_own_words": "second"})

    with house.services.store.reading() as db:
        saves = [save.answers for save in db.scalars(select(PageSave).order_by(PageSave.id))]
    assert [answers["check_up_own_words"] for answers in saves] == ["first", "second"]


def test_a_skipped_question_is_kept_as_skipped_and_never_as_zero(house):
    visitor = begin(house)
    while visitor.path.startswith("/questions/"):
        visitor.skip() if ("action", "skip") in visitor.form.buttons else visitor.send()
    visitor.send()

    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        scores = db.scalars(select(ScoreRow)).all()
    assert set(response.answers.values()) == {None}
    assert {score.scale for score in scores if score.value == 0 and score.answered == 0} == set()


def test_continue_without_an_answer_asks_once_more_and_keeps_nothing(house):
    visitor = begin(house)
    visitor.skip()
    page = visitor.path

    visitor.send({})

    assert (visitor.is_asked_again, visitor.path) == (True, page)
    with house.services.store.reading() as db:
        assert len(db.scalars(select(PageSave)).all()) == 1


def test_the_language_can_be_changed_on_the_way(house):
    visitor = begin(house)
    page = visitor.path

    token = dict(visitor.form.held)["csrf_token"]
    visitor._take(
        visitor.client.post(
            "/language",
            data={"language": "ar", "next": page, "csrf_token": token},
            follow_redirects=True,
        )
    )

    assert visitor.path == page
    assert (visitor.page.html["lang"], visitor.page.html["dir"]) == ("ar", "rtl")


def test_a_person_who_leaves_the_device_leaves_nothing_behind(house):
    visitor = answer_all(begin(house), texts=WORDS).send()

    visitor.leave()

    assert WORDS not in visitor.open("/summary").text
    assert visitor.status == 409


def test_thoughts_of_self_harm_raise_a_now_priority_at_once_even_if_nothing_is_sent(house):
    visitor = begin(house)
    while "mood_safety" not in visitor.form.offered:
        pick = -1 if visitor.path.startswith("/questions/mood_") else 0
        chosen = {k: v[pick] for k, v in visitor.form.offered.items()}
        visitor.send(answers_for(visitor) | chosen)
        assert visitor.path.startswith("/questions/")

    visitor.send({"mood_safety": "1"})

    assert visitor.path == "/help-now"
    assert "988" in visitor.text
    with house.services.store.reading() as db:
        raised = db.scalars(select(PriorityRow)).one()
        assert db.scalars(select(Sitting)).one().finished_at is None
    assert (raised.level, raised.rule, raised.response_id) == (
        "now",
        "mood/thoughts_of_self_harm",
        None,
    )
