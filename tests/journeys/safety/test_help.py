"""Whoever tells of danger is told at once whom to call: beside the question, on the next page, and
of what they told, never of anything else. Without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.store.tables import Practice
from app.web.current_practice import KEPT_SECONDS, practice_changed
from tests.journeys.alarming import (
    alarming_page,
    as_sent,
    crisis_lines_on,
    helps_on,
    rises_on,
)
from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.danger import (
    CHEST,
    CRISIS,
    DANGER,
    EMERGENCY,
    HARM,
    NUMBERS,
    PRACTICE,
    SAFE,
    answer_and_send,
    at_item,
    onward,
)
from tests.journeys.self_checks import begun, open_link_to
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow  # goes through every survey and language


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("item", DANGER)
def test_help_stands_below_the_answers_before_anything_is_pressed(
    house: House, item: str, locale: str
) -> None:
    visitor = at_item(house, item, locale)

    kind = DANGER[item][1]
    assert helps_on(visitor) == {kind: NUMBERS[kind]}
    html = visitor.reply.get_data(as_text=True)
    assert html.index(f'name="a-{item}"') < html.index("data-help-when") < html.index('class="go"')
    assert 'role="status" data-help-when' in html
    assert CRISIS not in str(NUMBERS[kind]) or kind == "self_harm"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_chest_trouble_now_is_answered_with_the_practices_own_numbers(
    house: House, locale: str
) -> None:
    visitor = at_item(house, CHEST, locale).send({CHEST: "yes"})

    assert visitor.path == "/questions/check_up_chest_note"
    assert helps_on(visitor) == {"urgent_symptoms": [EMERGENCY, PRACTICE]}


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_thoughts_of_self_harm_lead_to_the_page_with_the_crisis_line(
    house: House, locale: str
) -> None:
    visitor = at_item(house, HARM, locale).send({HARM: "1"})

    assert visitor.path == "/help-now"
    assert helps_on(visitor) == {"self_harm": NUMBERS["self_harm"]}


def test_help_for_who_is_being_harmed_opens_no_page_and_names_nothing(house: House) -> None:
    visitor = at_item(house, SAFE)
    panel = visitor.reply.get_data(as_text=True).partition('data-help="being_harmed"')[2]
    panel = panel.partition("</section>")[0].lower()
    assert not [word for word in ("harm", "violen", "hurt", "afraid", "safe") if word in panel]

    visitor.send({SAFE: "1"})

    assert visitor.path == "/questions/check_up_help"
    assert helps_on(visitor) == {}


def test_the_page_speaks_of_every_answer_that_was_given_the_most_urgent_first(
    house: House,
) -> None:
    visitor = at_item(house, HARM, dangers=(CHEST, SAFE)).send({HARM: "2"})

    assert list(helps_on(visitor)) == ["urgent_symptoms", "self_harm"]


@pytest.mark.parametrize("item", [CHEST, HARM])
def test_no_page_after_sending_speaks_of_what_was_not_said(house: House, item: str) -> None:
    kind = DANGER[item][1]
    visitor = answer_and_send(at_item(house, item), dangers=(item,))

    assert visitor.path == "/summary"
    assert list(helps_on(visitor)) == [kind]
    visitor.open("/my-data/delete").send()
    assert list(helps_on(visitor)) == [kind]


def test_who_told_of_being_harmed_reads_on_the_summary_what_everybody_reads(house: House) -> None:
    told = answer_and_send(at_item(house, SAFE), dangers=(SAFE,))
    with_it = helps_on(told), told.reply.get_data(as_text=True).count("tel:")

    other = answer_and_send(at_item(house, SAFE))

    assert with_it == (helps_on(other), other.reply.get_data(as_text=True).count("tel:"))


@pytest.mark.parametrize("item", [CHEST, HARM])
def test_a_self_check_without_a_name_speaks_of_what_was_said(house: House, item: str) -> None:
    visitor = onward(begun(house, open_link_to(house, "check_up")), until=item)

    visitor = answer_and_send(visitor, dangers=(item,))

    assert visitor.path == "/result"
    assert list(helps_on(visitor)) == [DANGER[item][1]]


def test_the_help_page_opened_by_itself_tells_nobody_what_they_said(house: House) -> None:
    visitor = begin(house).open("/help-now")

    assert helps_on(visitor) == {}
    assert f'href="tel:{EMERGENCY}"' in visitor.reply.get_data(as_text=True)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_crisis_line_stands_at_the_foot_of_every_page_of_a_sitting_that_asks(
    house: House, locale: str
) -> None:
    visitor, seen = begin(house, locale), set()
    while visitor.path.startswith("/questions/"):
        assert crisis_lines_on(visitor) == [CRISIS], visitor.path
        seen.add(visitor.path)
        visitor.send(answers_for(visitor))
    assert len(seen) > 20
    assert visitor.path == "/check"
    assert crisis_lines_on(visitor) == [CRISIS]


def test_a_sitting_that_asks_nothing_of_it_has_no_crisis_line(house: House) -> None:
    visitor = house.visitor().open(house.invite("adaptive_demo"))

    visitor.send({"locale": "en", "respondent": "self"})

    assert visitor.path.startswith("/questions/")
    assert crisis_lines_on(visitor) == []


def test_a_new_crisis_number_stands_on_pages_that_were_rendered_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_item(house, HARM)
    monkeypatch.setattr("app.web.current_practice._kept", {})
    assert KEPT_SECONDS < 60
    number(house, crisis_phone="112 233")

    visitor = at_item(house, HARM)

    assert helps_on(visitor)["self_harm"][0] == "112233"
    assert crisis_lines_on(visitor) == ["112233"]


@pytest.mark.parametrize("item", DANGER)
def test_without_numbers_no_page_promises_one(house: House, item: str) -> None:
    visitor = begin(house)  # no survey that asks about safety begins without numbers
    number(house, crisis_phone="", emergency_phone="", phone="", texts={})
    visitor = onward(visitor, until=item)

    for page in (visitor, visitor.send({item: DANGER[item][0]})):
        assert 'class="calls"' not in page.reply.get_data(as_text=True)
        assert "day and night" not in page.text
        assert "call now" not in page.text


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_most_alarming_answer_everywhere_finds_help_with_a_real_number_on_the_next_page(
    house_with_words: House,
    locale: str,
) -> None:
    surveys, kinds = house_with_words.services.catalogue.surveys, set[str]()
    for survey in surveys.values():
        link = house_with_words.invite(survey.id)
        visitor = house_with_words.visitor().open(link)
        visitor.send({"locale": locale, "respondent": "self"})
        for kind in alarms(visitor, survey.editions.get(locale) or survey.editions["en"]):
            kinds.add(kind)
        assert visitor.path == "/check", visitor.text

    assert kinds == {"urgent_symptoms", "self_harm", "being_harmed"}


def alarms(visitor: Visitor, edition: object) -> Iterator[str]:
    """Answer everything so; each kind of help that was called for and found."""
    answers: dict[str, object] = {}
    person = {"age": 71, "sex": "female"}
    for _page in range(150):
        if visitor.path == "/help-now":
            visitor.open("/resume")
        if not visitor.path.startswith("/questions/"):
            return
        before = helps_on(visitor)
        fresh = alarming_page(edition, visitor.path.rsplit("/", 1)[1], answers, person)
        called = rises_on(edition, answers, fresh, person)
        visitor.send(as_sent(edition, fresh))
        answers |= fresh
        for kind in called:
            assert before[kind] == NUMBERS[kind], "beside the question, also without a connection"
            if kind == "being_harmed":
                html = visitor.reply.get_data(as_text=True)
                assert f'href="tel:{PRACTICE}"' in html
                assert f'href="tel:{EMERGENCY}"' in html
            else:
                assert helps_on(visitor)[kind] == NUMBERS[kind], visitor.path
            yield kind


def number(house: House, **changed: object) -> None:
    with house.services.store.transaction() as db:
        practice = db.get_one(Practice, house.practice_id)
        for name, value in changed.items():
            setattr(practice, name, value)
    practice_changed(house.practice_id)
