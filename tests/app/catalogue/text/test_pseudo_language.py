"""The pseudo-language: longer, accented, and with every placeholder unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalogue.text.pseudo_language import LOCALE, pseudo_text, with_pseudo_language
from tests.conftest import own_catalogue

PROJECT = Path(__file__).parents[4]


@pytest.mark.parametrize("text", ["Yes", "How is it, {first_name}?", "%(n)s of %(of)s", "<b>a</b>"])
def test_places_stay_and_the_text_grows(text):
    pseudo = pseudo_text(text)

    for placeholder in ("{first_name}", "%(n)s", "%(of)s", "<b>"):
        assert (placeholder in pseudo) is (placeholder in text)
    assert len(pseudo) >= len(text) * 1.4


def test_nothing_stays_nothing():
    assert pseudo_text("") == ""


def test_every_survey_can_be_shown_in_it_and_keeps_its_hash():
    plain = own_catalogue()

    made = with_pseudo_language(plain)

    for id, survey in made.surveys.items():
        assert survey.editions[LOCALE].pages
        assert survey.hash == plain.surveys[id].hash
        assert survey.editions[LOCALE].name.startswith("⟦")
    assert LOCALE not in plain.surveys["check_up"].editions
