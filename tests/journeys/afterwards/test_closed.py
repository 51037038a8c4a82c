"""Leaving says that everything is closed, what that was, and what is left to do."""

from __future__ import annotations

import pytest

from tests.journeys.answering import WORDS, begin, sent
from tests.journeys.conftest import House
from tests.journeys.self_checks import answered, open_link_to
from tests.journeys.summary_page import html
from tests.journeys.visitor import Visitor


def test_whoever_sent_their_answers_is_told_that_they_are_closed(house: House) -> None:
    visitor = leave(sent(house))

    assert visitor.path == "/closed"
    assert 'data-closed="answers"' in html(visitor)
    assert "Rosa" not in html(visitor)
    assert WORDS not in html(visitor)
    assert visitor.open("/summary").status == 409


def test_whoever_stops_half_way_is_told_that_they_are_saved(house: House) -> None:
    assert 'data-closed="begun"' in html(leave(begin(house)))


def test_whoever_closes_a_self_check_is_told_that_it_is_deleted(house: House) -> None:
    visitor = leave(answered(house, open_link_to(house, "check_in")))

    assert 'data-closed="result"' in html(visitor)


@pytest.mark.parametrize("locale", ["es", "ar"])
def test_it_is_said_in_the_language_of_whoever_leaves_and_only_once(
    house: House, locale: str
) -> None:
    visitor = leave(begin(house, locale=locale))

    assert visitor.page.html["lang"] == locale
    assert visitor.open("/closed").path == "/"
    assert visitor.page.html["lang"] == "en"


def leave(visitor: Visitor) -> Visitor:
    held = {name: value for form in visitor.page.forms for name, value in form.held}
    if "whose" not in held:
        held = dict(visitor.open("/handover").form.held)
    return visitor._take(visitor.client.post("/leave", data=held, follow_redirects=True))
