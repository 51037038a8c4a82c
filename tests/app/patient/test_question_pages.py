"""The patient's pages as HTML: what a screen reader hears, what a form sends, what it weighs."""

from __future__ import annotations

import gzip
import re
from typing import get_args, get_type_hints

import pytest
from flask import Flask, get_template_attribute

from app.catalogue.model import DOMAINS
from app.catalogue.rules import LEVELS
from app.forms.view_models import Option, Problem, Question
from tests.app.conftest import Show
from tests.house.source import STATIC, templates

CODES = get_args(get_type_hints(Problem)["code"])
CELLS = tuple(Option(str(cell), {0: "Not sure", 10: "Sure"}.get(cell, "")) for cell in range(11))
SLEEP = Question(
    id="sleep_1",
    kind="choice",
    stem="Thinking of the last 4 weeks",
    ask="How often did you lie awake?",
    about="lying awake",
    options=(Option("0", "Never"), Option("1", "Some <nights>")),
)
SURE = Question(
    id="sure", kind="rating", ask="How sure?", options=CELLS, low="Not sure", high="Sure"
)
FIRST = Question(
    id="first",
    kind="choices",
    ask="What first?",
    at_most=2,
    options=(Option("pain", "Pain"), Option("none", "None", exclusive=True)),
)
SHOT = Question(id="shot", kind="date", ask="When?", precision="month", month="5", year="2024")


def test_the_question_is_the_heading_inside_the_legend_after_its_stem(show: Show) -> None:
    page = show(SLEEP)

    assert re.search(r'<legend><span class="stem">Thinking.*<h1>How often.*</h1></legend>', page)
    assert page.count("<h1") == 1


def test_nothing_is_chosen_before_the_person_chooses(show: Show) -> None:
    assert " checked" not in show(SLEEP) + show(SURE) + show(FIRST)


def test_the_first_control_carries_the_id_of_its_item(show: Show) -> None:
    for item in (SLEEP, SURE, FIRST):
        assert f'name="a-{item.id}" id="a-{item.id}"' in show(item)


def test_the_words_of_an_instrument_are_text_and_never_html(show: Show) -> None:
    assert "Some &lt;nights&gt;" in show(SLEEP)


def test_the_ends_of_a_rating_are_in_its_labels(show: Show) -> None:
    page = show(SURE)

    assert '>0<span class="vh">, Not sure</span></label>' in page
    assert '>10<span class="vh">, Sure</span></label>' in page


def test_an_answer_that_excludes_the_others_stands_apart_after_an_or(show: Show) -> None:
    page = show(FIRST)

    assert re.search(r'value="pain".*class="or".*value="none" data-alone', page, re.DOTALL)
    assert "Choose up to 2." in page


def test_a_date_has_a_field_for_each_part_it_asks_and_no_other(show: Show) -> None:
    page = show(SHOT)

    assert 'id="a-shot-month" name="a-shot-month" value="5"' in page
    assert 'id="a-shot-year"' in page
    assert "shot-day" not in page


def test_continue_is_the_first_button_and_skip_is_there_unless_an_answer_is_needed(
    show: Show,
) -> None:
    needed = Question(id="agree", kind="yes_no", ask="Agree?", must_answer=True, options=YES_NO)

    assert re.findall(r'name="action" value="(\w+)"', show(SLEEP)) == ["continue", "skip"]
    assert re.findall(r'name="action" value="(\w+)"', show(needed)) == ["continue"]


def test_a_note_asks_nothing_and_offers_only_to_go_on(show: Show) -> None:
    page = show(Question(id="mood_note", kind="note", ask="Now about mood."))

    assert "<h1>Now about mood.</h1>" in page
    assert "skip" not in page


def test_every_problem_has_words_a_place_in_the_title_and_a_link(show: Show) -> None:
    for code in CODES:
        limit = {"d": "2024-05-17", "t": "1500 1.5"}.get(code[0], "3")
        if code in ("too_many", "too_few", "too_small", "too_large", "too_long"):
            limit = "3"
        problem = Problem("sleep_1", "a-sleep_1", code, "lying awake", limit)
        page = show(Question(id="sleep_1", kind="choice", ask="How often?", problem=problem))

        assert "<title>Error: How often?" in page
        assert re.search(r'<a href="#a-sleep_1">[^<]*lying awake[^<]*</a>', page), code
        assert 'aria-describedby="a-sleep_1-wrong"' in page
        assert 'id="a-sleep_1-wrong"' in page


@pytest.mark.parametrize(("file", "ids"), [("domain", DOMAINS), ("level", LEVELS)])
def test_every_domain_and_level_has_words_of_its_own(
    app: Flask, file: str, ids: tuple[str, ...]
) -> None:
    with app.test_request_context():
        say = get_template_attribute(f"macros/{file}.html", file)
        words = {re.sub(r"<.*?>", "", str(say(id))).strip() for id in ids}

    assert len(words) == len(ids)
    assert all(words)


def test_a_question_page_weighs_less_than_four_kilobytes(show: Show) -> None:
    ten = [Question(id=f"q_{n}", kind="rating", ask="How sure?", options=CELLS) for n in range(10)]

    assert len(gzip.compress(show(*ten).encode())) < 4096


def test_every_drawing_a_page_asks_for_is_in_the_sprite() -> None:
    sprite = (STATIC / "icons.svg").read_text("utf-8")
    asked = {
        name
        for path in templates()
        for name in re.findall(r"icon\(\"(\w+)\"|icons\.svg#(\w+)", path.read_text("utf-8"))
        for name in name
        if name
    }

    assert asked
    assert not [name for name in asked if f'<symbol id="{name}"' not in sprite]


YES_NO = (Option("yes", ""), Option("no", ""))
