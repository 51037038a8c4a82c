"""Two versions of an instrument: what changed, and which scores stay comparable."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalogue.comparable_versions import scale_hash
from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_sources
from app.catalogue.version_changes import version_changes

MOOD = Path(__file__).parents[3] / "instruments" / "mood" / "instrument.yaml"
TEXT = MOOD.read_text("utf-8")
OFFERS = (MOOD.parents[1] / "offers.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("ask: How often was your heart heavy", "ask: How often, of late, was your heart heavy"),
         'en: `items.mood_low.ask` was "How often was your heart heavy with sadness?", now '
         '"How often, of late, was your heart heavy with sadness?".'),
        (("{value: 2, id: often", "{value: 2.5, id: often"),
         "The choice `often` of `mood_low` counted 2, now 2.5."),
        (('version: "4"', 'version: "5"'), "The version was 4 and is 5."),
    ],
)  # fmt: skip
def test_a_change_is_said_in_a_sentence(change, sentence):
    changes = version_changes(read(TEXT), read(TEXT.replace(*change)))

    assert sentence in changes.sentences


def test_a_change_without_a_new_version_is_told_so():
    changes = version_changes(read(TEXT), read(TEXT.replace("with sadness?", "with grief?")))

    assert changes.sentences[0] == "The version is still 4: give it a new one."


def test_new_words_leave_scores_comparable_and_new_values_do_not():
    reworded = version_changes(read(TEXT), read(TEXT.replace("with sadness?", "with grief?")))
    rescored = version_changes(
        read(TEXT), read(TEXT.replace("{value: 2, id: often", "{value: 2.5, id: often"))
    )

    assert set(reworded.comparable.values()) == {True}
    assert not rescored.comparable["mood_total"]


def test_the_same_file_has_not_changed():
    assert version_changes(read(TEXT), read(TEXT)).is_empty


def test_the_hash_of_an_instrument_covers_wording_and_that_of_a_scale_does_not():
    before, after = read(TEXT), read(TEXT.replace("with sadness?", "with grief?"))

    assert before.hash != after.hash
    assert [scale_hash(before, rule) for rule in before.scores] == [
        scale_hash(after, rule) for rule in after.scores
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("with sadness?", "with grief?"),
        ("text: Never}", "text: Not once}"),
        ("{value: 1, id: now_and_then", "{value: 1.5, id: now_and_then"),
        ("level: now", "level: today"),
    ],
)
def test_wording_choices_scores_and_rules_each_change_the_hash(change):
    assert change[0] in TEXT

    assert read(TEXT).hash != read(TEXT.replace(*change)).hash


def test_the_order_of_items_changes_the_hash():
    short = Path(__file__).parents[2] / "surveys" / "translated" / "instrument.yaml"
    text = short.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.startswith("  - {id: translated_1"))
    lines[first], lines[first + 1] = lines[first + 1], lines[first]

    before = load_sources(stored_sources([("translated/instrument.yaml", text)]))
    after = load_sources(stored_sources([("translated/instrument.yaml", "".join(lines))]))

    assert before.instruments["translated"].hash != after.instruments["translated"].hash


def read(text):
    sources = [("mood/instrument.yaml", text), ("offers.yaml", OFFERS)]
    return load_sources(stored_sources(sources)).instruments["mood"]
