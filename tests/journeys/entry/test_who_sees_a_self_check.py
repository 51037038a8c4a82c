"""A self-check without a name says one thing on every page: nobody at the practice sees it."""

from __future__ import annotations

import re

import pytest

from app.demo.texts import TEXTS
from tests.journeys.conftest import House
from tests.journeys.self_checks import open_link_to, worst
from tests.journeys.visitor import Visitor

CLAIM = re.compile(r'data-reads="([^"]+)"')
# How each language speaks of those who read: none of it belongs into a practice's crisis text.
READERS = (
    "clinician", "care team", "your answers", "equipo", "respuestas", "الفريق", "إجاباتك",
    "équipe", "réponses", "equipe", "respostas", "团队", "答案",
    "nhóm", "câu trả lời", "टीम", "जवाब",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_of_it_says_that_somebody_reads_it(house: House, language: str) -> None:
    link = open_link_to(house, "check_up")
    visitor = house.visitor().open(link)
    assert _claims(visitor) == {"nobody"}
    visitor.send({"locale": language, "age": "", "sex": ""})
    seen = set()

    for _page in range(160):
        assert _claims(visitor) == {"nobody"}, visitor.path
        seen.add("/questions" if visitor.path.startswith("/questions/") else visitor.path)
        if visitor.path == "/result":
            break
        if visitor.path == "/help-now":
            visitor.open("/resume")
        elif visitor.path == "/check":
            visitor.send()
        else:
            visitor.send(worst(visitor))

    assert {"/questions", "/help-now", "/check", "/result"} <= seen


def test_the_pages_beside_the_questions_say_so_too(house: House) -> None:
    visitor = house.visitor().open(open_link_to(house, "check_up"))
    visitor.send({"locale": "en", "age": "", "sex": ""})

    assert _claims(visitor.open("/handover")) == {"nobody"}
    assert _claims(visitor.open("/help-now")) == set()  # it speaks of an answer, and there is none


def test_with_a_name_the_same_pages_say_that_the_team_reads_it(house: House) -> None:
    visitor = house.visitor().open(house.invite())
    assert "nobody" not in _claims(visitor)
    visitor.send({"locale": "en", "respondent": "self"})

    assert "nobody" not in _claims(visitor)


@pytest.mark.parametrize("language", TEXTS)
def test_a_practices_crisis_text_never_says_who_reads(language: str) -> None:
    said = TEXTS[language]["crisis"].casefold()

    assert not [word for word in READERS if word.casefold() in said]
    assert "who_reads" not in TEXTS[language]


def test_the_office_says_beside_the_field_what_not_to_write(house: House) -> None:
    page = house.staff("manager").open("/office/practice-texts").reply.get_data(as_text=True)

    assert 'id="crisis-en-hint"' in page
    assert 'id="crisis-ar-hint"' in page
    assert 'name="who_reads-en"' not in page


def _claims(visitor: Visitor) -> set[str]:
    return set(CLAIM.findall(visitor.reply.get_data(as_text=True)))
