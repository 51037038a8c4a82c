"""Every line "label: answer" that a shipped instrument can lead to says what was answered.

Rules and scores decide which answer is the problem, not the labels. The label of a problem must be
shown before the answer that affirms it, and must name a problem in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from app.catalogue.checks.labels import End, affirming_end, needs_label, problem_end
from app.catalogue.files.asked_items import asked_items
from app.catalogue.files.conditions import read_conditions
from app.catalogue.files.folders import stored_sources
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import validate_document
from app.catalogue.files.yaml_reader import Document, read_yaml
from app.catalogue.load import load_sources
from app.catalogue.model import Catalogue, Instrument, InstrumentText, Item
from app.catalogue.text.translation_exchange import export_units
from app.profile.labels import AnswerText, Wording
from tests.app.catalogue.invalid_files import SURVEYS
from tests.conftest import own_catalogue
from tests.house.source import PROJECT

LOCALES = ("en", "ar", "es", "fr", "hi", "pt-BR", "vi", "zh-Hans")
TROUBLE: Mapping[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "trouble_words.yaml").read_text("utf-8")
)
# What an item is about, where it said the opposite before the answers of its item.
SAID_THE_OPPOSITE = (
    "check_up_food", "check_up_home", "check_up_safe", "check_up_alone", "check_up_sleep",
    "check_up_medicines_cost", "check_up_memory", "mood_joy", "mood_strength", "phq9_1", "phq9_3",
    "phq9_4", "phq9_5", "gad7_4", "gad7_5", "whodas12_1", "whodas12_11", "rand36_3",
)  # fmt: skip
# Choices whose ids do not show which end says yes: read from the owners' forms, and from ours.
AFFIRMING: Mapping[tuple[str, str], End] = {
    ("phq9", "days"): "highest", ("gad7", "days"): "highest", ("k6", "how_often"): "highest",
    ("who5", "how_often"): "highest", ("whodas12", "difficulty"): "highest",
    ("koos_jr", "how_bad"): "highest", ("hoos_jr", "how_bad"): "highest",
    ("audit_c", "how_often_many"): "highest",
    ("promis_global_10", "able"): "highest", ("promis_global_10", "how_often"): "lowest",
    ("promis_global_10", "how_much"): "lowest",
    ("rand36", "limits"): "lowest", ("rand36", "yes_or_no"): "lowest",
    ("rand36", "extent"): "highest", ("rand36", "pain"): "highest",
    ("rand36", "month"): "lowest", ("rand36", "time"): "lowest", ("rand36", "truth"): "lowest",
    ("what_matters", "what_matters_confidence"): "lowest",
}  # fmt: skip


# Something good that is said with the name of a trouble: sure of handling it, no worse than others.
IN_SPITE_OF_TROUBLE = ("aims_confidence", "what_matters_confidence", "rand36_34")


@dataclass(frozen=True)
class Line:
    """The label before one answer, and what the rules say about that answer."""

    item: str
    locale: str
    label: str
    said: AnswerText
    names: str
    is_worst: bool
    affirms: bool


def test_the_worst_answer_affirms_the_label_of_a_problem_and_denies_that_of_something_good():
    lines = [line for line in every_line() if line.names != "neutral"]

    assert len(lines) > 3000
    assert not [
        line for line in lines if line.is_worst and line.affirms != (line.names == "problem")
    ]


def test_the_label_of_a_problem_names_trouble_and_that_of_something_good_does_not():
    wrong = {
        (line.item, line.locale, line.label)
        for line in every_line()
        if not reads_right(line.names, line.label, line.locale)
        and line.item not in IN_SPITE_OF_TROUBLE
    }

    assert not wrong, "read it before each answer, then mend it, or add to trouble_words.yaml"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("item", SAID_THE_OPPOSITE)
def test_what_an_item_is_about_would_not_pass_for_its_label(item, locale):
    """This shows that the two tests above can find a wrong label."""
    instrument = next(instrument for instrument in shipped().values() if item in instrument.items)
    phrase = ours(locale)[instrument.id, f"items.{item}.about"]
    names = instrument.items[item].label_names or ""

    assert not reads_right(names, phrase, locale)


def test_no_bare_yes_stands_after_a_label_that_names_neither():
    for document, file in definitions():
        conditions = read_conditions(document, file)
        for asked in asked_items(file):
            if asked.item.label_names == "neutral" and affirming_end(asked.item, file)[1]:
                assert problem_end(asked.item, file, conditions) is None, asked.item.id


def test_rules_and_scores_say_of_nearly_every_item_which_answer_is_the_problem():
    """Where they do not, the first test checks nothing, so that must stay an exception."""
    ends = [
        problem_end(asked.item, file, conditions)
        for document, file in definitions()
        for conditions in [read_conditions(document, file)]
        for asked in asked_items(file)
        if needs_label(asked.item, file)
    ]

    assert len(ends) > 150
    assert ends.count(None) <= len(ends) * 0.1


def test_labels_come_along_with_an_instrument_that_was_kept():
    texts = shipped()["mood"].sources
    stored = {
        name: "\n".join(line for line in text.split("\n") if "label" not in line)
        for name, text in texts.items()
    }

    then = load_sources(stored_sources(stored.items()), trusted=True).instruments["mood"]

    assert then.hash == shipped()["mood"].hash
    assert then.label("mood_joy", "es") == then.about("mood_joy", "es")
    assert shipped()["mood"].label("mood_joy", "es") != then.label("mood_joy", "es")


def test_a_label_is_not_asked_and_so_changes_no_hash():
    texts = {
        f"translated/{name}": (SURVEYS / "translated" / name).read_text()
        for name in ("instrument.yaml", "es.yaml", "ar.yaml")
    }
    texts["surveys/translated.yaml"] = (SURVEYS / "surveys" / "translated.yaml").read_text()
    edited = {
        name: text.replace("label: singing", "label: sang")
        .replace("label: cantar", "label: cantó")
        .replace("label: الغناء", "label: غناء")
        for name, text in texts.items()
    }
    assert all(edited[name] != texts[name] for name in edited if name.startswith("translated"))

    before, after = (
        load_sources(stored_sources(text.items())).surveys["translated"] for text in (texts, edited)
    )

    assert after.instruments[0].label("translated_1", "es") == "cantó"
    assert before.hash == after.hash
    assert before.instruments[0].hash == after.instruments[0].hash


def reads_right(names: str, label: str, locale: str) -> bool:
    has_trouble = any(word in f" {label} ".lower() for word in TROUBLE[locale])
    return names == "neutral" or has_trouble == (names == "problem")


def every_line() -> Iterator[Line]:
    """Every combination of item, answer and language of every shipped instrument."""
    for document, file in definitions():
        conditions = read_conditions(document, file)
        instrument = shipped()[file.id]
        for asked in asked_items(file):
            if not needs_label(asked.item, file):
                continue
            item = instrument.items[asked.item.id]
            worst = problem_end(asked.item, file, conditions)
            yes = affirming_end(asked.item, file)[0] or AFFIRMING.get(
                (file.id, str(item.choice_set))
            )
            assert yes or item.label_names == "neutral", f"{item.id} is not in AFFIRMING"
            for locale in LOCALES:
                wording = Wording({file.id: worded(instrument, locale)}, locale, {})
                values = answers_of(item)
                for answer in values:
                    end = {values[0]: "lowest", values[-1]: "highest"}.get(answer)
                    yield Line(
                        item.id, locale, wording.label(item.id),
                        wording.answer_text(item.id, answer),
                        str(item.label_names), worst is not None and end == worst,
                        end is not None and end == yes,
                    )  # fmt: skip


def answers_of(item: Item) -> list[bool | int | float | str]:
    if item.kind == "yes_no":
        return [False, True]
    if item.kind == "choice":
        return sorted(choice.value for choice in item.choices if choice.value is not None)
    assert item.lowest is not None
    assert item.highest is not None
    return [item.lowest, item.highest]


def worded(instrument: Instrument, locale: str) -> Instrument:
    """The instrument with the project's phrases in a language, also without the owner's text."""
    text = {key: text for (part, key), text in ours(locale).items() if part == instrument.id}
    words = instrument.words.get(locale)
    return replace(
        instrument,
        words={
            locale: InstrumentText(locale, "project", {**(words.text if words else {}), **text})
        },
    )


@cache
def ours(locale: str) -> Mapping[tuple[str, str], str]:
    if locale == "en":
        return {(unit.part, unit.key): unit.source for unit in export_units(catalogue(), "es")}
    return {(unit.part, unit.key): unit.target for unit in export_units(catalogue(), locale)}


@cache
def catalogue() -> Catalogue:
    return own_catalogue()


def shipped() -> Mapping[str, Instrument]:
    return catalogue().instruments


@cache
def definitions() -> tuple[tuple[Document, InstrumentFile], ...]:
    documents = []
    for path in sorted((PROJECT / "instruments").glob("*/instrument.yaml")):
        document = read_yaml(path.read_text("utf-8"), str(path))
        file = validate_document(document, InstrumentFile)
        assert file is not None
        documents.append((document, file))
    return tuple(documents)
