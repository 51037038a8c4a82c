"""Ids turned into an instrument's words; our own phrases where the owner's are not there."""

from datetime import date

import pytest

from app.catalogue.model import InstrumentText, Item
from app.profile.labels import AnswerText, Wording
from tests.app.profile.day_survey import ENGLISH, ITEMS, OFFERS, SPANISH, instrument


@pytest.mark.parametrize(
    ("item", "answer", "said"),
    [
        ("low", 2, AnswerText("words", ("Most days",))),
        ("low", "rather_not", AnswerText("words", ("I prefer not to say",))),
        ("low", None, AnswerText("none")),
        ("work", ("pain", "mood"), AnswerText("words", ("Less pain", "Better mood"))),
        ("fall", True, AnswerText("yes")),
        ("fall", False, AnswerText("no")),
        ("confident", 0, AnswerText("number", number=0, highest=10)),
        ("pills", 7, AnswerText("number", number=7)),
        ("words", "The nights.", AnswerText("quote", ("The nights.",))),
        ("since", "2024-05", AnswerText("date", date="2024-05")),
    ],
)
def test_every_kind_of_answer_can_be_said(item, answer, said):
    assert wording().answer_text(item, answer) == said


def test_words_are_in_the_asked_language_or_else_the_source_language():
    assert wording("es").score_name("day", "low_sum") == "Low mood (es)"
    assert wording("ar").score_name("day", "low_sum") == "Low mood"
    assert wording("ar").about("low") == "low mood"


def test_a_band_without_words_is_its_id_in_plain_letters():
    assert wording().band("day", "low_sum", "much") == "a great deal"
    assert wording().band("day", "confidence", "not_yet") == "not yet"
    assert wording().band("day", "confidence", None) == ""


def test_a_title_is_the_rules_own_or_that_of_its_first_reason():
    assert wording().title("day/pills_many", "pills") == "Many tablets"
    assert wording().title("day/low_mood", "low_sum") == "Low mood"
    assert wording().title("day/fell", "fall") == "falls"
    assert wording().title("day/some_rule", None) == "some rule"


def test_an_offer_is_the_instruments_or_shared():
    assert wording().offer("day", "talk") == "Talk about it"
    assert wording("es").offer("day", "review") == "Revisión"
    assert wording("ar").offer("day", "flu") == "Nurse gives it"
    assert wording().offer("day", None) == ""


def test_without_the_owners_words_a_choice_is_its_number_and_the_phrase_is_ours():
    wordless = instrument(words={}, project_text={"items.low.about": "our phrase"})

    words = Wording({"day": wordless}, "en", {})

    assert words.answer_text("low", 2) == AnswerText("words", ("2",))
    assert words.about("low") == "our phrase"
    assert words.score_name("day", "low_sum") == "low_sum"


def test_an_item_no_instrument_has_is_still_named():
    assert wording().about("stranger") == "stranger"
    assert wording().answer_text("stranger", 3) == AnswerText("number", number=3)


def wording(locale="en"):
    since = Item("since", "date", precision="month", earliest=date(1950, 1, 1))
    made = instrument(items={item.id: item for item in (*ITEMS, since)})
    return Wording({"day": made}, locale, OFFERS)


def test_what_stands_before_an_answer_is_its_label_and_not_what_the_item_is_about():
    assert labelled("en").label("fall") == "had a fall"
    assert labelled("en").about("fall") == "falls"


def test_words_from_before_there_were_labels_have_what_the_item_is_about():
    assert labelled("es").label("pills") == "tablets (es)"
    assert wording().label("stranger") == "stranger"


def test_a_label_is_true_rather_than_in_the_right_language():
    assert labelled("es").label("fall") == "had a fall"


def labelled(locale):
    words = {
        "en": InstrumentText("en", "project", {**ENGLISH, "items.fall.label": "had a fall"}),
        "es": InstrumentText("es", "project", SPANISH),
    }
    return Wording({"day": instrument(words=words)}, locale, OFFERS)
