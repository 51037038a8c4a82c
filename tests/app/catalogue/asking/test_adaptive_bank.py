"""An item bank in a survey: the next question depends on the answers so far."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.catalogue.asking.path import DRAW_SEED, first_unanswered_page, walk
from app.catalogue.load import load_instrument
from app.catalogue.model import Answer, Edition
from app.config import LANGUAGES, PROJECT
from app.errors import InstrumentFaults
from app.profile.model import Person
from app.profile.scores import score_answers
from app.sittings.adaptive_trace import trace_of
from scoring.adaptive import next_item
from tests.conftest import own_catalogue

NOBODY: dict[str, Answer] = {"age": None, "sex": None}
NEXT = "demo_bank_next"


def test_only_the_first_question_is_open_at_the_start(edition: Edition) -> None:
    path = walk(edition, {}, NOBODY)

    bank = edition.instruments[0].banks[NEXT]
    assert [page.id for page in path.pages] == [next_item(bank.bank, {}, bank.rule)]
    assert len(path.hidden) == len(bank.bank.items) - 1


@pytest.mark.parametrize("answer", [0, 3])
def test_the_answers_lead_to_harder_or_easier_questions(edition: Edition, answer: int) -> None:
    asked = _answer_all(edition, answer)

    lasting = {0: "demo_bank_bed", 3: "demo_bank_run"}
    assert lasting[answer] in asked
    assert lasting[3 - answer] not in asked
    assert 3 <= len(asked) <= 6


def test_the_same_answers_ask_the_same_in_every_language(editions) -> None:
    asked = {locale: tuple(_answer_all(edition, 2)) for locale, edition in editions.items()}

    assert set(asked) == set(LANGUAGES)
    assert len(set(asked.values())) == 1


def test_a_test_left_half_way_goes_on_where_it_was(edition: Edition) -> None:
    answers = _answer_some(edition, 1, pages=2)

    first, again = walk(edition, answers, NOBODY), walk(edition, dict(answers), NOBODY)

    assert first_unanswered_page(first) == first_unanswered_page(again)
    assert first.steps == again.steps


def test_an_earlier_answer_that_is_changed_drops_what_is_no_longer_asked(edition: Edition) -> None:
    answers = _answer_all(edition, 3)
    first = next(iter(answers))

    path = walk(edition, {**answers, first: 0}, NOBODY)

    assert set(path.answers) < set(answers)
    assert {item.id for item in path.asked} >= set(path.answers)


def test_a_question_passed_over_is_not_asked_again_and_counts_towards_the_most(
    edition: Edition,
) -> None:
    asked = _answer_all(edition, None)

    path = walk(edition, asked, NOBODY)
    assert len(asked) == 6
    assert path.steps[NEXT][-1].stopped == "longest"


def test_the_level_and_its_error_are_those_of_the_last_step(edition: Edition) -> None:
    answers = _answer_all(edition, 2)
    path = walk(edition, answers, NOBODY)

    score = score_answers(edition.instruments, path, Person(None, None))["demo_bank_level"]

    last = path.steps[NEXT][-1]
    assert score.value == pytest.approx(50 + 10 * last.theta)
    assert score.se == pytest.approx(10 * last.se)
    assert score.answered == score.asked == len(answers)


def test_the_trace_says_of_every_question_what_was_known_before_it(edition: Edition) -> None:
    answers = _answer_all(edition, 2)
    path = walk(edition, answers, NOBODY)

    trace = trace_of(path.pages[-1], path)

    assert trace is not None
    steps = trace["steps"]
    assert [step["item"] for step in steps] == [*answers, None]
    assert [step["answered"] for step in steps] == list(range(len(steps)))
    assert steps[-1]["stopped"] in ("precise", "longest")
    assert steps[0]["se"] > steps[-1]["se"]


def test_exposure_asks_other_sittings_other_questions_and_one_sitting_the_same(drawn) -> None:
    def first_page(sitting: str) -> str:
        return walk(drawn, {}, {**NOBODY, DRAW_SEED: sitting}).pages[0].id

    firsts = [first_page(f"sitting {n}") for n in range(30)]

    assert firsts == [first_page(f"sitting {n}") for n in range(30)]
    assert len(set(firsts)) == 3


def test_a_draw_among_more_items_than_the_bank_has_is_refused(written) -> None:
    with pytest.raises(InstrumentFaults, match="The bank has 12 items, fewer than 13"):
        written("exposure: {among: 13}")


def _answer_some(edition: Edition, answer: Answer, pages: int) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    while len(answers) < pages and (page := first_unanswered_page(walk(edition, answers, NOBODY))):
        answers[page.id] = answer
    return answers


def _answer_all(edition: Edition, answer: Answer) -> dict[str, Answer]:
    return _answer_some(edition, answer, pages=100)


@pytest.fixture
def written(tmp_path: Path):
    """The demonstration bank with one more line on its bank item, loaded again."""

    def write(line: str):
        copy = shutil.copytree(PROJECT / "instruments" / "demo_bank", tmp_path / "demo_bank")
        file = copy / "instrument.yaml"
        text = file.read_text(encoding="utf-8")
        rule_line = "    rule: posterior_information\n"
        file.write_text(text.replace(rule_line, f"{rule_line}    {line}\n"), encoding="utf-8")
        return load_instrument(copy)

    return write


@pytest.fixture
def drawn(written, edition: Edition) -> Edition:
    instrument = written("exposure: {among: 3}")
    return replace(edition, instruments=(instrument,))


@pytest.fixture(scope="module")
def editions():
    return own_catalogue().surveys["adaptive_demo"].editions


@pytest.fixture(scope="module")
def edition(editions) -> Edition:
    return editions["en"]
