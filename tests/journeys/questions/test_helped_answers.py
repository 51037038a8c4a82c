"""Somebody begins to help on the way, or stops: kept with each page, and said to the clinician."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.store.tables import Fact, PageSave, Response, Sitting
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

HELPED, ALONE = ("respondent", "helped"), ("respondent", "self")
ADVICE = "Choose what they would say"


def test_pressing_it_keeps_the_page_and_what_was_typed_and_saves_nothing(house: House) -> None:
    visitor = begin(house)
    page = visitor.path

    visitor.send({"check_in_own_words": "My knee <again>."}, button=HELPED)

    assert (visitor.status, visitor.path) == (200, page)
    assert dict(visitor.form.answers)["check_in_own_words"] == "My knee <again>."
    assert ADVICE in visitor.text
    assert "Error:" not in visitor.text
    assert not saved(house)


def test_each_page_says_who_answered_it(house: House) -> None:
    visitor = begin(house).skip()

    visitor.send(button=HELPED).skip()
    visitor.send(button=ALONE).skip()

    assert ADVICE not in visitor.text
    assert [save.respondent for save in saved(house)] == ["self", "helped", "self"]


@pytest.mark.parametrize(
    ("began", "pressed", "ends"),
    [
        ("self", (), "self"),
        ("self", (HELPED,), "helped"),
        ("self", (HELPED, ALONE), "helped"),
        ("helped", (ALONE,), "helped"),
        ("proxy", (HELPED,), "proxy"),
        ("proxy", (ALONE,), "proxy"),
    ],
)
def test_what_is_concluded_says_that_somebody_helped_if_anybody_did(
    house: House, began: str, pressed: Sequence[tuple[str, str]], ends: str
) -> None:
    visitor = begin(house, began)
    for button in pressed:
        visitor.send(button=button).skip()
    while "/questions/" in visitor.path:
        visitor.skip()
    visitor.send()

    with house.services.store.reading() as db:
        assert db.scalars(select(Response.respondent)).one() == ends
        assert set(db.scalars(select(Fact.respondent))) == {ends}
        assert db.scalars(select(Sitting.respondent)).one() == began


def test_help_that_was_pressed_and_led_to_no_page_counts_for_nothing(house: House) -> None:
    visitor = begin(house).send(button=HELPED).send(button=ALONE)
    while "/questions/" in visitor.path:
        visitor.skip()
    visitor.send()

    with house.services.store.reading() as db:
        assert db.scalars(select(Response.respondent)).one() == "self"


def test_the_clinician_sees_it_on_the_day_and_on_the_page(house: House) -> None:
    visitor = begin(house).send(button=HELPED).skip()
    clinician = house.staff("clinician")
    assert "Answered with somebody’s help" in clinician.open("/today").text

    while "/questions/" in visitor.path:
        visitor.skip()
    visitor.send()

    assert "Answered with somebody’s help" in clinician.open("/today").text
    assert "Answered with somebody’s help" in clinician.open(f"/visits/{house.visit_id}").text


def test_whoever_answers_for_somebody_is_not_asked_who_helps(house: House) -> None:
    buttons = begin(house, "proxy").form.buttons

    assert not [name for name, _value in buttons if name == "respondent"]


def test_continue_stays_the_first_button_so_that_enter_goes_on(house: House) -> None:
    assert begin(house).form.buttons[0] == ("action", "continue")


def test_the_next_person_in_this_browser_begins_alone(house: House) -> None:
    visitor = begin(house).send(button=HELPED)

    visitor.open(house.invite("check_in")).send({"locale": "en", "respondent": "self"})

    assert ADVICE not in visitor.text


def begin(house: House, respondent: str = "self") -> Visitor:
    visitor = house.visitor().open(house.invite("check_in"))
    return visitor.send({"locale": "en", "respondent": respondent})


def saved(house: House) -> Sequence[PageSave]:
    with house.services.store.reading() as db:
        return db.scalars(select(PageSave).order_by(PageSave.id)).all()
