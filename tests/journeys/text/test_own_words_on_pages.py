"""A person's own words, wherever a page repeats them: in their language, and set apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from tests.journeys.answering import answer_all, begin, with_aims
from tests.journeys.conftest import House
from tests.journeys.summary_page import PLAN, plan
from tests.journeys.tiny_surveys import begin_survey
from tests.journeys.visitor import VOID, Visitor

# What is written, in which language the page asks, and which language it then is known to be in.
WRITTEN = [
    ("The knee wakes me (again).", "en", "en"),
    ("무릎이 아파요 3/10.", "en", "ko"),
    ("膝が痛い（夜中）。", "en", "ja"),
    ("ركبتي تؤلمني (كل ليلة) 3/10.", "en", ""),
    ("ركبتي تؤلمني (كل ليلة) 3/10.", "ar", "ar"),
    ("Ibuprofen 400 mg (2x).", "ar", ""),
    ("Колено болит!", "fr", ""),
]
each_text = pytest.mark.parametrize(("words", "locale", "language"), WRITTEN)


@each_text
def test_own_words_carry_their_language_and_stand_apart(
    house: House, words: str, locale: str, language: str
) -> None:
    visitor = answer_all(begin(house, locale), pick=1, texts=words)

    assert_stand_apart(visitor, words, language)
    visitor.send({})
    for path in ("/summary", "/letter", "/my-data"):
        assert_stand_apart(visitor.open(path), words, language)
    assert_stand_apart(house.staff("clinician").open(f"/visits/{house.visit_id}"), words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [(words, language) for words, asked, language in WRITTEN if asked == "en"],
)
def test_a_plan_carries_its_language_and_stands_apart(
    house: House, words: str, language: str
) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN | {"step": words})

    assert_stand_apart(visitor.open("/summary"), words, language)
    assert_stand_apart(house.staff("clinician").open(f"/visits/{house.visit_id}"), words, language)


@pytest.mark.parametrize("words", ["غناء (كل يوم)!", "ריקוד 3/10."])
def test_an_answer_within_a_question_stands_apart(tiny: House, words: str) -> None:
    visitor = begin_survey(tiny, "places").send({"places_what": words})

    assert_stand_apart(visitor, words, "")
    visitor.send({"places_where": 1}).send({"places_when-month": "5", "places_when-year": "2024"})
    assert_stand_apart(visitor, words, "")


def test_what_cannot_disturb_its_line_has_no_marks_around_it(tiny: House) -> None:
    visitor = begin_survey(tiny, "places").send({"places_what": "Singing"})

    assert "for “Singing”" in visitor.reply.get_data(as_text=True)


def assert_stand_apart(visitor: Visitor, words: str, language: str) -> None:
    page = Words(words)
    page.feed(visitor.reply.get_data(as_text=True))

    assert page.places, f"{visitor.path} does not repeat it"
    assert {place for place in page.places if place != (True, language)} == set()


@dataclass
class Words(HTMLParser):
    """Where a text is read on a page: whether it is set apart, and in which language it stands."""

    words: str
    places: list[tuple[bool, str]] = field(default_factory=list)
    _open: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.words not in data or any(tag in ("title", "textarea") for tag, _ in self._open):
            return
        inside = [(tag, at) for tag, at in self._open if tag not in ("html", "body")]
        is_apart = any(tag == "bdi" or at.get("dir") for tag, at in inside)
        language = next(
            (at["lang"] or "" for _tag, at in reversed(self._open) if "lang" in at), "unsaid"
        )
        self.places.append((is_apart, language))
