"""Pages that waited for a connection come late, twice, or after something newer; none is lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.store.tables import PageSave, PriorityRow
from tests.journeys.answering import answer_all, answers_for
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

WORDS = "/questions/check_up_own_words"


def begin(house: House) -> Visitor:
    visitor = house.visitor().open(house.invite())
    return visitor.send({"locale": "en", "respondent": "self"})


def kept(house: House) -> list[tuple[Any, str]]:
    with house.services.store.reading() as db:
        saves = db.scalars(select(PageSave).order_by(PageSave.id)).all()
    return [(save.answers.get("check_up_own_words"), save.superseded) for save in saves]


def form_of(visitor: Visitor, path: str = WORDS) -> dict[str, str]:
    return dict(visitor.open(path).form.held)


def post(visitor: Visitor, form: dict[str, str], words: str, *, late: bool = False) -> Any:
    data = form | {"a-check_up_own_words": words, "action": "continue"}
    return visitor.client.post(WORDS, data=data | ({"queued": "1"} if late else {}))


def holding(visitor: Visitor) -> str:
    return form_of(visitor)["a-check_up_own_words"]


def test_a_page_that_waited_holds_when_nothing_was_answered_since(house):
    visitor = begin(house)
    form = form_of(visitor)

    reply = post(visitor, form, "said in the car park", late=True)

    assert reply.status_code == 303
    assert kept(house) == [("said in the car park", False)]
    assert holding(visitor) == "said in the car park"


def test_a_page_that_waited_does_not_push_out_what_was_answered_elsewhere_since(house):
    visitor = begin(house)
    waiting = form_of(visitor)
    post(visitor, form_of(visitor), "said later, at home")

    reply = post(visitor, waiting, "said earlier, in the car park", late=True)

    assert reply.status_code == 303
    assert kept(house) == [
        ("said later, at home", False),
        ("said earlier, in the car park", True),
    ]
    assert holding(visitor) == "said later, at home"


def test_pages_that_waited_in_one_browser_follow_each_other(house):
    visitor = begin(house)
    first = form_of(visitor)
    second = first | {"key": first["key"][:18] + "second-press", "seen": first["key"]}

    post(visitor, first, "first", late=True)
    post(visitor, second, "second", late=True)
    post(visitor, first, "first", late=True)

    assert kept(house) == [("first", False), ("second", False)]
    assert holding(visitor) == "second"


def test_a_page_whose_reply_was_lost_is_kept_once_however_often_it_comes_again(house):
    visitor = begin(house)
    form = form_of(visitor)
    post(visitor, form, "once")

    replies = [post(visitor, form, "once", late=True).status_code for _ in range(3)]

    assert replies == [303, 303, 303]
    assert kept(house) == [("once", False)]


def test_the_same_key_with_other_answers_is_another_press(house):
    """The reply was lost, the person went back, and wrote something else on the page they had."""
    visitor = begin(house)
    form = form_of(visitor)

    for words in ("one", "two", "two", "one and a half"):
        post(visitor, form, words)

    assert kept(house) == [("one", False), ("two", False), ("one and a half", False)]
    assert holding(visitor) == "one and a half"


def test_a_page_answered_ahead_is_kept_though_an_earlier_one_is_open(house):
    visitor = begin(house)
    form = form_of(visitor)
    ahead = form | {"key": form["key"][:18] + "ahead-of-it", "seen": ""}

    reply = visitor.client.post(
        "/questions/aims_confidence",
        data=ahead | {"a-aims_confidence": "5", "action": "continue", "queued": "1"},
    )

    assert (reply.status_code, reply.location) == (303, WORDS)
    with house.services.store.reading() as db:
        save = db.scalars(select(PageSave)).one()
    assert (save.page, save.answers, save.superseded) == (
        "aims_confidence", {"aims_confidence": 5}, False,
    )  # fmt: skip


def test_a_page_for_what_is_no_longer_asked_is_kept_and_does_not_count(house):
    visitor = answer_all(begin(house), pick=1, texts="It went wrong.")
    page = "/questions/check_up_harm_story"
    waiting = form_of(visitor, page)
    visitor.open("/questions/check_up_harm").send({"check_up_harm": "0"})

    reply = visitor.client.post(
        page,
        data=waiting | {"a-check_up_harm_story": "Too late.", "action": "continue", "queued": "1"},
    )

    assert (reply.status_code, reply.location) == (303, "/check")
    with house.services.store.reading() as db:
        save = db.scalars(select(PageSave).order_by(PageSave.id.desc())).first()
    assert save is not None
    assert (save.answers, save.superseded) == ({"check_up_harm_story": "Too late."}, True)
    assert "Too late." not in visitor.open("/check").text


def test_what_was_said_about_safety_counts_also_when_it_comes_late(house):
    visitor, page = begin(house), "/questions/mood_safety"
    while visitor.path != page:
        visitor.send(answers_for(visitor, pick=2))
    waiting = form_of(visitor, page)
    visitor.open(page).send({"mood_safety": "0"})

    reply = visitor.client.post(
        page, data=waiting | {"a-mood_safety": "2", "action": "continue", "queued": "1"}
    )

    assert reply.location == "/help-now"
    with house.services.store.reading() as db:
        raised = db.scalars(select(PriorityRow.level)).all()
    assert "now" in raised
    assert ("mood_safety", "0") in visitor.open(page).form.answers


@pytest.mark.parametrize("late", [{}, {"queued": "1"}])
def test_a_page_of_one_link_is_not_kept_under_another(house, late):
    visitor = begin(house)
    mine = form_of(visitor) | late
    visitor.open(house.invite()).send({"locale": "en", "respondent": "self"})

    visitor._take(post(visitor, mine, "not for the other one"))

    assert visitor.status == 409
    assert kept(house) == []


def test_a_page_fetched_ahead_is_the_page_as_it_is_shown(house):
    """Also for the next person: pages are kept in pieces, whoever had them rendered first."""
    visitor = begin(house)

    ahead = visitor.client.get(f"{WORDS}/ahead").get_json()

    assert [page["path"] for page in ahead[1:]] == [page["next"] for page in ahead[:-1]]
    assert "/ahead" not in "".join(page["html"] for page in ahead)
    assert "/ahead" not in visitor.open(WORDS).reply.text
    assert f'value="{WORDS}"' in visitor.reply.text


def test_a_page_fetched_ahead_names_no_day_and_no_hour_that_may_be_over_when_it_is_shown(house):
    visitor = begin(house)
    assert "data-by=" in visitor.reply.text or 'data-reading="visit"' in visitor.reply.text

    ahead = visitor.client.get(f"{WORDS}/ahead").get_json()

    said = [page["html"].partition("<footer")[2] for page in ahead]
    assert len(said) > 1
    assert all('data-reading="undated"' in footer for footer in said)
    assert not [
        footer
        for footer in said
        if "data-by=" in footer or "open now" in footer or "closed now" in footer
    ]
