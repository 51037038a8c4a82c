"""One finished sitting made into a profile."""

from dataclasses import replace
from time import perf_counter

from app.catalogue.model import Item
from app.catalogue.rules import ScoreRule
from scoring.model import Band, Scale
from tests.app.profile.day_survey import earlier_of, edition, instrument, profile_of


def test_own_words_are_kept_as_said_and_blanks_are_not_words():
    profile = profile_of({"words": " The nights. ", "helps": "   "})

    assert profile.own_words == (("words", "The nights."),)


def test_what_to_work_on_keeps_its_order_and_nothing_is_not_a_domain():
    assert profile_of({"work": ("mood", "pain")}).work_on == ("mood", "pain")
    assert profile_of({"work": ("nothing",)}).work_on == ()


def test_skipped_not_asked_and_not_reached_are_told_apart():
    profile = profile_of({"words": None, "low": 0})

    assert profile.skipped == ("words",)
    assert profile.not_asked == ("low_how", "harm")
    assert profile.not_reached == ("fall", "pills", "flu", "confident", "helps", "work")


def test_what_matters_names_the_items_that_count():
    profile = profile_of(
        {"wm_1": 5, "wm_2": 4, "wm_3": 1, "wm_4": 6, "wm_5": None}, shown=what_matters()
    )

    assert profile.what_matters == ("wm_1", "wm_2", "wm_4")


def test_a_whole_profile_is_made_in_a_few_milliseconds():
    answers = {"low": 2, "low_how": 9, "harm": 1, "pills": 7, "confident": 3, "work": ("mood",)}
    earlier = [earlier_of(answers) for _ in range(5)]

    best = min(timed(lambda: profile_of(answers, earlier)) for _ in range(20))

    assert best < 0.02


def what_matters():
    rated = {"lowest": 0, "highest": 10}
    items = [Item(f"wm_{n}", "rating", **rated) for n in range(1, 6)]
    scale = Scale(
        "wm", tuple(item.id for item in items), "what_matters", 0, 5, "lower", bands=(Band(0, "0"),)
    )
    made = instrument(
        items={item.id: item for item in items}, scores=(ScoreRule(scale),), needs=(), priorities=()
    )
    return replace(edition(made=made), survey_id="wm")


def timed(call):
    begin = perf_counter()
    call()
    return perf_counter() - begin
