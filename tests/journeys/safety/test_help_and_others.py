"""Help is not lost with a reply, does not outlive what was taken back, and tells nobody who helps
what the person said."""

from __future__ import annotations

import pytest

from tests.journeys.alarming import crisis_lines_on, helps_on
from tests.journeys.answering import begin
from tests.journeys.conftest import House
from tests.journeys.danger import CHEST, CRISIS, HARM, answer_and_send, at_item, onward
from tests.journeys.self_checks import begun, open_link_to

HELPED = ("respondent", "helped")


def test_a_press_whose_reply_was_lost_leads_to_help_when_it_comes_again(house: House) -> None:
    visitor = at_item(house, HARM)
    form = visitor.form.sent({HARM: "1", "action": "continue"})

    for late in ({}, {}, {"queued": "1"}):
        reply = visitor.client.post(f"/questions/{HARM}", data=form | late)
        assert reply.location == "/help-now"

    assert list(helps_on(visitor.open("/help-now"))) == ["self_harm"]


def test_an_older_press_that_comes_again_leads_to_no_help_that_is_no_longer_called_for(
    house: House,
) -> None:
    visitor = at_item(house, HARM)
    form = visitor.form.sent({HARM: "1", "action": "continue"})
    visitor.client.post(f"/questions/{HARM}", data=form)
    visitor.open(f"/questions/{HARM}").send({HARM: "0"})

    reply = visitor.client.post(f"/questions/{HARM}", data=form)

    assert reply.location.startswith("/questions/")


def test_an_answer_that_was_taken_back_is_not_spoken_of(house: House) -> None:
    visitor = at_item(house, HARM, dangers=(CHEST,))
    visitor.open(f"/questions/{CHEST}").send({CHEST: "no"})

    onward(visitor, until=HARM).send({HARM: "1"})
    assert list(helps_on(visitor)) == ["self_harm"]

    visitor.open(f"/questions/{HARM}").send({HARM: "0"})
    assert helps_on(visitor.open("/help-now")) == {}


def test_what_came_late_is_spoken_of_until_the_page_is_answered_once_more(house: House) -> None:
    visitor = at_item(house, HARM)
    waiting = dict(visitor.form.held)
    visitor.send({HARM: "0"})
    late = waiting | {f"a-{HARM}": "2", "action": "continue", "queued": "1"}
    assert visitor.client.post(f"/questions/{HARM}", data=late).location == "/help-now"
    assert list(helps_on(visitor.open("/help-now"))) == ["self_harm"]

    visitor.open(f"/questions/{HARM}").send({HARM: "0"})

    assert helps_on(visitor.open("/help-now")) == {}


def test_who_comes_to_help_reads_on_no_page_what_was_told_before(house: House) -> None:
    visitor = at_item(house, HARM).send({HARM: "1"})
    visitor.open("/resume").send(button=HELPED)

    assert helps_on(visitor.open("/help-now")) == {}
    assert "tel:" in visitor.reply.get_data(as_text=True)
    visitor = answer_and_send(visitor.open("/resume"))
    assert visitor.path == "/summary"
    assert helps_on(visitor) == {}
    visitor.open("/my-data/delete").send()
    assert "tel:" in visitor.reply.get_data(as_text=True)
    assert helps_on(visitor) == {}


def test_what_is_not_private_is_told_with_somebody_there(house: House) -> None:
    visitor = at_item(house, HARM, dangers=(CHEST,)).send({HARM: "1"})

    visitor.open("/resume").send(button=HELPED)

    assert list(helps_on(visitor.open("/help-now"))) == ["urgent_symptoms"]


BEFORE_SENDING = ("/begin", "/consent", "/handover", "/earlier-answers", "/help-now", "/check")
AFTER_SENDING = ("/my-data", "/my-data/delete", "/consent")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_page_around_the_questions_has_the_crisis_line_too(house: House, locale: str) -> None:
    visitor = house.visitor().open(house.invite())
    assert crisis_lines_on(visitor) == [CRISIS], "the page of the link"
    visitor.send({"locale": locale, "respondent": "self"})

    lacking = [path for path in BEFORE_SENDING if crisis_lines_on(visitor.open(path)) != [CRISIS]]
    visitor = answer_and_send(onward(visitor.open("/resume"), until="check"))
    assert "data-crisis-line" in visitor.reply.get_data(as_text=True), "beside who reads it"
    lacking += [path for path in AFTER_SENDING if crisis_lines_on(visitor.open(path)) != [CRISIS]]

    assert visitor.status == 200
    assert not lacking


def test_a_survey_that_asks_nothing_of_it_has_no_crisis_line_around_it(house: House) -> None:
    visitor = house.visitor().open(house.invite("adaptive_demo"))
    visitor.send({"locale": "en", "respondent": "self"})

    assert not [path for path in BEFORE_SENDING if crisis_lines_on(visitor.open(path))]


def test_what_is_printed_of_ones_own_has_the_numbers_and_the_hours(house: House) -> None:
    named = answer_and_send(onward(begin(house), until="check")).open("/my-data")
    nameless = answer_and_send(onward(begun(house, open_link_to(house, "check_up")), until="check"))

    for page in (named, nameless):
        foot = page.reply.get_data(as_text=True).partition("<footer")[2]
        assert page.status == 200, page.path
        assert "data-hours" in foot, page.path
        assert crisis_lines_on(page) == [CRISIS], page.path
