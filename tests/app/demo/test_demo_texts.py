"""What the made-up practice says about danger, in each language: true of the numbers it names."""

import pytest

from app.demo.practice import create_practice
from app.demo.texts import TEXTS
from tests.house.source import LANGUAGES

# 988 answers texts in these two only; whoever calls asks for an interpreter by their language.
TEXTED = {"en": "text 988", "es": "AYUDA"}
ASKED_FOR = {
    "ar": "Arabic", "zh-Hans": "Chinese", "vi": "Vietnamese", "fr": "French",
    "pt-BR": "Portuguese", "hi": "Hindi",
}  # fmt: skip


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_names_both_numbers(locale):
    crisis = TEXTS[locale]["crisis"]

    assert "988" in crisis
    assert "911" in crisis
    assert all(TEXTS[locale].values())


@pytest.mark.parametrize("locale", LANGUAGES)
def test_only_where_texts_are_answered_a_text_is_advised(locale):
    crisis = TEXTS[locale]["crisis"]

    assert [advice for advice in TEXTED.values() if advice in crisis] == (
        [TEXTED[locale]] if locale in TEXTED else []
    )
    assert locale in TEXTED or ASKED_FOR[locale] in crisis


def test_spanish_is_reached_by_pressing_two():
    assert "988 y marque 2" in TEXTS["es"]["crisis"]


def test_the_made_up_practice_has_these_words(app):
    with app.extensions["previsit"].store.transaction() as db:
        assert create_practice(db).texts == TEXTS
