"""Every kind of item is answered over HTTP, as a browser without a script does it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.store.tables import PageSave, Response, ScoreRow
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey
from tests.journeys.visitor import Visitor

ON = ("action", "continue")
CAT = {
    "group_pets_name": "Zuzu",
    "group_pets_kind": "cat",
    "group_pets_eats": ["fish", "bread"],
    "group_pets_born-year": "٢٠١٩",
    "group_pets_weight": "4,5",
    "group_pets_indoors": "yes",
}


def test_the_rows_of_a_grid_are_answered_together_and_scored_one_by_one(tiny):
    visitor = begin_survey(tiny, "grid")
    assert "2 of 3" in visitor.text
    assert list(visitor.form.offered) == [
        f"grid_doing_{row}" for row in ("stairs", "bags", "shoes")
    ]

    visitor.send({"grid_doing_stairs": 0, "grid_doing_bags": 3, "grid_doing_shoes": 1})

    assert visitor.path == "/check"
    assert "Very hard" in visitor.text
    assert scores(visitor.send(), tiny) == {"grid_total": 4}


def test_a_grid_with_rows_left_open_asks_once_more_and_names_each(tiny):
    visitor = begin_survey(tiny, "grid").send({"grid_doing_bags": 3})

    assert visitor.is_asked_again
    assert "Choose an answer about stairs" in visitor.page.links
    assert "Choose an answer about carrying bags" not in visitor.page.links
    assert ("grid_doing_bags", "3") in visitor.form.answers


def test_skipping_what_is_left_of_a_grid_keeps_the_rows_that_were_answered(tiny):
    visitor = begin_survey(tiny, "grid").send({"grid_doing_stairs": 2}, button=("action", "skip"))

    assert visitor.path == "/questions/grid_why"
    assert last_save(tiny) == {
        "grid_doing_stairs": 2,
        "grid_doing_bags": None,
        "grid_doing_shoes": None,
    }


def test_skipping_anything_else_keeps_nothing_that_was_pressed_before(tiny):
    begin_survey(tiny, "slider").send({"slider_1": "40"}, button=("action", "skip"))

    assert last_save(tiny) == {"slider_1": None}


def test_i_do_not_know_in_a_grid_counts_as_missing_and_not_as_zero(tiny):
    answers = {"grid_doing_stairs": "unknown", "grid_doing_bags": 1, "grid_doing_shoes": 1}
    visitor = begin_survey(tiny, "grid").send(answers)

    assert visitor.path == "/check"
    assert "I do not know" in visitor.text
    assert scores(visitor.send(), tiny) == {"grid_total": 3}


def test_a_slider_is_a_number_without_a_script_and_nothing_is_set_before(tiny):
    visitor = begin_survey(tiny, "slider")
    assert ("slider_1", "") in visitor.form.answers

    assert visitor.send({}).is_asked_again
    assert visitor.send({"slider_1": "101"}).is_asked_again
    visitor.send({"slider_1": "٦٠"})
    assert visitor.path == "/questions/slider_2"
    assert visitor.send({"slider_2": "7"}).is_asked_again
    assert "in steps of 5" in visitor.text
    visitor.send({"slider_2": "15"})

    assert scores(visitor.send(), tiny) == {"slider_warmth": 60}


def test_a_quantity_is_kept_as_it_was_said_and_counted_in_its_base_unit(tiny):
    visitor = begin_survey(tiny, "quantity")
    visitor.send({"quantity_weight": "330", "quantity_weight-unit": "lb"})
    visitor.send({"quantity_warmth": "38,5", "quantity_warmth-unit": "celsius"})
    assert visitor.path == "/questions/quantity_water"
    visitor.send({"quantity_water": "12"})

    assert {"330 pounds", "38.5 degrees Celsius", "12 litres"} <= set(visitor.page.text)
    visitor.send()
    with tiny.services.store.reading() as db:
        answers = db.scalars(select(Response)).one().answers
    assert answers["quantity_weight"] == "330 lb"
    assert scores(visitor, tiny)["quantity_total"] == pytest.approx(149.6854821)


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [
        ("70", "", "Choose the unit"),
        ("30", "lb", "Write 44 or more"),
        ("301", "kg", "Write 300 or less"),
        ("heavy", "kg", "Write the number in digits only"),
        ("", "", "Write a number about the trunk"),
    ],
)
def test_a_quantity_that_cannot_be_is_asked_again(tiny, typed, unit, said):
    answers = {"quantity_weight": typed} | ({"quantity_weight-unit": unit} if unit else {})

    visitor = begin_survey(tiny, "quantity").send(answers)

    assert visitor.is_asked_again
    assert said in visitor.text
    assert ("quantity_weight", typed) in visitor.form.answers


def test_a_body_map_is_a_list_of_boxes_and_conditions_read_its_regions(tiny):
    visitor = begin_survey(tiny, "body_map")
    assert "lower_back" in visitor.form.offered["body_map_1"]

    visitor.send({"body_map_1": ["head", "lower_back"]})
    assert visitor.path == "/questions/body_map_2"
    visitor.skip()

    assert "Head · Lower back" in visitor.text
    assert scores(visitor.send(), tiny) == {"body_map_places": 1}


@pytest.mark.parametrize("alone", ["nowhere", "rather_not"])
def test_none_and_prefer_not_to_say_stand_alone_and_count_for_nothing(tiny, alone):
    visitor = begin_survey(tiny, "body_map")

    assert visitor.send({"body_map_1": ["head", alone]}).is_asked_again
    visitor.send({"body_map_1": [alone]})

    assert visitor.path == "/check"
    values = scores(visitor.send(), tiny)
    assert values == {"body_map_places": 0 if alone == "nowhere" else None}


def test_entries_of_a_group_are_added_changed_and_removed_without_a_script(tiny):
    visitor = begin_survey(tiny, "group")
    assert "Nothing added yet." in visitor.text

    visitor.send(button=("action", "add")).send(CAT, button=ON)
    assert visitor.path == "/questions/group_pets"
    whole = "Zuzu, A cat, Fish · Bread, born: 2019, 4.5 kilograms, lives indoors: Yes"
    assert whole in visitor.page.text

    visitor.send(button=("action", "add"))
    visitor.send({"group_pets_name": "Bruno", "group_pets_kind": "dog"}, button=ON)
    visitor.send(button=("action", "change-1"))
    assert ("group_pets_born-year", "2019") in visitor.form.answers
    visitor.send({"group_pets_name": "Zaza"}, button=ON)
    visitor.send(button=("action", "remove-2"))
    visitor.send(button=ON)

    assert visitor.path == "/check"
    assert whole.replace("Zuzu", "Zaza") in visitor.page.text
    assert scores(visitor.send(), tiny) == {"group_count": 1}
    with tiny.services.store.reading() as db:
        (pet,) = db.scalars(select(Response)).one().answers["group_pets"]
    assert pet["group_pets_eats"] == ["fish", "bread"]
    assert pet["group_pets_weight"] == "4.5 kg"


def test_a_group_has_room_for_as_many_as_its_limit_and_its_count_opens_questions(tiny):
    visitor = begin_survey(tiny, "group")
    for name in ("Ada", "Bo", "Cid"):
        visitor.send(button=("action", "add")).send({"group_pets_name": name}, button=ON)

    assert ("action", "add") not in visitor.form.buttons
    assert visitor.send(button=("action", "add")).path == "/questions/group_pets"
    visitor.send(button=ON)

    assert visitor.path == "/questions/group_many"


def test_an_entry_that_lacks_what_it_needs_is_asked_again_and_kept_nowhere(tiny):
    visitor = begin_survey(tiny, "group").send(button=("action", "add"))

    visitor.send({"group_pets_kind": "cat"}, button=ON)

    assert visitor.is_asked_again
    assert "We need an answer about its name before you can go on" in visitor.page.links
    assert ("group_pets_kind", "cat") in visitor.form.answers
    assert last_save(tiny) is None


def test_a_group_without_entries_is_an_answer_and_a_skipped_one_is_not(tiny):
    visitor = begin_survey(tiny, "group").send(button=ON)
    assert "None added" in visitor.text
    assert last_save(tiny) == {"group_pets": []}

    visitor.open("/questions/group_pets").skip()

    assert last_save(tiny) == {"group_pets": None}
    assert scores(visitor.send(), tiny) == {"group_count": None}


def test_the_same_press_twice_adds_one_entry(tiny):
    visitor = begin_survey(tiny, "group").send(button=("action", "add"))
    form, path = visitor.form, "/questions/group_pets?entry=1"
    data = form.sent({"group_pets_name": "Ada", "action": "continue"})

    for _press in range(2):
        visitor.client.post(path, data=data)

    assert visitor.open("/questions/group_pets").text.count("Ada,") == 0
    assert [text for text in visitor.page.text if text == "Ada"] == ["Ada"] * 3


@pytest.mark.parametrize("entry", ["0", "9", "x", "-1"])
def test_an_entry_that_is_not_there_leads_to_the_list(tiny, entry):
    visitor = begin_survey(tiny, "group").open(f"/questions/group_pets?entry={entry}")

    assert visitor.status == 200
    assert "Nothing added yet." in visitor.text


def test_dates_are_answered_as_far_as_they_are_asked_in_the_digits_of_ones_script(tiny):
    visitor = begin_survey(tiny, "dates")
    visitor.send({"dates_day-day": "١٧", "dates_day-month": "٥", "dates_day-year": "٢٠٢٤"})
    visitor.send({"dates_month-month": "٥", "dates_month-year": "٢٠٢٤"})
    visitor.send({"dates_year-year": "२०२४"})

    assert {"May 17, 2024", "May 2024", "2024"} <= set(visitor.page.text)
    visitor.send()
    with tiny.services.store.reading() as db:
        answers = db.scalars(select(Response)).one().answers
    assert answers == {
        "dates_day": "2024-05-17",
        "dates_month": "2024-05",
        "dates_year": "2024",
    }


@pytest.mark.parametrize("survey", ["grid", "slider", "quantity", "body_map", "group"])
def test_each_kind_is_asked_in_arabic_and_can_be_skipped(tiny, survey):
    visitor = begin_survey(tiny, survey, "ar")
    assert visitor.page.html["dir"] == "rtl"

    while visitor.path.startswith("/questions/"):
        visitor.skip()

    assert visitor.path == "/check"
    visitor.send()
    assert visitor.path == "/summary"


def scores(visitor: Visitor, house: House) -> dict[str, float | None]:
    assert visitor.path == "/summary", visitor.text
    with house.services.store.reading() as db:
        return {row.scale: row.value for row in db.scalars(select(ScoreRow))}


def last_save(house: House) -> object:
    with house.services.store.reading() as db:
        save = db.scalars(select(PageSave).order_by(PageSave.id.desc())).first()
        return None if save is None else save.answers
