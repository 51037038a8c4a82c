"""What is told about safety, or in confidence, is on no page after it was answered: of whoever
answers it opens by a press, and to somebody who helps or answers for them it never shows."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.store.tables import PageSave, Response
from tests.journeys.conftest import House
from tests.journeys.hidden_answers import OPENED, source
from tests.journeys.visitor import Visitor

HELPED, ALONE = ("respondent", "helped"), ("respondent", "self")
ON = ("action", "continue")
ITEMS = ("first", "harm", "words", "pets", "echo", "aims")
PRIVATE = ("harm", "words", "pets", "aims")
# Nothing of the interface and no question says these.
SECRETS = ("quince", "lychee", "Persimmon", "Kumquat")
CHOSEN = ("Marmalade", "Turquoise", "Tamarind")  # the last one is a label
AFTER = ("/summary", "/letter", "/my-data", "/my-data.json", "/my-data/delete", "/consent")


@pytest.mark.parametrize("survey", ["hidden", "hidden_beside"])
def test_nothing_hidden_is_shown_to_somebody_who_helps(tiny: House, survey: str) -> None:
    visitor = answered(tiny, survey)
    visitor.open("/questions/hidden_first").send(button=HELPED)

    for item in ITEMS:
        page = visitor.open(f"/questions/hidden_{item}")
        assert not tells(page, SECRETS)
        assert not [name for name, value in held(page) if value and name[7:] in PRIVATE], item
    ahead = visitor.client.get("/questions/hidden_first/ahead").get_data(as_text=True)
    assert not [secret for secret in SECRETS if secret in ahead]
    assert "checked" not in "".join(
        page_ahead["html"]
        for page_ahead in json.loads(ahead)
        if "harm" in page_ahead["path"] or "aims" in page_ahead["path"]
    )
    for path in (
        "/check",
        "/earlier-answers",
        "/resume",
        "/help-now",
        "/handover",
        "/begin",
        "/consent",
    ):
        assert not tells(visitor.open(path), SECRETS + CHOSEN), path
    visitor.open("/check")
    assert "hidden-answer" not in source(visitor)
    visitor.send()
    for path in AFTER:
        assert not tells(visitor.open(path), SECRETS + CHOSEN), path


@pytest.mark.parametrize("survey", ["hidden", "hidden_beside"])
def test_it_opens_by_a_press_for_the_person_alone_and_nowhere_else(
    tiny: House, survey: str
) -> None:
    visitor = answered(tiny, survey)

    page = source(visitor.open("/check"))
    assert page.count("hidden-answer") == len(PRIVATE)
    assert not [word for word in SECRETS + CHOSEN if word in OPENED.sub("", page)]
    visitor.send()

    for path in AFTER:
        page = OPENED.sub("", source(visitor.open(path)))
        assert not [word for word in SECRETS + CHOSEN if word in page], path
    mine = OPENED.findall(source(visitor.open("/my-data")))
    assert {"quince", "lychee", "Persimmon", "Marmalade", "Turquoise"} <= {
        word for word in SECRETS + CHOSEN if word in "".join(mine)
    }
    whole = visitor.open("/my-data.json?with-hidden").reply.get_data(as_text=True)
    assert "quince" in whole
    assert "Persimmon" in whole


def test_whoever_answers_for_somebody_opens_nothing_on_the_page_to_check(tiny: House) -> None:
    visitor = begin(tiny, "hidden", "proxy").send({"hidden_first": "1"})
    visitor.send({"hidden_echo": "yes"}).send({"hidden_aims": ["safety", "pain"]})

    assert visitor.path == "/check"
    assert not tells(visitor, CHOSEN)
    assert "hidden-answer" not in source(visitor)


def test_a_place_in_the_words_does_not_repeat_it_to_the_person_either(tiny: House) -> None:
    visitor = answered(tiny, "hidden")

    assert "quince" not in source(visitor.open("/questions/hidden_echo"))


def test_a_person_goes_back_to_their_own_answer(tiny: House) -> None:
    visitor = answered(tiny, "hidden")

    assert ("hidden_harm", "1") in held(visitor.open("/questions/hidden_harm"))


def test_a_sealed_page_goes_on_and_opens_again_without_help(tiny: House) -> None:
    visitor = answered(tiny, "hidden")
    visitor.open("/questions/hidden_harm").send(button=HELPED)
    assert ("hidden_harm", "1") not in held(visitor)
    assert "/questions/hidden_words" in visitor.page.links.values()

    visitor.send(button=ALONE)

    # The press may have been the helper's: the answer is not shown, and may be given once more.
    assert ("hidden_harm", "1") not in held(visitor)
    again = next(address for address in visitor.page.links.values() if "again" in address)
    visitor.open(again)
    assert "hidden_harm" in visitor.form.offered
    assert ("hidden_harm", "1") not in held(visitor)
    visitor.send({"hidden_harm": "0"})
    assert newest(tiny).answers["hidden_harm"] == 0


def test_on_the_page_to_check_nothing_opens_once_somebody_helped(tiny: House) -> None:
    visitor = answered(tiny, "hidden")
    visitor.open("/questions/hidden_first").send(button=HELPED)
    visitor.send(button=ALONE)

    assert not tells(visitor.open("/check"), SECRETS + CHOSEN)
    assert "hidden-answer" not in source(visitor)


@pytest.mark.parametrize("way", ["the link", "another device"])
def test_whoever_helps_is_not_forgotten_when_the_sitting_is_entered_again(
    tiny: House, way: str
) -> None:
    link = tiny.invite("hidden")
    visitor = answered(tiny, "hidden", link)
    visitor.open("/questions/hidden_first").send(button=HELPED).send({"hidden_first": "2"})

    other = visitor if way == "the link" else tiny.visitor()
    other.open(link)

    assert not tells(other.open("/check"), SECRETS + CHOSEN)
    assert ("hidden_harm", "1") not in held(other.open("/questions/hidden_harm"))


def test_what_is_asked_alone_waits_while_somebody_helps_and_keeps_what_was_said(
    house: House,
) -> None:
    visitor = house.visitor().open(house.invite("check_up"))
    visitor.send({"locale": "en", "respondent": "helped"})
    asked = set()
    while visitor.path.startswith("/questions/"):
        asked.add(visitor.path)
        visitor.skip()
    assert visitor.path == "/check"
    assert "/questions/check_up_safe" not in asked
    assert len(asked) > 20

    visitor.open("/questions/check_up_help").send(button=ALONE)
    visitor.open("/resume")
    assert visitor.path == "/questions/check_up_safe"
    visitor.send({"check_up_safe": "1"})
    visitor.open("/questions/check_up_help").send(button=HELPED)
    visitor.open("/check").send()

    assert visitor.path == "/summary"
    with house.services.store.reading() as db:
        assert db.scalars(select(Response.answers)).one()["check_up_safe"] == 1


def test_a_page_saved_with_help_keeps_what_it_did_not_show(tiny: House) -> None:
    visitor = answered(tiny, "hidden_beside")
    visitor.open("/questions/hidden_first").send(button=HELPED)

    visitor.open("/questions/hidden_first").send({"hidden_first": "3"})

    saved = newest(tiny)
    assert saved.respondent == "helped"
    assert saved.answers["hidden_first"] == 3
    assert (saved.answers["hidden_harm"], saved.answers["hidden_words"]) == (1, "quince")


@pytest.mark.parametrize("item", ["harm", "words"])
def test_what_was_typed_and_not_kept_is_gone_when_somebody_comes_to_help(
    tiny: House, item: str
) -> None:
    visitor = begin(tiny, "hidden").send({"hidden_first": "1"})
    while item not in visitor.path:
        visitor.skip()

    visitor.send({f"hidden_{item}": "1" if item == "harm" else "quince"}, button=HELPED)

    assert not [field for field in held(visitor) if field[0] == f"hidden_{item}" and field[1]]


def test_what_was_typed_alone_stays_hidden_once_somebody_helped(tiny: House) -> None:
    """It may have been the helper who pressed that they go on without help."""
    visitor = begin(tiny, "hidden").send({"hidden_first": "1"})
    page, typed = visitor.path, ("hidden_harm", "1")
    visitor.send(dict([typed]), button=("size", "large"))
    assert typed in held(visitor)

    visitor.open("/questions/hidden_first").send(button=HELPED)
    visitor.send(button=ALONE)

    assert typed not in held(visitor.open(page))


def test_two_devices_say_that_they_differ_and_not_in_what(tiny: House) -> None:
    link = tiny.invite("hidden")
    first = tiny.visitor().open(link).send({"locale": "en", "respondent": "self"})
    first.send({"hidden_first": "1"}).send({"hidden_harm": "0"})
    second = tiny.visitor().open(link).open("/questions/hidden_words")
    first.send({"hidden_words": "papaya one"})
    second.send({"hidden_words": "papaya two"})

    pages = [visitor.open("/questions/hidden_pets") for visitor in (first, second)]

    assert all("another device" in page.text for page in pages)
    assert not [page for page in pages if "papaya" in source(page)]


def test_a_helper_is_told_nothing_by_the_finished_page_of_a_person_they_helped(
    tiny: House,
) -> None:
    """Also where the sitting began alone: who had a part in it is kept page by page."""
    visitor = answered(tiny, "hidden")
    visitor.open("/questions/hidden_first").send(button=HELPED).send({"hidden_first": "2"})
    visitor.open("/questions/hidden_first").send(button=ALONE)
    visitor.open("/check").send()

    with tiny.services.store.reading() as db:
        assert db.scalars(select(Response.respondent)).one() == "helped"
    for path in AFTER:
        assert not tells(visitor.open(path), SECRETS + CHOSEN), path


def newest(house: House) -> PageSave:
    with house.services.store.reading() as db:
        return db.scalars(select(PageSave).order_by(PageSave.id.desc()).limit(1)).one()


def answered(house: House, survey: str, link: str | None = None) -> Visitor:
    """Alone, with every secret told, at the page to check."""
    visitor = begin(house, survey, link=link)
    if survey == "hidden":
        visitor.send({"hidden_first": "1"}).send({"hidden_harm": "1"})
        visitor.send({"hidden_words": "quince"})
    else:
        visitor.send({"hidden_first": "1", "hidden_harm": "1", "hidden_words": "quince"})
    visitor.send(button=("action", "add")).send({"hidden_pets_name": "lychee"}, button=ON)
    visitor.send(button=ON)
    if survey == "hidden":
        visitor.send({"hidden_echo": "yes"}).send({"hidden_aims": ["safety", "pain"]})
    else:
        visitor.send({"hidden_echo": "yes", "hidden_aims": ["safety", "pain"]})
    assert visitor.path == "/check", visitor.text
    return visitor


def begin(house: House, survey: str, respondent: str = "self", link: str | None = None) -> Visitor:
    visitor = house.visitor().open(link or house.invite(survey))
    return visitor.send({"locale": "en", "respondent": respondent})


def tells(visitor: Visitor, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word in source(visitor)]


def held(visitor: Visitor) -> list[tuple[str, str]]:
    return [field for form in visitor.page.forms for field in form.answers]
