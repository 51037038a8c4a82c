"""Choosing a language, text size or colours never loses what was chosen on the page."""

from __future__ import annotations

import pytest

from tests.journeys.answering import answer_all, begin
from tests.journeys.conftest import House
from tests.journeys.entry.test_consent import arrive, newcomer, said
from tests.journeys.kiosk import card
from tests.journeys.self_checks import open_link_to
from tests.journeys.visitor import Visitor

PRESSES = [("size", "largest"), ("theme", "dark"), ("language", "es")]

pytestmark = pytest.mark.parametrize("pressed", PRESSES)


def test_before_beginning(house: House, pressed) -> None:
    visitor = house.visitor().open(house.invite("check_in"))

    visitor.send({"respondent": "helped"}, button=pressed)

    assert (visitor.path, visitor.is_asked_again) == ("/begin", False)
    chosen = dict(visitor.form.held)
    assert chosen["respondent"] == "helped"
    assert chosen["locale"] == visitor.page.html["lang"]
    assert visitor.send().path.startswith("/questions/")


def test_a_language_to_answer_in_stays_chosen_when_the_letters_grow(house: House, pressed) -> None:
    visitor = house.visitor().open(house.invite("check_in"))

    visitor.send({"locale": "ar"}, button=pressed)

    assert dict(visitor.form.held)["locale"] == ("es" if pressed[0] == "language" else "ar")


def test_before_a_self_check(house: House, pressed) -> None:
    visitor = house.visitor().open(open_link_to(house, "check_up"))
    page = visitor.path

    visitor.send({"age": "many", "sex": "female"}, button=pressed)

    assert (visitor.path, visitor.is_asked_again) == (page, False)
    assert {("age", "many"), ("sex", "female")} <= set(visitor.form.held)
    before = looks(visitor)
    assert visitor.send({"age": "44"}).path.startswith("/questions/")
    assert looks(visitor) == before


def test_consent_that_is_not_given_yet(house: House, pressed) -> None:
    patient = newcomer(house)
    visitor = arrive(house, patient)

    visitor.send({"improvement": "no", "contact": "yes"}, button=pressed)

    assert visitor.path == "/consent"
    assert {("improvement", "no"), ("contact", "yes")} <= set(visitor.form.held)
    assert said(house, patient) == {}
    visitor.send(button=("action", "agree"))
    assert said(house, patient) == {"care": True, "improvement": False, "contact": True}


def test_consent_that_is_being_taken_back(house: House, pressed) -> None:
    """What stood there before does not come back to be agreed to again."""
    patient = newcomer(house)
    visitor = arrive(house, patient).send({"improvement": "yes", "contact": "yes"})

    visitor.open("/consent").send({"improvement": "no"}, button=pressed)

    assert {("improvement", "no"), ("contact", "yes")} <= set(visitor.form.held)


def test_earlier_answers_that_are_to_be_asked_again(house: House, pressed) -> None:
    answer_all(begin(house)).send()
    visitor = begin(house)
    first, *_others = visitor.form.offered["again"]

    visitor.send({"again": [first]}, button=pressed)

    assert visitor.path == "/earlier-answers"
    assert [value for name, value in visitor.form.held if name == "again"] == [first]


def test_a_code_that_is_half_typed(house: House, pressed) -> None:
    visitor = house.visitor().open("/code").send({"code": "1234"}, button=pressed)

    assert (visitor.path, visitor.is_asked_again) == ("/code", False)
    assert ("code", "1234") in visitor.form.held
    before = looks(visitor)
    assert visitor.send({"code": card(house)}).path == "/begin"
    assert looks(visitor) == before


def looks(visitor: Visitor) -> tuple[str | None, ...]:
    """Language, text size and colours of the page."""
    return tuple(visitor.page.html[name] for name in ("lang", "data-text", "data-theme"))
