"""The shipped instruments: complete in every language, safe, and scored as they state."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.catalogue.asking.path import walk
from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.load import load_catalogue
from app.profile.build import build_profile
from app.profile.model import Person
from app.profile.priorities.build import find_rule
from tests.app.catalogue.owner_text import write_owner_text
from tests.conftest import own_catalogue
from tests.house.source import LANGUAGES

FOLDER = Path(__file__).parents[3] / "instruments"
VALIDATED = {"phq9": (9, 27), "gad7": (7, 21)}


@pytest.mark.parametrize("survey", ["check_up", "check_in", "adaptive_demo"])
def test_a_survey_can_be_answered_whole_in_every_language(catalogue, survey):
    assert set(catalogue.surveys[survey].editions) == set(LANGUAGES)


@pytest.mark.parametrize("survey", ["check_up", "check_in"])
def test_a_survey_begins_with_the_persons_own_words(catalogue, survey):
    first = catalogue.surveys[survey].editions["en"].pages[0].items[0]

    assert (first.kind, first.role) == ("text", "own_words")


def test_the_check_up_ends_with_confidence_and_what_to_work_on(catalogue):
    last = catalogue.surveys["check_up"].editions["en"].pages[-1].items[-1]

    assert (last.role, last.at_most) == ("work_on", 3)


def test_no_words_of_a_validated_instrument_are_shipped(catalogue):
    for name in VALIDATED:
        assert not catalogue.instruments[name].words
        assert catalogue.surveys["check_up"].editions["en"].left_out == ("phq9", "gad7")


@pytest.mark.parametrize("name", VALIDATED)
def test_a_practice_that_adds_the_owners_words_can_ask_in_that_language(name, tmp_path):
    write_owner_text(tmp_path, name, "es", items=VALIDATED[name][0])

    with_words = load_catalogue([FOLDER], tmp_path)

    assert with_words.instruments[name].can_be_asked("es")
    assert not with_words.instruments[name].can_be_asked("ar")


@pytest.mark.parametrize("age", [18, 39, 64, 65, 90])
@pytest.mark.parametrize("sex", ["female", "male", "other", None])
def test_about_forty_items_are_asked_of_somebody_who_is_well(check_up, age, sex):
    path = walk(check_up, well(check_up), {"age": age, "sex": sex})

    assert 36 <= len(path.pages) <= 46


def test_somebody_who_is_well_has_no_priority(check_up):
    assert profile(check_up).priorities == ()


@pytest.mark.parametrize("often", [1, 2, 3])
@pytest.mark.parametrize("rest", [0, None])
def test_any_thought_of_self_harm_comes_first_whatever_else_is_said(check_up, often, rest):
    others = dict.fromkeys(("mood_joy", "mood_strength", "mood_harsh", "mood_days"), rest)

    first = profile(check_up, mood_low=2, mood_safety=often, **others).priorities[0]

    assert (first.rule, first.level) == ("mood/thoughts_of_self_harm", "now")


@pytest.mark.parametrize(
    ("low", "worry", "asked"), [(1, 1, False), (2, 0, True), (0, 2, True), (None, 1, False)]
)
def test_five_more_are_asked_when_sadness_or_worry_is_often_there(check_up, low, worry, asked):
    path = walk(check_up, well(check_up) | {"mood_low": low, "mood_worry": worry}, {"age": 40})

    mood_items = [id for id in ids(path) if id.startswith("mood_") and "safety" not in id]
    assert len(mood_items) == (7 if asked else 2)


@pytest.mark.parametrize("to_proxy", [False, True])
@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, False),
        ({"mood_low": 1, "mood_worry": 1, "what_matters_emotions": 2}, False),
        ({"mood_low": 2}, True),
        ({"mood_worry": 3}, True),
        ({"what_matters_emotions": 3}, True),
        ({"what_matters_emotions": 4}, True),
        ({"what_matters_emotions": None}, True),
        ({"mood_low": None}, True),
        ({"mood_worry": None}, True),
    ],
)
def test_the_question_about_harming_oneself_is_not_passed_by(
    raw_check_up, answers, asked, to_proxy
):
    shown = tailored_edition(raw_check_up, to_proxy=to_proxy, most_items=12)

    path = walk(shown, well(shown) | answers, {"age": 40})

    expected = "mood_safety_spoken" if to_proxy else "mood_safety"
    assert [id for id in ids(path) if "safety" in id] == ([expected] if asked else [])


@pytest.mark.parametrize("to_proxy", [False, True])
@pytest.mark.parametrize(
    ("mood", "asked"),
    [(0, False), (1, False), (2, False), (3, True), (None, True), ("rather_not", True)],
)
def test_the_short_check_in_asks_about_harming_oneself_by_itself(catalogue, mood, asked, to_proxy):
    raw = catalogue.surveys["check_in"].editions["en"]
    shown = tailored_edition(raw, to_proxy=to_proxy, most_items=None)

    path = walk(shown, well(shown) | {"check_in_mood": mood}, {"age": 40})

    expected = "check_in_safety_spoken" if to_proxy else "check_in_safety"
    assert [id for id in ids(path) if "safety" in id] == ([expected] if asked else [])


@pytest.mark.parametrize(
    ("survey", "item", "leads"),
    [
        ("check_up", "mood_safety", {"mood_low": 3}),
        ("check_up", "mood_safety_spoken", {"what_matters_emotions": None}),
        ("check_in", "check_in_safety", {"check_in_mood": 3}),
        ("check_in", "check_in_safety_spoken", {"check_in_mood": None}),
    ],
)
def test_what_is_told_about_harming_oneself_is_said_at_once(catalogue, survey, item, leads):
    shown = tailored_edition(
        catalogue.surveys[survey].editions["en"], to_proxy="spoken" in item, most_items=None
    )
    first = profile(shown, **leads, **{item: 1}).priorities[0]
    rule = find_rule(shown.instrument_by_id, first.rule)

    assert (first.level, first.kind) == ("now", "safety")
    assert rule
    assert rule.help == "self_harm"


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"check_up_pregnancy": 1}, ("may_be_pregnant", "for_information", "need")),
        ({"check_up_pregnancy": 2, "check_up_pregnancy_medicines": 0}, None),
        ({"check_up_pregnancy": 2, "check_up_pregnancy_medicines": None},
         ("pregnant_and_takes", "next_visit", "need")),
        ({"check_up_pregnancy": 2, "check_up_pregnancy_medicines": 1},
         ("pregnant_with_medicines", "today", "safety")),
    ],
)  # fmt: skip
def test_a_vitamin_or_a_possible_pregnancy_is_no_danger_of_today(check_up, answers, rule):
    raised = profile(check_up, check_up_medicines_any=True, **answers).priorities

    said = [(priority.rule.split("/")[1], priority.level, priority.kind) for priority in raised]
    assert [summary for summary in said if "pregnan" in summary[0]] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("survey", "answers", "level", "kind"),
    [
        ("check_up", {"what_matters_ill": 1}, "next_visit", "need"),
        ("check_up", {"check_up_harm": 1}, "next_visit", "safety"),
        ("check_in", {"check_in_medicines": 2}, "next_visit", "need"),
        ("check_in", {"check_in_medicines": 1}, "for_information", "need"),
    ],
)
def test_an_answer_that_is_no_danger_of_today_waits(catalogue, survey, answers, level, kind):
    shown = tailored_edition(
        catalogue.surveys[survey].editions["en"], to_proxy=False, most_items=None
    )
    first = profile(shown, **answers).priorities[0]

    assert (first.level, first.kind) == (level, kind)


def test_who_skips_a_question_that_opens_others_is_not_called_well(check_up):
    scores = values(check_up, mood_low=None, check_up_medicines_any=None, check_up_alcohol=None)

    assert scores["mood_total"] is None
    assert scores["medicine_troubles"] is None
    assert scores["habits_to_change"] is None


@pytest.mark.parametrize(
    ("item", "below", "at"),
    [
        ("what_matters_confidence", 1, 2),
        ("what_matters_pain", 2, 3),
        ("what_matters_emotions", 2, 3),
        ("what_matters_medicines", 5, 6),
        ("what_matters_ill", 0, 1),
    ],
)
def test_what_matters_counts_from_the_published_cut_off(check_up, item, below, at):
    assert values(check_up, **{item: below})["what_matters_index"] == 0
    assert values(check_up, **{item: at})["what_matters_index"] == 1


def test_no_health_problems_and_no_medicines_are_no_points(check_up):
    scores = values(check_up, what_matters_confidence=0, what_matters_ill=3)

    assert scores["what_matters_index"] == 0


def test_the_headlines_are_in_their_best_band_only_at_the_top(check_up):
    bands = {
        score.score.scale: score.score.band
        for score in profile(check_up, aims_confidence=8, check_up_exact_care=3).scores
    }

    assert bands["health_confidence"] == "confident"
    assert bands["exact_care"] == "not_exactly"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ({"check_up_safe": 1}, "check_up/unsafe"),
        ({"what_matters_ill": 2}, "what_matters/ill_from_medicines"),
    ],
)
def test_harm_is_looked_at_on_the_same_day(check_up, answer, rule):
    first = profile(check_up, **answer).priorities[0]

    assert (first.rule, first.level, first.kind) == (rule, "today", "safety")


def test_being_afraid_of_someone_never_opens_a_page_by_itself(catalogue):
    rules = {priority.id: priority for priority in catalogue.instruments["check_up"].priorities}

    assert rules["unsafe"].help == "being_harmed"


def test_every_offer_has_its_words_in_every_language(catalogue):
    for words in catalogue.offers.values():
        assert set(words) == set(LANGUAGES)


def ids(path):
    return [item.id for item in path.asked]


def well(edition):
    """Answers to every item by a person without complaints."""
    answers = {}
    for item in edition.items.values():
        scored = [choice.answer for choice in item.choices if choice.value is not None]
        alone = tuple(choice.answer for choice in item.choices if choice.exclusive)
        answers[item.id] = {
            "choice": scored[0] if scored else None, "choices": alone, "yes_no": False,
            "rating": 0, "number": 0, "text": "well", "date": "2026-03", "note": None,
        }[item.kind]  # fmt: skip
    return answers | {
        "check_up_activity": 5, "aims_confidence": 10, "check_up_plan_ahead": True,
        "check_in_confidence": 10,
    }  # fmt: skip


def profile(edition, **answers):
    person = Person(age=40, sex="female")
    path = walk(edition, well(edition) | answers, {"age": person.age, "sex": person.sex})
    return build_profile(edition, path, person, (), datetime(2026, 11, 22, tzinfo=UTC), "self")


def values(edition, **answers):
    return {score.score.scale: score.score.value for score in profile(edition, **answers).scores}


@pytest.fixture(scope="module")
def catalogue():
    return own_catalogue()


@pytest.fixture(scope="module")
def raw_check_up(catalogue):
    return catalogue.surveys["check_up"].editions["en"]


@pytest.fixture(scope="module")
def check_up(raw_check_up):
    """The check-up as a patient is asked it."""
    return tailored_edition(raw_check_up, to_proxy=False, most_items=None)
