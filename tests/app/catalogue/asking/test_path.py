"""The path through a survey: what is asked, which answers count, where a person continues."""

from time import perf_counter

import pytest

from app.catalogue.asking.path import (
    first_unanswered_page,
    next_page,
    previous_page,
    require_reached,
    walk,
)
from app.catalogue.expressions.logic import parse
from app.catalogue.model import Choice, Item
from app.errors import PageOutOfOrder
from tests.app.profile.day_survey import edition, edition_of, instrument

NAMES = {"a": "number", "b": "number"}
YES = (Choice("no", 0), Choice("yes", 1), Choice("rather_not", missing=True))
A = Item("a", "choice", YES)
B = Item("b", "choice", YES, show_when=parse("a > 0", NAMES))
C = Item("c", "yes_no", show_when=parse("b > 0", NAMES))


@pytest.fixture
def three():
    return edition_of(instrument(), [(A,), (B,), (C,)])


def test_an_item_is_asked_only_while_its_condition_holds(three):
    assert ids(walk(three, {}, {})) == ["a"]
    assert ids(walk(three, {"a": 1}, {})) == ["a", "b"]
    assert walk(three, {"a": 0}, {}).hidden == ("b", "c")


def test_an_answer_that_was_hidden_later_is_dropped_and_steers_nothing(three):
    path = walk(three, {"a": 0, "b": 1, "c": True}, {})

    assert path.answers == {"a": 0}
    assert ids(path) == ["a"]


def test_prefer_not_to_say_is_kept_as_an_answer_but_missing_in_conditions(three):
    path = walk(three, {"a": "rather_not"}, {})

    assert path.answers == {"a": "rather_not"}
    assert path.row["a"] is None
    assert ids(path) == ["a"]


def test_several_choices_that_all_say_nothing_are_missing():
    several = Item("a", "choices", (Choice("one"), Choice("unsure", missing=True)))
    shown = edition_of(instrument(), [(several,)])

    assert walk(shown, {"a": ("unsure",)}, {}).row["a"] is None
    assert walk(shown, {"a": ("one", "unsure")}, {}).row["a"] == ("one", "unsure")


def test_a_page_is_reduced_to_what_is_asked_on_it():
    shown = edition_of(instrument(), [(A, C), (B,)])

    path = walk(shown, {"a": 1}, {})

    assert [[item.id for item in page.items] for page in path.pages] == [["a"], ["b"]]
    assert path.pages[0].id == "a"


def test_age_and_sex_are_known_to_conditions_and_never_an_answer():
    path = walk(edition(), {"age": 3}, {"age": 67, "sex": "female"})

    assert "fall" in ids(path)
    assert "fall" not in ids(walk(edition(), {}, {"age": 40, "sex": None}))
    assert path.answers == {}


def test_an_answer_to_nothing_in_the_survey_is_dropped(three):
    assert walk(three, {"a": 1, "stranger": 4}, {}).answers == {"a": 1}


def test_skipped_is_kept_and_told_from_not_reached(three):
    path = walk(three, {"a": None}, {})

    assert path.answers == {"a": None}
    assert first_unanswered_page(path) is None


def test_notes_are_asked_have_no_answer_and_hold_nobody_up():
    path = walk(edition(), {"hello": "x"}, {"age": 30, "sex": None})

    assert path.asked[0].id == "hello"
    assert "hello" not in path.answers
    assert first_unanswered_page(path).id == "words"


def test_pages_follow_each_other_both_ways(three):
    path = walk(three, {"a": 1}, {})

    assert next_page(path, "a").id == "b"
    assert next_page(path, "b") is None
    assert previous_page(path, "b").id == "a"
    assert previous_page(path, "a") is None


def test_a_page_that_is_no_longer_asked_leads_to_what_is_open(three):
    path = walk(three, {"a": 1, "b": 0}, {})

    assert next_page(path, "c") is None
    assert next_page(walk(three, {"a": 1}, {}), "c").id == "b"


def test_a_page_is_reached_when_every_earlier_one_is_answered_or_skipped(three):
    assert require_reached(walk(three, {}, {}), "a").id == "a"
    assert require_reached(walk(three, {"a": 1}, {}), "b").id == "b"
    assert require_reached(walk(three, {"a": 1, "b": 1}, {}), "a").id == "a"


@pytest.mark.parametrize("page", ["b", "c", "stranger"])
def test_a_page_out_of_order_is_refused(three, page):
    with pytest.raises(PageOutOfOrder):
        require_reached(walk(three, {}, {}), page)


def test_sixty_items_are_walked_in_far_less_than_a_page_load():
    items = [
        Item(f"i{n}", "choice", YES, show_when=parse("a > 0 and b < 3", NAMES) if n % 2 else None)
        for n in range(60)
    ]
    shown = edition_of(instrument(), [(A,), *((item,) for item in items)])
    answers = {"a": 1} | {item.id: n % 2 for n, item in enumerate(items)}

    best = min(timed(lambda: walk(shown, answers, {"age": 50, "sex": None})) for _ in range(50))

    assert best < 0.001  # 0.1 ms was measured; ten times that for a busy machine


def timed(call):
    begin = perf_counter()
    call()
    return perf_counter() - begin


def ids(path):
    return [item.id for item in path.asked]
