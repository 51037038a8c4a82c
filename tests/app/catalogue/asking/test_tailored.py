"""A survey for one person: no confidential items through a proxy, and a limited length."""

from dataclasses import replace

import pytest

from app.catalogue.asking.path import first_unanswered_page, walk
from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.expressions.logic import parse
from app.catalogue.model import Choice, Instrument, Item
from app.catalogue.rules import PriorityRule
from app.catalogue.text.proxy_text import has_question_for_proxy
from tests.app.profile.day_survey import edition_of, instrument

YES = (Choice("no", 0), Choice("yes", 1))
NAMES = {"a": "number", "secret": "number"}
PLAIN = tuple(Item(name, "choice", YES) for name in "abcd")
SECRET = Item("secret", "choice", YES, confidential=True)
WANTED = Item("wanted", "choices", YES, role="work_on")
HARM = Item("harm", "choice", YES, show_when=parse("d > 0", {"d": "number"}))


@pytest.fixture
def survey():
    rule = PriorityRule("in_danger", parse("harm > 0", {"harm": "number"}), "now", ("harm",))
    private = instrument()
    private = replace(private, priorities=(replace(rule, kind="safety"),))
    private = with_words(private, *(item.id for item in (*PLAIN, SECRET, HARM, WANTED)))
    return edition_of(private, [(item,) for item in (*PLAIN, SECRET, HARM, WANTED)])


@pytest.fixture
def asked_apart():
    felt, heard = Item("felt", "choice", YES), Item("heard", "choice", YES)
    apart = (PLAIN[0], replace(felt, asked_of="patient"), replace(heard, asked_of="proxy"))
    return edition_of(with_words(instrument(), "a"), [(item,) for item in apart])


def test_a_proxy_is_not_asked_what_is_confidential_and_it_is_missing_not_hidden(survey):
    shown = tailored_edition(survey, to_proxy=True, most_items=None)

    path = walk(shown, dict.fromkeys("abcd", 0), {})

    assert "secret" not in ids(path)
    assert path.left_out == ("secret",)
    assert "secret" not in path.hidden


def test_the_person_is_asked_what_is_confidential(survey):
    assert "secret" in ids(walk(tailored_edition(survey, to_proxy=False, most_items=None), {}, {}))


def test_what_is_asked_of_a_proxy_is_asked_of_nobody_else_and_nobody_misses_it(asked_apart):
    patient = tailored_edition(asked_apart, to_proxy=False, most_items=None)
    proxy = tailored_edition(asked_apart, to_proxy=True, most_items=None)

    assert ids(walk(patient, {}, {})) == ["a", "felt"]
    assert ids(walk(proxy, {}, {})) == ["a", "heard"]
    assert (patient.withheld, proxy.withheld) == ((), ("felt",))


def test_a_proxy_is_asked_in_words_of_their_own(survey):
    shown = tailored_edition(survey, to_proxy=True, most_items=None)

    assert shown.words(shown.pages[0])["items.a.ask"] == "a of the person"
    assert "items.a.ask" not in survey.words(survey.pages[0]).text


def test_what_has_no_words_for_a_proxy_is_not_asked_of_one_and_is_missing(asked_apart):
    wordless = edition_of(instrument(), [page.items for page in asked_apart.pages])

    proxy = tailored_edition(wordless, to_proxy=True, most_items=None)

    assert ids(walk(proxy, {}, {})) == ["heard"]
    assert walk(proxy, {}, {}).left_out == ("a", "felt")


def test_what_a_proxy_answered_before_it_had_words_for_them_is_kept(asked_apart):
    wordless = edition_of(instrument(), [page.items for page in asked_apart.pages])

    proxy = tailored_edition(wordless, to_proxy=True, most_items=None, answered=frozenset({"a"}))

    assert "a" in walk(proxy, {"a": 1}, {}).answers


def test_a_row_needs_the_question_of_its_grid_and_a_group_that_of_every_part():
    row = Item("grid_row", "choice", YES, grid="grid")
    group = Item("group", "group", parts=(Item("group_part", "number"),))
    asked = {"proxy.items.grid.ask": "?", "proxy.items.group.ask": "?"}

    assert has_question_for_proxy(row, asked)
    assert not has_question_for_proxy(group, asked)
    assert has_question_for_proxy(group, asked | {"proxy.items.group_part.ask": "?"})


def test_after_the_most_that_is_asked_only_what_is_essential_follows(survey):
    shown = tailored_edition(survey, to_proxy=False, most_items=2)

    path = walk(shown, {"a": 0, "b": 0, "d": 1}, {})

    # d decides whether the question about safety is asked, so it is asked as well.
    assert ids(path) == ["a", "b", "d", "harm", "wanted"]
    assert path.left_out == ("c", "secret")


def test_what_was_answered_already_stays_when_the_survey_is_cut_short(survey):
    shown = tailored_edition(survey, to_proxy=False, most_items=2)

    assert "c" in walk(shown, {"a": 0, "b": 0, "c": 1}, {}).answers


def test_a_survey_cut_short_comes_to_its_end(survey):
    shown = tailored_edition(survey, to_proxy=False, most_items=1)

    path = walk(shown, {"a": 0, "d": 0, "wanted": ()}, {})

    assert first_unanswered_page(path) is None


def test_a_survey_that_is_short_enough_is_the_same_object(survey):
    assert tailored_edition(survey, to_proxy=False, most_items=80) is survey
    assert tailored_edition(survey, to_proxy=True, most_items=3) is tailored_edition(
        survey, to_proxy=True, most_items=3
    )


def with_words(asked: Instrument, *items: str) -> Instrument:
    """The instrument with a question for a proxy for each of these items."""
    words = asked.words["en"]
    own = {f"proxy.items.{id}.ask": f"{id} of the person" for id in items}
    return replace(asked, words={**asked.words, "en": replace(words, text={**words.text, **own})})


def ids(path):
    return [item.id for item in path.asked]
