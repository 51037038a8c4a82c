"""Grids, quantities, body maps and groups after loading: items, pages, numbers and text."""

import re
from pathlib import Path

import pytest

from app.catalogue.asking.group_entries import entries_of
from app.catalogue.asking.path import condition_value, walk
from app.catalogue.body_regions import REGIONS
from app.cli.answer_files.cells import InvalidAnswer, cell_parser
from app.profile.labels import Wording
from app.profile.model import Person
from app.profile.numeric_answer import numeric_value
from app.profile.scores import score_answers
from tests.conftest import tiny_catalogue

SURVEYS = Path(__file__).parents[2] / "surveys"
TEMPLATES = Path(__file__).parents[3] / "templates"
CATALOGUE = tiny_catalogue()
ADA = {"group_pets_name": "Ada", "group_pets_eats": ["fish"], "group_pets_weight": "4.5 kg"}


def test_the_rows_of_a_grid_are_items_of_their_own_on_one_page():
    edition = CATALOGUE.surveys["grid"].editions["en"]

    assert [page.id for page in edition.pages] == ["grid_doing_stairs", "grid_why"]
    assert {item.grid for item in edition.pages[0].items} == {"grid_doing"}
    assert {item.choice_set for item in edition.pages[0].items} == {"ease"}
    assert "grid_doing" not in edition.items


def test_a_row_that_was_not_answered_is_missing_in_the_score():
    result = score("grid", {"grid_doing_stairs": 2, "grid_doing_bags": "unknown"})

    assert result["grid_total"].value is None
    result = score("grid", {"grid_doing_stairs": 2, "grid_doing_bags": 1, "grid_doing_shoes": None})
    assert result["grid_total"].value == 4.5


@pytest.mark.parametrize(
    ("item", "answer", "base"),
    [
        ("quantity_weight", "70 kg", 70),
        ("quantity_weight", "154 lb", 69.85322498),
        ("quantity_warmth", "104 fahrenheit", 40.0000000032),
        ("quantity_weight", 70, 70),
        ("quantity_weight", "70 stone", None),
        ("quantity_weight", "much kg", None),
        ("quantity_weight", None, None),
    ],
)
def test_a_quantity_is_seen_and_scored_in_its_base_unit(item, answer, base):
    quantity = CATALOGUE.instruments["quantity"].items[item]

    assert condition_value(quantity, answer) == (None if base is None else pytest.approx(base))
    assert numeric_value(quantity, answer) == condition_value(quantity, answer)


def test_a_condition_on_a_quantity_reads_the_base_unit():
    edition = CATALOGUE.surveys["quantity"].editions["en"]

    for said, is_asked in (("200 lb", False), ("101 kg", True), ("230 lb", True)):
        path = walk(edition, {"quantity_weight": said}, {})
        assert ("quantity_water" not in path.hidden) is is_asked
        assert path.answers["quantity_weight"] == said


@pytest.mark.parametrize(
    ("answer", "count"), [((), 0), ((ADA,), 1), ((ADA, ADA), 2), (3, 3), (None, None)]
)
def test_a_group_is_how_many_entries_it_has(answer, count):
    group = CATALOGUE.instruments["group"].items["group_pets"]

    assert condition_value(group, answer) == count
    assert numeric_value(group, answer) == count
    assert ("group_many" in walk_of("group", {"group_pets": answer}).hidden) is not (
        count is not None and count >= 2
    )


def test_entries_read_from_json_hold_tuples_again():
    (entry,) = entries_of((ADA,))

    assert entry["group_pets_eats"] == ("fish",)


def test_the_entries_of_a_group_are_said_part_by_part():
    wording = Wording(CATALOGUE.instruments, "ar", {})
    said = wording.answer_text("group_pets", (ADA,))

    assert said.form == "entries"
    assert [(entry.form, entry.words) for entry in said.entries[0]] == [
        ("quote", ("Ada",)),
        ("words", ("سمك",)),
        ("quantity", ("كيلوغرام",)),
    ]


def test_a_quantity_and_a_slider_are_said_with_what_they_mean():
    wording = Wording(CATALOGUE.instruments, "en", {})

    said = wording.answer_text("quantity_weight", "154 lb")
    assert (said.form, said.number, said.words) == ("quantity", 154.0, ("pounds",))
    assert wording.answer_text("slider_1", 40).highest == 100


@pytest.mark.parametrize(
    ("item", "cell", "answer"),
    [
        ("quantity_weight", "154 lb", "154 lb"),
        ("quantity_weight", 70.5, "70.5 kg"),
        ("body_map_1", "head;left_knee", ("head", "left_knee")),
        ("slider_1", "40", 40),
        ("group_pets", "2", 2),
        ("grid_doing_bags", "1", 1),
    ],
)
def test_a_file_of_answers_may_hold_every_kind(item, cell, answer):
    (question,) = (
        instrument.items[item]
        for instrument in CATALOGUE.instruments.values()
        if item in instrument.items
    )

    assert cell_parser(question)(cell) == answer


@pytest.mark.parametrize("cell", ["12 stone", "10 kg", "heavy"])
def test_a_cell_that_is_no_quantity_is_named(cell):
    with pytest.raises(InvalidAnswer):
        cell_parser(CATALOGUE.instruments["quantity"].items["quantity_weight"])(cell)


def test_every_region_is_drawn():
    drawing = (TEMPLATES / "macros" / "body_figure.html").read_text()
    drawn = set(re.findall(r'_region\(item, "(\w+)"', drawing))
    drawn |= {
        f"{side}{part}"
        for part in re.findall(r'side ~ "(\w+)"', drawing)
        for side in ("right", "left")
    }

    assert drawn == set(REGIONS)


def walk_of(survey, answers):
    return walk(CATALOGUE.surveys[survey].editions["en"], answers, {})


def score(survey, answers):
    edition = CATALOGUE.surveys[survey].editions["en"]
    return score_answers(edition.instruments, walk(edition, answers, {}), Person(40, "female"))
