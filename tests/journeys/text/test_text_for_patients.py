"""The sentences patients read after sending their answers."""

from __future__ import annotations

import pytest
from flask import get_template_attribute

from tests.journeys.answering import sent, with_aims
from tests.journeys.conftest import House
from tests.journeys.summary_page import PLAN, plan


def test_a_summary_of_somebody_who_chose_nothing_to_work_on(house: House) -> None:
    text = sent(house, aims=["none"]).text

    assert "You chose nothing to work on, and that is fine." in text
    assert "Make a small plan" not in text


def test_a_summary_of_somebody_with_scores(house: House) -> None:
    text = sent(house, pick=2).text

    assert "no diagnosis" in text
    assert "Something bothers you that is worth looking at together." in text


def test_a_plan_on_the_summary_and_on_the_clinicians_page(house: House) -> None:
    visitor = with_aims(house)
    assert "Make a small plan" in visitor.text
    plan(visitor, "pain", PLAN | {"sure": "6"})

    assert "6 out of 10" in visitor.text
    assert "A smaller step is easier to keep" in visitor.text
    page = house.staff("clinician").open(f"/visits/{house.visit_id}")
    assert "6 of 10 sure" in page.text


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("step", "missing", "Write what you will do"),
        ("step", "too_long", "Write your step in fewer words"),
        ("when", "too_long", "Write when, in fewer words"),
        ("in_the_way", "too_long", "Write what could get in the way, in fewer words"),
        ("sure", "not_offered", "Choose one of the answers shown"),
        ("weeks", "not_offered", "Choose one of the answers shown"),
    ],
)
def test_what_is_wrong_with_a_plan(house: House, name: str, code: str, said: str) -> None:
    with house.app.test_request_context():
        problem_words = get_template_attribute("macros/plan.html", "problem_words")

        assert problem_words(name, code) == said
