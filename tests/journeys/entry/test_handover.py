"""One sitting at two devices: moved from one to the other, or open at both at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from app import sittings
from app.forms.field_names import field_name
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import PageSave, Practice, Sitting
from tests.journeys.answering import answer_all, answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def test_a_sitting_goes_on_at_another_device_where_it_stopped(house: House) -> None:
    first = begin(house)
    for _ in range(3):
        first.send(answers_for(first))
    address = first.path

    second = house.visitor().open("/code").send({"code": moving_code(first)})

    assert second.path == address
    answer_all(second)
    assert second.send().path == "/summary"


def test_each_page_says_on_what_kind_of_device_and_in_which_language(house: House) -> None:
    kiosk = begin(house)
    with kiosk.client.session_transaction() as cookie:
        cookie["mode"] = "kiosk"
    kiosk.send(answers_for(kiosk))
    phone = house.visitor().open("/code").send({"code": moving_code(kiosk)})
    phone.client.post("/language", data=csrf(phone) | {"language": "es", "next": phone.path})
    phone.open("/resume")
    phone.send(answers_for(phone))

    rows = saves(house)
    assert [(row.mode, row.locale) for row in rows] == [("kiosk", "en"), ("home", "es")]
    assert rows[0].device != rows[1].device
    with house.services.store.reading() as db:
        assert len(set(db.scalars(select(Sitting.survey_hash)))) == 1


def test_a_code_moves_a_sitting_once_and_a_second_code_ends_the_first(house: House) -> None:
    patient = begin(house)
    early, late = moving_code(patient), moving_code(patient)

    assert house.visitor().open("/code").send({"code": early}).status == 404
    assert house.visitor().open("/code").send({"code": late}).status == 200
    assert house.visitor().open("/code").send({"code": late}).status == 404


def test_whoever_takes_a_code_needs_the_year_of_birth_too(house: House) -> None:
    with house.services.store.transaction() as db:
        set_rules(db.get_one(Practice, house.practice_id), PracticeRules(ask_birth_year=True))
    patient = house.visitor().open(house.invite()).send({"year": "1955"})
    patient.send({"locale": "en", "respondent": "self"})

    second = house.visitor().open("/code").send({"code": moving_code(patient)})

    assert second.path == "/birth-year"
    assert second.send({"year": "1955"}).path == patient.open("/resume").path


def test_the_code_stands_in_no_address_and_no_cookie_of_the_first_device(house: House) -> None:
    patient = begin(house)
    code = moving_code(patient)

    assert patient.path == "/handover"
    with patient.client.session_transaction() as cookie:
        assert code not in repr(dict(cookie))


def test_without_a_sitting_there_is_nothing_to_move(house: House) -> None:
    assert house.visitor().open("/handover").status == 409


def test_the_later_answer_counts_and_both_devices_are_told(house: House) -> None:
    first, second, page = two_at_the_same_page(house)
    name, values = next(iter(first.form.offered.items()))
    first.send({name: values[0]})
    second.send({name: values[1]})

    assert "What you answered here counts" in second.text
    assert folded(house)[name] == answer_of(values[1])
    first.open(first.path)
    assert "What counts now is the answer from there" in first.text
    assert first.page.links["Change it"] == page
    assert len(saves(house, page)) == 2


def test_what_was_told_is_not_told_again_once_the_person_went_on(house: House) -> None:
    first, second, _ = two_at_the_same_page(house)
    name, values = next(iter(first.form.offered.items()))
    first.send({name: values[0]})
    second.send({name: values[1]})

    for visitor in (first, second):
        assert "another device" in visitor.open("/resume").text
        assert "another device" in visitor.open("/resume").text  # a page that came back tells too
        visitor.send(answers_for(visitor))
        assert "the question about" not in visitor.text


def test_the_same_answer_twice_is_nothing_to_tell(house: House) -> None:
    first, second, _ = two_at_the_same_page(house)
    name, values = next(iter(first.form.offered.items()))
    first.send({name: values[0]})
    second.send({name: values[0]})

    assert "On another device" not in second.text + first.open("/resume").text


def test_a_change_of_mind_at_the_second_device_is_nothing_to_tell(house: House) -> None:
    first, _, page = two_at_the_same_page(house)
    name, values = next(iter(first.form.offered.items()))
    first.send({name: values[0]})
    second = house.visitor().open("/code").send({"code": moving_code(first)})
    second.open(page).send({name: values[1]})

    assert "On another device" not in second.text + first.open("/resume").text
    assert folded(house)[name] == answer_of(values[1])


def test_going_back_in_one_browser_is_no_second_device(house: House) -> None:
    patient = at_a_choice(house)
    page, form = patient.path, dict(patient.form.held)
    name, values = next(iter(patient.form.offered.items()))
    patient.send({name: values[0]})
    # The page as the browser kept it for Back: it has not seen the first save.
    reply = patient.client.post(
        page,
        data={**form, "key": other_key(form, "another-key"), field_name(name): values[1]},
        follow_redirects=True,
    )

    assert "On another device" not in reply.get_data(as_text=True)
    assert folded(house)[name] == answer_of(values[1])


def test_what_waited_in_a_queue_does_not_push_out_a_later_answer(house: House) -> None:
    first, second, page = two_at_the_same_page(house)
    name, values = next(iter(first.form.offered.items()))
    waiting = first.form.sent({name: values[0], "queued": "1", "action": "continue"})
    second.send({name: values[1]})
    first.client.post(page, data=waiting)

    assert folded(house)[name] == answer_of(values[1])
    assert [save.superseded for save in saves(house, page)] == [False, True]
    first.open("/resume")
    assert "Your answer here is kept too" in first.text


@pytest.mark.parametrize("order", ["early late", "late early", "late early late early"])
@pytest.mark.parametrize("answered_before", [False, True])
def test_a_queue_ends_where_the_person_ended_in_whatever_order_it_arrives(
    house: House, order: str, answered_before: bool
) -> None:
    patient = at_a_choice(house)
    page = patient.path
    name, values = next(iter(patient.form.offered.items()))
    if answered_before:
        patient.send({name: values[2]}).open(page)
    common = {**dict(patient.form.held), "queued": "1", "action": "continue"}
    early, late = other_key(common, "early-press"), other_key(common, "late-press-")
    presses = {
        "early": {**common, "key": early, field_name(name): values[0]},
        "late": {
            **common,
            "key": late,
            "seen": f"{common['seen']} {early}".strip(),
            field_name(name): values[1],
        },
    }

    for press in order.split():
        patient.client.post(page, data=presses[press])

    assert folded(house)[name] == answer_of(values[1])
    assert len(saves(house, page)) == 2 + answered_before
    assert "On another device" not in patient.open("/resume").text


@pytest.mark.parametrize("field", ["seen", "told"])
@pytest.mark.parametrize("sent", ["", "x", "\U0001f600" * 40, "9" * 400, "-1", "' OR 1=1"])
def test_odd_fields_do_no_harm(house: House, field: str, sent: str) -> None:
    patient = begin(house)
    page = patient.path

    reply = patient.send({**answers_for(patient), field: sent})

    assert (reply.status, len(saves(house))) == (200, 1)
    assert patient.path != page


@pytest.mark.parametrize("sent", ["", "x", "\U0001f600" * 40, "9" * 400, "-1", "' OR 1=1"])
def test_a_page_that_does_not_say_whose_it_is_is_not_saved(house: House, sent: str) -> None:
    patient = begin(house)

    reply = patient.send({**answers_for(patient), "key": sent})

    assert (reply.status, saves(house)) == (400, [])


def two_at_the_same_page(house: House) -> tuple[Visitor, Visitor, str]:
    """Two devices at the first page with a choice, neither having answered it."""
    first = at_a_choice(house)
    page = first.path
    second = house.visitor().open("/code").send({"code": moving_code(first)})
    assert first.open("/resume").path == second.path == page
    return first, second, page


def at_a_choice(house: House) -> Visitor:
    """One device at the first page with a choice."""
    visitor = begin(house)
    while not visitor.form.offered:
        visitor.skip()
    return visitor


def moving_code(visitor: Visitor) -> str:
    """The code this device shows."""
    page = visitor.open("/handover").send()
    match = re.search(r"\b(\d{4})\s(\d{4})\b", page.text)
    assert match, page.text
    return "".join(match.groups())


def other_key(form: dict[str, str], name: str) -> str:
    """The key of another press in the same sitting."""
    return form["key"][:18] + name


def csrf(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": dict(visitor.form.held)["csrf_token"]}


def saves(house: House, page: str = "") -> list[PageSave]:
    """Every save, or those of the page at this address."""
    query = select(PageSave).order_by(PageSave.id)
    if page:
        query = query.where(PageSave.page == page.removeprefix("/questions/"))
    with house.services.store.reading() as db:
        return list(db.scalars(query))


def folded(house: House) -> dict[str, Any]:
    with house.services.store.reading() as db:
        sitting_id = db.scalars(select(Sitting.id)).one()
        return dict(sittings.read_sitting(db, sitting_id).answers)


def answer_of(value: str) -> Any:
    """A radio's value as it is kept."""
    return {"yes": True, "no": False}.get(value, int(value) if value.isdigit() else value)
