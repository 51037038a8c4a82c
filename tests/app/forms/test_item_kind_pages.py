"""HTML of the newer kinds of items: accessible names, what is read out, and size."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask, get_template_attribute

from app.catalogue.body_regions import REGIONS
from app.forms.view_models import Option, Problem, Question
from app.profile.labels import AnswerText
from tests.app.conftest import Show

EASE = tuple(Option(str(n), words) for n, words in enumerate(("Easy", "Hard <b>", "Very hard")))
ROWS = tuple(
    Question(id=f"moving_{n}", kind="choice", ask=f"Climb {n} stairs", about="stairs", options=EASE)
    for n in range(5)
)
GRID = Question(id="moving", kind="grid", ask="How hard?", options=EASE, rows=ROWS)
SLIDER = Question(
    id="warm", kind="slider", ask="How warm?", lowest="0", highest="100", step="1", high="Hot"
)
WHERE = Question(
    id="where",
    kind="body_map",
    ask="Where?",
    options=tuple(Option(region, region) for region in REGIONS),
)
PETS = Question(
    id="pets",
    kind="group",
    ask="Which pets?",
    add="Add a pet",
    entries=(("1", "Ada"), ("2", "Bo")),
    may_add=True,
)


@pytest.fixture
def page(show: Show) -> Show:
    return show


def test_a_row_of_a_grid_is_a_group_named_by_its_own_words(page: Show) -> None:
    shown = page(GRID)

    assert shown.count('role="radiogroup"') == 5
    assert 'aria-labelledby="a-moving_2-ask"' in shown
    assert '<p id="a-moving_2-ask"><span class="count">3 of 5 </span>Climb 2 stairs</p>' in shown
    assert "Hard &lt;b&gt;" in shown
    assert " checked" not in shown


def test_a_row_with_a_problem_is_led_to_and_says_it(page: Show) -> None:
    problem = Problem("moving_0", "a-moving_0", "choose_one", "stairs")
    wrong = Question(id="moving_0", kind="choice", ask="A?", options=EASE, problem=problem)
    shown = page(
        Question(id="moving", kind="grid", ask="How?", options=EASE, rows=(wrong, ROWS[1]))
    )

    assert '<a href="#a-moving_0">Choose an answer about stairs</a>' in shown
    assert 'aria-describedby="a-moving_0-wrong"' in shown
    assert 'id="a-moving_0-wrong"' in shown
    assert "Skip what is left" in shown


def test_a_slider_sends_only_its_number_and_waits_hidden_for_the_script(page: Show) -> None:
    range_ = re.search(r"<input type=\"range\"[^>]*>", page(SLIDER))

    assert range_
    assert "name=" not in range_.group()
    assert range_.group().endswith(" hidden>")
    assert 'aria-labelledby="a-warm-ask"' in range_.group()


def test_the_drawn_body_is_for_the_eye_only(page: Show) -> None:
    shown = page(WHERE)

    assert '<div class="figures" aria-hidden="true" hidden>' in shown
    assert set(re.findall(r'data-region="(\w+)"', shown)) == set(REGIONS)


def test_entries_are_named_by_their_buttons_and_leave_nothing_to_skip(page: Show) -> None:
    shown = page(PETS)

    assert 'value="remove-2">Remove<span class="vh"> Bo</span>' in shown
    assert 'value="skip"' not in shown


@pytest.mark.parametrize(
    "question", [GRID, SLIDER, WHERE, PETS], ids=lambda question: question.kind
)
def test_a_page_of_each_kind_weighs_less_than_four_kilobytes(
    page: Show, question: Question
) -> None:
    assert len(gzip.compress(page(question).encode())) < 4096


def test_entries_and_quantities_are_said_to_a_clinician(app: Flask) -> None:
    entry = (AnswerText("quote", ("Ada",)), AnswerText("number", number=2, about="times a day"))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        say = get_template_attribute("macros/answer_text.html", "answer_text")

        quantity = str(say(AnswerText("quantity", ("pounds",), number=154.25)))
        entries = re.sub("<.*?>", "", str(say(AnswerText("entries", entries=(entry, entry[:1])))))

    assert quantity == "154.25 pounds"
    assert " ".join(entries.split()) == "Ada, times a day: 2; Ada"
