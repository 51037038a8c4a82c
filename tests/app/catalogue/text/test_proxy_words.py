"""What somebody who answers for the person reads speaks of the person, and never to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from app.catalogue.model import Instrument, Item
from app.catalogue.text.proxy_text import has_question_for_proxy, words_for_proxy
from tests.conftest import own_catalogue
from tests.house.source import LANGUAGES

# What can only mean the reader. Spanish "su" and "le" and Portuguese "seu" and "sua" can also mean
# the person, so they are not here; nor is what only a verb says ("تكتب", "quiere").
SECOND_PERSON = {
    "en": "you your yours yourself yourselves",
    "es": "usted ustedes tú tu tus te ti contigo tuyo tuya",
    "fr": "vous votre vos vôtre vôtres toi ton ta tes",
    "pt-BR": "você vocês te ti teu tua teus tuas contigo",
    "ar": "أنت أنتم لكم بكم منكم عنكم إليكم عليكم",
    "hi": "आप आपका आपकी आपके आपको आपने आपसे आपमें तुम तुम्हें तुम्हारा तुम्हारी तुम्हारे",
    "vi": "",
    "zh-Hans": "",
}
# The same where words are not parted by spaces, or are of two syllables.
SECOND_PERSON_ANYWHERE = {"vi": ("quý vị",), "zh-Hans": ("您", "你")}
# In Arabic "your" is an ending, -ك. These words of ours end in it, and mean nobody.
ARABIC_WITHOUT_ENDING = set("ذلك كذلك تلك هناك هنالك ترك يترك توعك التوعك بالتوعك".split())
HINDI_REFLEXIVE = "अपने आप"  # oneself, whoever that is

_WITH_THEIR_OWN_WORDS = "they are told how their own words are kept"
_OF_THE_PERSON_YOU_ANSWER_FOR = "it is asked of nobody but them, about what they heard or saw"
SPEAKS_TO_THE_PROXY = {
    "items.check_in_own_words.help": _WITH_THEIR_OWN_WORDS,
    "items.check_up_own_words.help": _WITH_THEIR_OWN_WORDS,
    "items.aims_would_help.ask": "they are asked for the person's words, if they can give them",
    "items.check_up_exact_care.help": "no answer that they give is wrong",
    "items.check_up_harm_story.ask": "they tell it in their own words, as far as they know",
    "items.check_in_safety_spoken.ask": _OF_THE_PERSON_YOU_ANSWER_FOR,
    "items.check_in_safety_spoken.help": _OF_THE_PERSON_YOU_ANSWER_FOR,
    "items.mood_safety_spoken.ask": _OF_THE_PERSON_YOU_ANSWER_FOR,
    "items.mood_safety_spoken.help": _OF_THE_PERSON_YOU_ANSWER_FOR,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_proxy_reads_does_not_speak_to_the_person(language):
    addressed = {
        key: text
        for key, text in texts_for_proxies(language).items()
        if key not in SPEAKS_TO_THE_PROXY and second_person(text, language)
    }

    assert addressed == {}


def test_each_text_that_may_speak_to_the_proxy_does():
    assert set(SPEAKS_TO_THE_PROXY) == {
        key
        for language in LANGUAGES
        for key, text in texts_for_proxies(language).items()
        if second_person(text, language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_phrase_is_never_among_the_texts_that_speak_to_the_proxy(language):
    phrases = [key for key in texts_for_proxies(language) if key.endswith((".about", ".label"))]

    assert len(phrases) > 100
    assert SPEAKS_TO_THE_PROXY.keys().isdisjoint(phrases)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "pain holding you back", ["you"]),
        ("es", "Bastan unas palabras de usted.", ["usted"]),
        ("fr", "Le voulez-vous ?", ["vous"]),
        ("pt-BR", "o que incomoda você", ["você"]),
        ("ar", "حكمك على نفسك", ["حكمك", "نفسك"]),
        ("ar", "متى كان ذلك؟", []),
        ("ar", "هل يُترك دواء هناك؟", []),
        ("hi", "आपकी याददाश्त", ["आपकी"]),
        ("hi", "अपने आप को सख्ती से परखा", []),
        ("vi", "trí nhớ của quý vị", ["quý vị"]),
        ("zh-Hans", "您的睡眠", ["您"]),
    ],
)
def test_a_second_person_is_recognised(language, text, words):
    assert second_person(text, language) == words


def second_person(text: str, language: str) -> list[str]:
    """The words of a text that mean whoever reads it."""
    lowered = unicodedata.normalize("NFC", text).lower()
    if language == "ar":
        lowered = "".join(sign for sign in lowered if not unicodedata.combining(sign))
    lowered = lowered.replace(HINDI_REFLEXIVE, "")
    tokens = re.split(r"[\s.,;:?!'’“”«»\"()/…।،؛؟–—-]+", lowered)
    forms = SECOND_PERSON[language].split()
    return [
        *(word for word in tokens if word in forms or _has_arabic_ending(word)),
        *(word for word in SECOND_PERSON_ANYWHERE.get(language, ()) if word in lowered),
    ]


def _has_arabic_ending(word: str) -> bool:
    return word.endswith("ك") and word not in ARABIC_WITHOUT_ENDING


def texts_for_proxies(language: str) -> dict[str, str]:
    """Every text of the project's instruments that somebody reads who answers for the person."""
    return {
        key: text
        for instrument in own_catalogue().instruments.values()
        if language in instrument.words
        for key, text in _texts_for_proxy(instrument, language)
    }


def _texts_for_proxy(instrument: Instrument, language: str) -> Iterator[tuple[str, str]]:
    source = instrument.words[language].text
    asked = [
        item
        for item in instrument.items.values()
        if item.asked_of != "patient" and not item.confidential
        if has_question_for_proxy(item, source)
    ]
    shown = tuple(prefix for item in asked for prefix in _prefixes(item))
    for key, text in words_for_proxy(instrument.words[language]).text.items():
        if asked and key.startswith(shown):
            yield key, text


def _prefixes(item: Item) -> Iterator[str]:
    yield "stem"
    if item.grid:
        yield f"items.{item.grid}."
    for part in (item, *item.parts):
        yield f"items.{part.id}."
        if part.choice_set:
            yield f"choices.{part.choice_set}."
