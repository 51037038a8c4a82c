"""Entries of a group are addressed by ids of their own: an older page never changes another one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.store.tables import PageSave
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey
from tests.journeys.visitor import Form, Visitor

LIST = "/questions/group_pets"
ON = ("action", "continue")
ADD = ("action", "add")


def test_the_same_remove_twice_removes_one(tiny: House) -> None:
    visitor, form = with_pets(tiny, "Ada", "Bo", "Cid")
    remove = {"action": button(form, "remove", 1)}

    for _press in range(2):
        press(visitor, form, remove)

    assert pets(tiny) == ["Ada", "Cid"]


def test_a_tab_that_is_behind_removes_what_it_shows(tiny: House) -> None:
    visitor, form = with_pets(tiny, "Ada", "Bo", "Cid")

    press(visitor, form, {"action": button(form, "remove", 0)})
    press(visitor, form, {"action": button(form, "remove", 1)})

    assert pets(tiny) == ["Cid"]


def test_an_entry_that_is_changed_while_another_is_removed_changes_itself(tiny: House) -> None:
    visitor, listed = with_pets(tiny, "Ada", "Bo", "Cid")
    visitor.send(button=("action", button(listed, "change", 1)))
    entry = visitor.form

    press(visitor, listed, {"action": button(listed, "remove", 0)})
    press(visitor, entry, {"group_pets_name": "Bob", "action": "continue"})

    assert pets(tiny) == ["Bob", "Cid"]


def test_an_entry_that_is_changed_while_it_is_removed_keeps_what_was_typed(tiny: House) -> None:
    visitor, listed = with_pets(tiny, "Ada", "Bo")
    visitor.send(button=("action", button(listed, "change", 1)))
    entry = visitor.form

    press(visitor, listed, {"action": button(listed, "remove", 1)})
    press(visitor, entry, {"group_pets_name": "Bob", "action": "continue"})

    assert pets(tiny) == ["Ada", "Bob"]


def test_two_tabs_that_add_keep_both(tiny: House) -> None:
    visitor, _form = with_pets(tiny, "Ada")
    first = visitor.send(button=ADD).form
    second = visitor.open(LIST).send(button=ADD).form

    press(visitor, first, {"group_pets_name": "Bo", "action": "continue"})
    press(visitor, second, {"group_pets_name": "Cid", "action": "continue"})

    assert pets(tiny) == ["Ada", "Bo", "Cid"]


def test_going_back_to_the_empty_page_and_naming_another_keeps_the_first(tiny: House) -> None:
    visitor, _form = with_pets(tiny)
    empty = visitor.send(button=ADD).form

    press(visitor, empty, {"group_pets_name": "Ada", "action": "continue"})
    press(visitor, empty, {"group_pets_name": "Bo", "action": "continue"})

    assert pets(tiny) == ["Ada", "Bo"]


def test_an_id_is_not_given_again_to_another_entry(tiny: House) -> None:
    visitor, form = with_pets(tiny, "Ada", "Bo")
    remove = {"action": button(form, "remove", 1)}
    press(visitor, form, remove)
    visitor.open(LIST).send(button=ADD).send({"group_pets_name": "Cid"}, button=ON)

    press(visitor, form, remove)

    assert pets(tiny) == ["Ada", "Cid"]


def test_an_entry_for_which_there_is_no_room_any_more_stays_on_the_page(tiny: House) -> None:
    visitor, _form = with_pets(tiny, "Ada", "Bo")
    entry = visitor.send(button=ADD).form
    visitor.open(LIST).send(button=ADD).send({"group_pets_name": "Cid"}, button=ON)

    visitor._take(
        visitor.client.post(
            entry.action,
            data=entry.sent({"group_pets_name": "Dot", "action": "continue"}),
            follow_redirects=True,
        )
    )

    assert pets(tiny) == ["Ada", "Bo", "Cid"]
    assert visitor.is_asked_again
    assert ("group_pets_name", "Dot") in visitor.form.answers


@pytest.mark.parametrize("stored", [[{"group_pets_name": "Old"}, {"group_pets_name": "Older"}]])
def test_entries_stored_before_they_had_ids_are_changed_and_removed(tiny: House, stored) -> None:
    visitor, form = with_pets(tiny, "Ada")
    with tiny.services.store.transaction() as db:
        save = db.scalars(select(PageSave).order_by(PageSave.id.desc())).first()
        assert save is not None
        db.add(
            PageSave(
                sitting_id=save.sitting_id, page=save.page, key=f"{save.key}-old",
                answers={"group_pets": stored}, mode=save.mode, locale=save.locale,
                saved_at=save.saved_at,
            )
        )  # fmt: skip
    form = visitor.open(LIST).form

    press(visitor, form, {"action": button(form, "remove", 0)})

    assert pets(tiny) == ["Older"]


def with_pets(tiny: House, *names: str) -> tuple[Visitor, Form]:
    visitor = begin_survey(tiny, "group")
    for name in names:
        visitor.send(button=ADD).send({"group_pets_name": name}, button=ON)
    return visitor, visitor.form


def button(form: Form, what: str, place: int) -> str:
    """The value of the button for the entry at this place of the list."""
    return [value for _name, value in form.buttons if value.startswith(what)][place]


def press(visitor: Visitor, form: Form, fields: dict[str, object]) -> None:
    reply = visitor.client.post(form.action or LIST, data=form.sent(fields))
    assert reply.status_code == 303


def pets(tiny: House) -> list[str]:
    with tiny.services.store.reading() as db:
        save = db.scalars(select(PageSave).order_by(PageSave.id.desc())).first()
    return [pet["group_pets_name"] for pet in save.answers["group_pets"]] if save else []
