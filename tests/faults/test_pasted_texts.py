"""What people paste and type: essays, emoji, marks upon marks, another direction of writing.

Kept to the letter, shown as text and never as anything else, in a frame of its own direction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import pytest
from sqlalchemy import select

from app.catalogue.text.own_words import without_stray_marks
from app.forms.fields import MAX_CHARACTERS
from app.store.tables import PageSave, Response
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

ITEM = "check_in_own_words"
TEXTS = {
    "emoji": "My knee 😣👩🏽‍🦽 and my 👨‍👩‍👧‍👦, 100 % ❤️‍🩹",
    "combining": "e\u0301 o\u0308 ẹ̀ Z͑ͫ̓ͪ̂a̴͑l͊ͦg̈́o, Việt Nam",
    "arabic": "ركبتي تؤلمني عند صعود الدرج (منذ 3 أسابيع).",
    "hebrew and english": "הברך my knee כואבת",
    "override": "safe \u202egnol\u202c after",
    "isolates left open": "one \u2067two",
    "html": "<b>5 < 6</b> & \"quotes\" 'and' </textarea><script>alert(1)</script>",
    "template": "{{ config }} {% raw %} %(name)s {0}",
    "lines": "first\n\n  second, indented\nthird",
    "newline first": "\nafter an empty line",
    "plane": "𐍈𝒜𠜎 ￼ \u00a0 \u200b end",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_kept_to_the_letter_and_comes_back_the_same(house: House, text: str) -> None:
    visitor = begin(house)
    page = visitor.path

    visitor.send({ITEM: text.replace("\n", "\r\n")})
    visitor.open(page)

    assert saves(house)[0].answers[ITEM] == text.strip()
    assert dict(visitor.form.answers)[ITEM] == text.strip()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_shown_as_text_in_a_frame_of_its_own(house: House, text: str) -> None:
    visitor = begin(house).send({ITEM: text})
    while "/questions/" in visitor.path:
        visitor.skip()
    pages = [visitor.reply.text]
    pages += [visitor.send().reply.text, visitor.open("/letter").reply.text]
    pages.append(house.staff("clinician").open(f"/visits/{house.visit_id}").reply.text)

    for html in pages:
        # `dir` keeps the direction of a text, and whatever it leaves open, to its own element.
        framed = re.findall(r'<(\w+)[^>]* dir="auto"[^>]*>(.*?)</\1>', html, re.DOTALL)
        # Within a line of ours, marks that would turn the rest of it are left out.
        shown = (text.strip(), without_stray_marks(text.strip()))
        assert any(unescaped(inside).find(words) >= 0 for _tag, inside in framed for words in shown)
        assert "<script>alert" not in html


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_letter_on_paper_is_made_with_it(house: House, text: str) -> None:
    visitor = begin(house).send({ITEM: text})
    while "/questions/" in visitor.path:
        visitor.skip()
    visitor.send()

    reply = visitor.client.get("/letter.pdf")

    assert reply.status_code == 200
    assert reply.data.startswith(b"%PDF-")


@pytest.mark.parametrize("letter", ["a", "ж", "永", "😣", "e\u0301"])
def test_an_essay_comes_back_whole_with_a_word_on_its_length(house: House, letter: str) -> None:
    essay = letter * (MAX_CHARACTERS[True] // len(letter) + 1)
    visitor = begin(house)
    page = visitor.path

    visitor.send({ITEM: essay})

    assert (visitor.is_asked_again, visitor.path) == (True, page)
    assert dict(visitor.form.answers)[ITEM] == essay
    assert "to 4,000 letters" in visitor.text
    assert visitor.page.links["Shorten what you wrote about today's visit to 4,000 letters"] == (
        f"#a-{ITEM}"
    )
    assert not saves(house)


def test_a_text_of_just_the_length_is_kept(house: House) -> None:
    begin(house).send({ITEM: "😣" * MAX_CHARACTERS[True]})

    assert len(str(saves(house)[0].answers[ITEM])) == MAX_CHARACTERS[True]


def test_a_book_is_not_read_at_all_and_the_page_says_so(house: House) -> None:
    visitor = begin(house).send({ITEM: "永" * 100_000})

    assert visitor.status == 413
    assert "shorten the text" in visitor.text
    assert not saves(house)


def test_the_answers_that_were_sent_hold_the_text_too(house: House) -> None:
    visitor = begin(house).send({ITEM: TEXTS["emoji"]})
    while "/questions/" in visitor.path:
        visitor.skip()
    visitor.send()

    with house.services.store.reading() as db:
        assert db.scalars(select(Response)).one().answers[ITEM] == TEXTS["emoji"]


def begin(house: House) -> Visitor:
    visitor = house.visitor().open(house.invite("check_in"))
    return visitor.send({"locale": "en", "respondent": "self"})


def saves(house: House) -> Sequence[PageSave]:
    with house.services.store.reading() as db:
        return db.scalars(select(PageSave).order_by(PageSave.id)).all()


def unescaped(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))
