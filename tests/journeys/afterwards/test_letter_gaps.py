"""What a person wrote and no typeface has is said beside the way to the PDF, and on the paper."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.paper.gaps import GAP
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey
from tests.journeys.visitor import Visitor

SAID_BEFOREHAND = 'data-pdf="gaps"'
RARE = "My knee 𒀀𒀁 hurts."  # cuneiform


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_words_that_paper_lacks_are_announced_on_every_page_with_a_way_to_the_pdf(
    house: House, locale: str
) -> None:
    visitor = sent_with(house, RARE, locale)

    for path in ("/summary", "/letter"):
        assert SAID_BEFOREHAND in page(visitor, path)
        assert RARE in page(visitor, path)
    paper = pdf_of(visitor)
    # Read out of an Arabic sheet, a bracket may be the other one.
    assert re.search(r"Myknee[\[\]]…[\[\]]hurts\.", paper)
    assert paper.count("…") > 1  # what it means is said as well


@pytest.mark.parametrize(
    "words", ["My knee hurts.", "무릎이 아파요", "ጉልበቴ ያመኛል", "膝蓋疼痛", "😣🦵🏽"]
)
def test_words_that_paper_has_are_no_reason_to_say_anything(house: House, words: str) -> None:
    visitor = sent_with(house, words)

    for path in ("/summary", "/letter"):
        assert SAID_BEFOREHAND not in page(visitor, path)
    assert GAP not in pdf_of(visitor)


def sent_with(house: House, words: str, locale: str = "en") -> Visitor:
    return answer_all(begin_survey(house, "check_in", locale), texts=words).send({})


def page(visitor: Visitor, path: str) -> str:
    return str(visitor.open(path).reply.get_data(as_text=True))


def pdf_of(visitor: Visitor) -> str:
    reply = visitor.client.get("/letter.pdf")
    assert reply.mimetype == "application/pdf"
    text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(reply.data)).pages)
    return re.sub(r"[\s\u2068\u2069]", "", text)
