"""An instrument as a FHIR Questionnaire, read by an independent library."""

from pathlib import Path

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

from app.catalogue.load import load_catalogue
from app.formats.fhir.questionnaire import losses, questionnaire

SURVEYS = Path(__file__).parents[2] / "surveys"
PROJECT = Path(__file__).parents[3]
CATALOGUE = load_catalogue([PROJECT / "instruments", SURVEYS])
WORDS = [
    (instrument, words)
    for instrument in CATALOGUE.instruments.values()
    for words in instrument.words.values()
]


@pytest.mark.parametrize(
    ("instrument", "words"),
    WORDS,
    ids=[f"{instrument.id}-{words.locale}" for instrument, words in WORDS],
)
def test_every_instrument_in_every_language_is_a_questionnaire(instrument, words):
    resource = questionnaire(instrument, words)

    read = Questionnaire.model_validate(resource)

    assert read.language == words.locale.replace("_", "-")
    asked = [
        item.linkId
        for item in _rows_for_grids(read.item)
        if item.type != "display" or item.linkId in instrument.items
    ]
    assert asked == list(instrument.items)


def _rows_for_grids(items):
    for item in items:
        is_grid = item.type == "group" and not item.repeats
        yield from item.item if is_grid else [item]


def test_a_choice_carries_its_value_and_its_words():
    item = item_of("choice", "choice_1")

    assert item["type"] == "choice"
    assert [option["valueCoding"]["display"] for option in item["answerOption"]] == [
        "Never", "Often", "I prefer not to say",
    ]  # fmt: skip
    assert item["answerOption"][1]["valueCoding"]["extension"][0]["valueDecimal"] == 1
    assert "extension" not in item["answerOption"][2]["valueCoding"]


@pytest.mark.parametrize(
    ("instrument", "words"),
    WORDS,
    ids=[f"{instrument.id}-{words.locale}" for instrument, words in WORDS],
)
def test_an_answer_says_its_number_wherever_a_renderer_looks_for_it(instrument, words):
    read = Questionnaire.model_validate(questionnaire(instrument, words))

    options = [option for item in _every_item(read.item) for option in item.answerOption or ()]
    assert [_number(option) for option in options] == [
        _number(option.valueCoding) for option in options
    ]
    asked = [*instrument.items.values(), *(p for i in instrument.items.values() for p in i.parts)]
    assert sorted(str(_number(option)) for option in options) == sorted(
        str(None if choice.value is None else float(choice.value))
        for item in asked
        for choice in item.choices
    )


def _every_item(items):
    for item in items or ():
        yield item
        yield from _every_item(item.item)


def _number(element):
    numbers = [
        float(extension.valueDecimal)
        for extension in element.extension or ()
        if extension.url == "http://hl7.org/fhir/StructureDefinition/ordinalValue"
    ]
    return numbers[0] if numbers else None


@pytest.mark.parametrize(
    ("instrument", "item", "kind"),
    [
        ("yes_no", "yes_no_1", "boolean"),
        ("rating", "rating_1", "integer"),
        ("number", "number_1", "integer"),
        ("number", "number_2", "decimal"),
        ("text", "text_1", "string"),
        ("text", "text_2", "text"),
        ("dates", "dates_day", "date"),
        ("note", "note_1", "display"),
        ("choices", "choices_1", "choice"),
        ("slider", "slider_1", "integer"),
        ("quantity", "quantity_weight", "quantity"),
        ("body_map", "body_map_1", "choice"),
        ("group", "group_pets", "group"),
        ("grid", "grid_doing", "group"),
    ],
)
def test_each_kind_of_item_has_its_type(instrument, item, kind):
    assert item_of(instrument, item)["type"] == kind


def test_rows_of_a_grid_and_parts_of_a_group_stand_within_it():
    grid, group = item_of("grid", "grid_doing"), item_of("group", "group_pets")

    assert [row["linkId"] for row in grid["item"]] == [
        "grid_doing_stairs", "grid_doing_bags", "grid_doing_shoes", "grid_doing.help",
    ]  # fmt: skip
    assert [row["type"] for row in grid["item"]] == ["choice"] * 3 + ["display"]
    assert group["repeats"]
    assert group["item"][0]["linkId"] == "group_pets_name"
    assert group["extension"][0]["valueInteger"] == 3


def test_the_units_of_a_quantity_carry_their_codes():
    extensions = item_of("quantity", "quantity_weight")["extension"]

    assert [extension["valueCoding"]["code"] for extension in extensions] == ["kg", "[lb_av]"]
    assert extensions[1]["valueCoding"]["display"] == "pounds"


def test_what_is_lost_is_said():
    sentences = losses(CATALOGUE.instruments["rating"]) + losses(CATALOGUE.instruments["yes_no"])

    assert sentences == (
        "Scores are left out: rating_score.",
        "Needs and priorities are left out.",
    )


def test_a_condition_is_said_as_enable_when_or_its_loss_is_named():
    assert item_of("yes_no", "yes_no_2")["enableWhen"] == [
        {"question": "yes_no_1", "operator": "=", "answerBoolean": True}
    ]
    sentences = losses(CATALOGUE.instruments["age_and_sex"])
    assert any("looks at what is not in the Questionnaire" in loss for loss in sentences)


def item_of(instrument_id, item_id):
    instrument = CATALOGUE.instruments[instrument_id]
    items = questionnaire(instrument, instrument.words["en"])["item"]
    return next(item for item in items if item["linkId"] == item_id)
