"""Latin within Arabic and Arabic within Latin keep their order on paper, and leave ours alone."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.paper.letter import letter_page, letter_pdf
from app.profile.labels import AnswerText, Quote
from app.profile.letter import Aim, LetterAnswer, NeedLine
from app.profile.plan import Plan
from tests.app.paper.test_paper import FRAME, LETTER, voice

LATIN = ("Ibuprofen 400 mg (2x).", "Walk 2 km, slowly!", "C++ & 3/10?", "“Ouch” – at 5:30.")


@pytest.mark.parametrize("words", LATIN)
@pytest.mark.parametrize("place", ["quote", "answer", "plan", "list"])
def test_latin_words_in_an_arabic_letter_run_from_left_to_right(words: str, place: str) -> None:
    text = text_of(letter_saying(words, place, "ar", "rtl"))

    assert squeezed(words) in text


@pytest.mark.parametrize("place", ["answer", "plan"])
def test_an_arabic_answer_leaves_the_order_of_an_english_line(place: str) -> None:
    said = letter_saying(
        "ركبتي (اليسرى) 3/10!", place, "en", "ltr", about="%(about)s = %(answer)s;"
    )

    places = x_of(said, ("=", ";"))

    assert places["="] < places[";"]
    assert all(places["="] < x < places[";"] for x in x_of_arabic(said))


@pytest.mark.parametrize(
    ("words", "locale", "direction", "is_right"),
    [
        ("ركبتي تؤلمني.", "en", "ltr", True),
        ("My knee hurts.", "en", "ltr", False),
        ("My knee hurts.", "ar", "rtl", False),
        ("ركبتي تؤلمني.", "ar", "rtl", True),
    ],
)
def test_a_quotation_begins_at_the_side_where_its_language_does(
    words: str, locale: str, direction: str, is_right: bool
) -> None:
    page = letter_saying(words, "quote", locale, direction)

    starts = [x for text, x, size in runs(page) if size > 11 and size < 12 and text.strip()]
    assert starts
    assert (min(starts) > 250) == is_right


def letter_saying(words: str, place: str, locale: str, direction: str, **labels: str) -> bytes:
    bare = replace(
        LETTER, locale=locale, written_in=locale, own_words=(), scores=(), going_well=(),
        needs=(), aims=(), due=(), not_answered=(),
    )  # fmt: skip
    said = {
        "quote": replace(bare, own_words=(Quote("w", "", words),)),
        "answer": replace(
            bare,
            needs=(NeedLine("pain", (LetterAnswer("p", "it", AnswerText("quote", (words,))),)),),
        ),
        "plan": replace(bare, aims=(Aim("pain", "Aim", (), Plan(words, "", None, "")),)),
        "list": replace(bare, not_answered=("المال", words, "السكن")),
    }[place]
    frame = replace(FRAME, reading=(), numbers=())
    return letter_pdf(letter_page(said, voice(locale, direction, labels), frame))


def runs(pdf: bytes) -> list[tuple[str, float, float]]:
    """Each piece of text as it stands on the paper: what, how far from the left, how large."""
    pieces = []

    def note(
        text: str, matrix: list[float], place: list[float], _font: object, size: float
    ) -> None:
        pieces.append((text, matrix[4] + place[4], size))

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return pieces


def text_of(pdf: bytes) -> str:
    return squeezed(PdfReader(BytesIO(pdf)).pages[0].extract_text())


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2068\u2069]", "", text)


def x_of(pdf: bytes, signs: tuple[str, ...]) -> dict[str, float]:
    return {sign: x for text, x, _size in runs(pdf) for sign in signs if sign in text}


def x_of_arabic(pdf: bytes) -> list[float]:
    return [x for text, x, _size in runs(pdf) if any("\u0600" <= sign <= "\u06ff" for sign in text)]
