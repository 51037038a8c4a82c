"""Larger text and other colours, chosen on any page without a script, and forgotten at the end."""

from __future__ import annotations

import pytest

from app.web.appearance import TEXT_SIZES, THEMES
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

ADDRESSES = {"size": "/text-size", "theme": "/theme"}


@pytest.mark.parametrize(
    ("name", "wanted", "mark"),
    [("size", size, "data-text") for size in TEXT_SIZES]
    + [("theme", theme, "data-theme") for theme in THEMES],
)
def test_a_choice_holds_on_the_page_it_was_made_on_and_on_the_next(
    house: House, name: str, wanted: str, mark: str
) -> None:
    visitor = begin(house)
    page = visitor.path

    choose(visitor, name, wanted)
    assert (visitor.path, visitor.page.html[mark]) == (page, wanted)

    visitor.skip()
    assert visitor.path != page
    assert visitor.page.html[mark] == wanted


def test_two_people_on_one_page_each_see_their_own_size_and_colours(house: House) -> None:
    visitor, other = begin(house), begin(house)

    choose(visitor, "theme", "contrast")
    choose(visitor, "size", "largest")

    other.open(visitor.path)
    assert (visitor.page.html["data-theme"], visitor.page.html["data-text"]) == (
        "contrast",
        "largest",
    )
    assert (other.page.html["data-theme"], other.page.html["data-text"]) == ("device", "normal")


@pytest.mark.parametrize("name", ADDRESSES)
def test_what_is_not_offered_is_not_there(house: House, name: str) -> None:
    visitor = begin(house)

    choose(visitor, name, "enormous")

    assert visitor.status == 404


def test_whoever_closes_their_answers_leaves_neither_size_nor_colours_behind(house: House) -> None:
    visitor = begin(house)
    choose(visitor, "theme", "dark")
    choose(visitor, "size", "large")

    answer_all(visitor).send().leave()
    visitor.open("/")

    assert visitor.page.html["data-theme"] == "device"
    assert visitor.page.html["data-text"] == "normal"


def test_a_browser_is_told_which_colours_to_begin_with(house: House) -> None:
    visitor = begin(house)
    assert 'name="color-scheme" content="light dark"' in visitor.reply.text

    choose(visitor, "theme", "dark")
    assert 'name="color-scheme" content="dark"' in visitor.reply.text


def begin(house: House) -> Visitor:
    return house.visitor().open(house.invite()).send({"locale": "en", "respondent": "self"})


def choose(visitor: Visitor, name: str, wanted: str) -> None:
    form = next(form for form in visitor.page.forms if form.action == "/text-size")
    data = dict(form.held) | {name: wanted}
    visitor._take(visitor.client.post(ADDRESSES[name], data=data, follow_redirects=True))


def token(visitor: Visitor) -> str:
    return dict(visitor.form.held)["csrf_token"]


def test_the_statement_is_linked_from_every_page_and_says_how_to_reach_the_practice(
    house: House,
) -> None:
    visitor = begin(house)
    assert visitor.page.links["Accessibility"] == "/accessibility"

    visitor.open("/accessibility")

    assert visitor.status == 200
    assert "Nobody has tried these pages with a screen reader yet" in visitor.text
    assert visitor.page.links["Go on where you stopped"] == "/resume"
    assert any(link.startswith("tel:") for link in visitor.page.links.values())


def test_the_statement_is_open_to_somebody_without_a_link(house: House) -> None:
    visitor = house.visitor().open("/accessibility")

    assert visitor.status == 200
    assert "Go on where you stopped" not in visitor.page.links
