"""Pictures of choices: read from the file, drawn in the sprite, hidden from screen readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, get_template_attribute

from app.catalogue.comparable_versions import scale_hash
from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_catalogue, load_sources
from app.catalogue.model import Instrument
from app.catalogue.pictures import PICTURES
from app.catalogue.version_changes import version_changes
from app.formats.fhir.questionnaire import losses
from app.forms.show import show_question
from tests.house.source import PROJECT, STATIC

TEXT = (Path(__file__).parents[2] / "surveys" / "pictured" / "instrument.yaml").read_text("utf-8")
SPRITE = (STATIC / "pictures.svg").read_text("utf-8")


def test_each_choice_has_its_picture_in_order_and_one_that_says_nothing_has_none() -> None:
    shown = show_question(read().items["pictured_1"], read().words["en"], None)

    assert [option.picture for option in shown.options] == ["walking_1", "walking_5", ""]


def test_a_choice_without_pictures_has_none_even_where_it_shares_its_choices() -> None:
    shown = show_question(read().items["pictured_2"], read().words["en"], None)

    assert {option.picture for option in shown.options} == {""}


def test_a_picture_stands_inside_the_card_and_is_not_read_out(app: Flask) -> None:
    shown = show_question(read().items["pictured_1"], read().words["en"], None)
    with app.test_request_context():
        page = str(get_template_attribute("macros/radios.html", "radios")(shown))

    cards = re.findall(r"<label[^>]*>(.*?)</label>", page)
    assert [re.sub(r"<.*?>", "", card) for card in cards] == ["Easy", "Hard", "I prefer not to say"]
    assert re.findall(r'<svg [^>]*aria-hidden="true"><use href="([^"]+)"', page) == [
        "/static/pictures.svg#walking_1",
        "/static/pictures.svg#walking_5",
    ]


def test_every_picture_that_can_be_named_is_drawn_and_none_besides() -> None:
    drawn = re.findall(r'<symbol id="([^"]+)"', SPRITE)

    assert sorted(drawn) == sorted(PICTURES)


def test_the_drawings_take_every_colour_from_the_page_and_hold_nothing_to_run() -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', SPRITE))

    assert colours == {
        "none",
        *(f"var(--{colour})" for colour in ("ink", "edge", "teal", "focus", "surface")),
    }
    assert not re.search(r"<script|<style|style=|href|<text|\son", SPRITE)


def test_other_pictures_make_a_new_version_and_leave_scores_comparable() -> None:
    old, new = read(), read(TEXT.replace("walking_1", "tasks_1"))

    changes = version_changes(old, new)

    assert old.hash != new.hash
    assert "`pictured_1` has other pictures." in changes.sentences
    assert scale_hash(old, old.scores[0]) == scale_hash(new, new.scores[0])
    assert changes.comparable == {"pictured_total": True}


def test_an_export_says_that_the_pictures_are_left_out() -> None:
    assert "pictured_1: the pictures beside its choices are left out." in losses(read())


@pytest.mark.parametrize("field", ["function", "pain", "mood"])
def test_the_check_up_has_pictures_for_how_one_lives_hurts_and_feels(field: str) -> None:
    survey = load_catalogue([PROJECT / "instruments"]).surveys["check_up"]
    items = survey.editions["en"].items.values()

    assert [item.id for item in items if item.domain == field and item.pictures]


def read(text: str = TEXT) -> Instrument:
    return load_sources(stored_sources([("pictured/instrument.yaml", text)])).instruments[
        "pictured"
    ]
