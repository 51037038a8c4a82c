"""The letter on paper has the punctuation of its language, wherever it joins words itself."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask, g
from pypdf import PdfReader

from app.catalogue.resources import LocalResource
from app.paper.letter import letter_page, letter_pdf
from app.patient.afterwards.letter_text import letter_language
from app.profile.labels import AnswerText, Quote
from app.profile.letter import Aim, DuePrevention, LetterAnswer, NeedLine
from app.profile.plan import Plan
from app.web.language import speak
from tests.app.paper.test_paper import FRAME, LETTER, TOLD
from tests.house.source import LANGUAGES
from tests.journeys.afterwards.test_letter_on_paper import PRACTICE

# What stands between words that the letter joins: nothing of it comes from what a person said here.
STOPS = re.compile(r"[,;:!?،؛؟，；：！？、]")
FOREIGN = {
    "zh-Hans": re.compile(r"[,;:!?](?!\d)"),
    "ar": re.compile(r"[,;?]"),
    "fr": re.compile(r"(?<![\u00a0\u202f])[;:!?](?!\d)"),
}
MEDICINES = AnswerText(
    "entries",
    entries=(
        (AnswerText("words", ("alpha",)), AnswerText("number", number=2, about="beta")),
        (AnswerText("words", ("gamma", "delta")), AnswerText("yes", about="epsilon")),
    ),
)
SAID = replace(
    LETTER,
    own_words=(Quote("w", "zeta", "eta"),),
    going_well=(replace(TOLD, label="Sleep"),),
    needs=(
        NeedLine(
            "pain",
            (
                LetterAnswer("m", "theta", MEDICINES),
                LetterAnswer("q", "iota", AnswerText("quote", ("kappa",))),
                LetterAnswer("n", "lambda", AnswerText("number", number=7, highest=10)),
            ),
        ),
    ),
    aims=(Aim("pain", "Less pain", (), Plan("walk", "mornings", 8, "rain")),),
    due=(DuePrevention("mu"), DuePrevention("nu")),
    not_answered=("xi", "omicron"),
    resources=(LocalResource("a", "pi", "rho", "5550142"),),
    open=("mood", "pain"),
)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_the_letter_joins_it_joins_as_its_language_does(app: Flask, locale: str) -> None:
    page = page_in(app, locale)
    lines = [line for part in page.parts for line in joined(part)]

    assert any(STOPS.search(line) for line in lines)
    if foreign := FOREIGN.get(locale):
        assert not [line for line in lines if foreign.search(line)]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_paper_has_the_stops_of_the_page_and_no_others(app: Flask, locale: str) -> None:
    page = page_in(app, locale)
    lines = [line for part in page.parts for line in (*joined(part), part.heading)]

    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(letter_pdf(page))).pages)
    for line in lines:
        for stop in STOPS.findall(line):
            assert stop in text
    assert text.count("\u00a0:") + text.count("\u202f:") == sum(
        line.count("\u00a0:") + line.count("\u202f:") for line in lines
    )


def joined(part):  # type: ignore[no-untyped-def]
    for entry in (*part.rows, *part.steps):
        yield from entry.words
    yield from part.list


def page_in(app: Flask, locale: str):  # type: ignore[no-untyped-def]
    """The letter with the words of the interface; dates and numbers have no stops of their own."""
    with app.test_request_context("/letter"):
        g.practice = PRACTICE
        speak(locale)
        language = letter_language()
        plain = replace(
            language, day=lambda at: at.strftime("%Y"), number=lambda number: f"{number:g}"
        )
        frame = replace(FRAME, reading=("a",), numbers=(), title="b", intro="c", subtitle="d")
        return letter_page(replace(SAID, locale=locale), plain, frame)
