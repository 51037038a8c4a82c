"""What was typed is kept, said back everywhere with every digit, and stays when one goes back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.store.tables import PageSave
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey

DOSE = "0.0625"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,500", 1500), ("1 500", 1500), ("1\u202f500", 1500), ("1.234,50", 1234.5),
        ("٣،٥", 3.5), ("\u200f٥", 5), ("12345.67", 12345.67), ("0.000001234567", 0.000001234567),
        ("999999.5", 999999.5),
    ],
)  # fmt: skip
def test_a_number_is_kept_as_it_was_meant_and_stays_when_one_goes_back(
    tiny: House, typed: str, number: float
) -> None:
    visitor = begin_survey(tiny, "exact").send({"exact_cost": typed})
    assert saved(tiny)["exact_cost"] == number

    visitor.open("/questions/exact_cost").send({})

    assert saved(tiny)["exact_cost"] == number


@pytest.mark.parametrize("typed", ["1.500", "1_500", "1e3", "0x10", "12 34", "\u22125", "1000001"])
def test_what_can_be_two_numbers_or_is_none_is_asked_back_as_it_was_typed(
    tiny: House, typed: str
) -> None:
    visitor = begin_survey(tiny, "exact").send({"exact_cost": typed})

    assert visitor.is_asked_again
    assert ("exact_cost", typed) in visitor.form.answers
    assert "exact_cost" not in saved(tiny)


def test_both_numbers_it_can_mean_are_offered_and_taken(tiny: House) -> None:
    visitor = begin_survey(tiny, "exact").send({"exact_cost": "1.125"})
    (problem,) = [words for words in visitor.page.links if "1125" in words]
    offered = re.findall(r"\d[\d.]*\d", problem)
    assert offered == ["1125", "1.1250"]

    visitor.send({"exact_cost": offered[1]})
    assert saved(tiny)["exact_cost"] == 1.125
    visitor.open("/questions/exact_cost").send({})
    assert saved(tiny)["exact_cost"] == 1.125


def test_the_limits_that_are_named_are_the_limits(tiny: House) -> None:
    visitor = begin_survey(tiny, "exact").skip()
    assert "0.05" in visitor.text
    assert "9.95" in visitor.text

    assert "0.05" in " ".join(visitor.send({"exact_inr": "0.04"}).page.links)
    assert "9.95" in " ".join(visitor.send({"exact_inr": "9.96"}).page.links)
    assert "0.0125" in " ".join(visitor.send({"exact_inr": "9.95"}).send(dose("0.01")).page.links)


def test_what_was_typed_is_said_back_with_every_digit(tiny: House) -> None:
    visitor = begin_survey(tiny, "exact").send({"exact_cost": "123456.75"})
    visitor.send({"exact_inr": "1.25"}).send(dose(DOSE)).send({"exact_share": "0.25"})
    visitor.send(button=("action", "add")).send({"exact_pills_mg": "0.125"})
    assert any("0.125" in words for words in visitor.page.text)
    visitor.send(button=("action", "continue"))
    assert f"You said 1.25 and {DOSE} mg." in re.sub("[\u2066-\u2069]", "", visitor.text)
    visitor.send()

    for number in ("123,456.75", "1.25", DOSE, "0.25", "0.125"):
        assert number in visitor.text, number
    visitor.send()
    told = visitor.open("/my-data").text
    for number in ("123,456.75", "1.25", DOSE, "0.25", "0.125"):
        assert number in told, number


def dose(amount: str) -> dict[str, object]:
    return {"exact_dose": amount}


def saved(house: House) -> dict:
    with house.services.store.reading() as db:
        saves = db.scalars(select(PageSave).order_by(PageSave.id)).all()
    return {id: answer for save in saves for id, answer in save.answers.items()}
