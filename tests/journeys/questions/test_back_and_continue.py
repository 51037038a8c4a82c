"""Going back to a page and pressing Continue changes nothing, for every kind of item."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.catalogue.model import Item
from app.forms.build import PageForm, form_class
from app.store.tables import PageSave
from tests.journeys.answering import answers_for
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey

KINDS = [
    "body_map", "choice", "choices", "dates", "grid", "number", "pictured", "quantity", "rating",
    "slider", "text", "yes_no",
]  # fmt: skip


@pytest.mark.parametrize("survey", KINDS)
@pytest.mark.parametrize("pick", [0, 1])
def test_continue_without_a_change_saves_the_same_answers(
    tiny: House, survey: str, pick: int
) -> None:
    visitor = begin_survey(tiny, survey)
    pages = 0
    while visitor.path.startswith("/questions/"):
        page = visitor.path
        visitor.send(answers_for(visitor, pick, "Words, 1.50 of them"))
        if visitor.is_asked_again:
            visitor.skip()
        following, first = visitor.path, saved(tiny)

        visitor.open(page).send({})
        if visitor.is_asked_again:  # it was skipped
            visitor.skip()
        else:
            assert saved(tiny) == first, page
        visitor.open(following)
        pages += 1
        assert pages < 40
    assert visitor.path == "/check"


@pytest.mark.parametrize(
    "item", sorted(name for name in dir(PageForm) if re.fullmatch(r"[a-z][a-z0-9_]*", name))
)
def test_an_item_may_be_called_like_anything_of_a_form(item: str) -> None:
    form = form_class((Item(item, "text"), Item("other", "text")))
    sent = form(MultiDict({f"a-{item}": "mine", "a-other": "yours"}))

    assert sent.check()
    assert sent.answers() == {item: "mine", "other": "yours"}


def saved(house: House) -> dict:
    with house.services.store.reading() as db:
        save = db.scalars(select(PageSave).order_by(PageSave.id.desc())).first()
    assert save is not None
    return save.answers
