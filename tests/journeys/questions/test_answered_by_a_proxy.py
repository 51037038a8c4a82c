"""Somebody answers for the person: in words of their own, and only what has such words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.store.tables import Response
from tests.journeys.answering import WORDS, sent
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


@pytest.mark.parametrize(
    ("locale", "respondent", "shown"),
    [
        ("en", "self", ("How often were you glad?", "Think of your week.", "I never was")),
        ("en", "proxy", ("How often was the person glad?", "Think of their week.", "They never")),
        ("es", "proxy", ("estuvo alegre la persona", "la semana de la persona", "lo estuvo")),
    ],
)
def test_each_is_asked_in_their_own_words(tiny, locale, respondent, shown) -> None:
    visitor = begin(tiny, respondent, locale)

    assert visitor.path == "/questions/proxied_glad"
    assert all(words in visitor.text for words in shown)


@pytest.mark.parametrize(
    ("respondent", "asked"),
    [
        ("self", ["proxied_glad", "proxied_wish", "proxied_rest"]),
        ("helped", ["proxied_glad", "proxied_wish", "proxied_rest"]),
        ("proxy", ["proxied_glad", "proxied_rest"]),
    ],
)
def test_a_question_without_words_for_a_proxy_is_not_asked_of_one(tiny, respondent, asked) -> None:
    visitor = begin(tiny, respondent)

    assert answer_all(visitor) == asked


def test_the_letter_of_a_proxy_says_so_and_does_not_speak_as_the_patient(house: House) -> None:
    mine = sent(house, respondent="self", texts=WORDS).open("/letter").text
    theirs = sent(house, respondent="proxy", texts=WORDS).open("/letter").text

    assert WORDS in theirs
    assert "somebody else" in theirs
    for first_person in ("In my own words", "What I told you"):
        assert first_person in mine
        assert first_person not in theirs


def test_what_a_proxy_was_not_asked_is_missing_and_the_score_says_what_it_rests_on(tiny) -> None:
    visitor = begin(tiny, "proxy")
    answer_all(visitor)
    visitor.send()

    with tiny.services.store.reading() as db:
        profile = db.scalars(select(Response)).one().profile
    (total,) = profile["scores"]
    assert profile["left_out"] == ["proxied_wish"]
    assert (total["score"]["answered"], total["score"]["asked"]) == (2, 3)


def test_the_page_to_check_shows_the_words_that_were_answered(tiny) -> None:
    visitor = begin(tiny, "proxy").send({"proxied_glad": "0"}).send({"proxied_rest": "1"})

    assert visitor.path == "/check"
    assert "They never were" in visitor.text


@pytest.mark.parametrize(
    ("respondent", "label", "about"),
    [("self", "you were glad", "your week"), ("proxy", "they were glad", "their week")],
)
def test_the_page_to_check_names_an_answer_in_the_words_for_whoever_answers(
    tiny, respondent, label, about
) -> None:
    visitor = begin(tiny, respondent)
    answer_all(visitor)

    assert visitor.path == "/check"
    assert label in visitor.text
    assert f"your answer about {about}" in visitor.text


def test_a_survey_without_any_words_for_a_proxy_is_not_begun_by_one(tiny) -> None:
    visitor = tiny.visitor().open(tiny.invite("slider"))

    assert visitor.form.offered["respondent"] == ["self", "helped"]
    visitor.send({"locale": "en", "respondent": "proxy"})
    assert visitor.path == "/begin"
    assert visitor.is_asked_again


def begin(house: House, respondent: str, locale: str = "en") -> Visitor:
    visitor = house.visitor().open(house.invite("proxied"))
    return visitor.send({"locale": locale, "respondent": respondent})


def answer_all(visitor: Visitor) -> list[str]:
    """Answer every page, and say what was asked."""
    asked = []
    while visitor.path.startswith("/questions/"):
        item = visitor.path.rsplit("/", 1)[-1]
        asked.append(item)
        visitor.send({item: "1"})
    return asked
