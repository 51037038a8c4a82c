"""The small plans on the summary: kept, changed, taken away, and not lost while one writes them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.store.tables import AuditEntry, PageDraft, PlanRow
from tests.journeys.answering import with_aims
from tests.journeys.conftest import House
from tests.journeys.summary_page import PLAN, STEP, html, plan, plan_form
from tests.journeys.visitor import Visitor


def test_a_plan_is_kept_and_stands_on_the_summary_the_letter_and_the_clinicians_page(
    house: House,
) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    assert visitor.path == "/summary"
    letter = visitor.open("/letter").text  # its words are those of the PDF, without hooks
    assert STEP in letter
    assert "8 out of 10" in letter
    assert "rain" in letter
    shown = html(visitor.open("/summary"))
    assert STEP in shown
    assert 'data-sure="8"' in shown
    assert "rain" in shown
    shown = html(house.staff("clinician").open(f"/visits/{house.visit_id}"))
    assert STEP in shown
    assert 'data-sure="8"' in shown
    assert "rain" in shown


def test_a_plan_can_be_changed_and_taken_away_and_nothing_is_overwritten(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    plan(visitor, "pain", PLAN | {"step": "Round the house."})
    assert "Round the house." in visitor.text
    assert STEP not in visitor.text

    plan(visitor, "pain", {}, button=("remove", "pain"))
    assert "Round the house." not in visitor.text
    with house.services.store.reading() as db:
        plans = db.scalars(select(PlanRow).order_by(PlanRow.id)).all()
        trail = db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("plan.%"))).all()
    assert [row.said and row.said["step"] for row in plans] == [STEP, "Round the house.", None]
    assert list(trail) == ["plan.keep", "plan.keep", "plan.remove"]


def test_pressing_twice_keeps_one_plan(house: House) -> None:
    visitor = with_aims(house)
    held = dict(plan_form(visitor).held)
    data = held | {"keep": "pain"} | {f"pain-{name}": value for name, value in PLAN.items()}

    for _press in range(2):
        visitor.client.post("/plan", data=data)

    with house.services.store.reading() as db:
        assert len(db.scalars(select(PlanRow)).all()) == 1


def test_whoever_is_not_sure_is_offered_a_smaller_step(house: House) -> None:
    visitor = with_aims(house)

    plan(visitor, "pain", PLAN | {"sure": "6"})
    assert "data-smaller-step" in html(visitor)

    plan(visitor, "pain", PLAN | {"sure": "7"})
    assert "data-smaller-step" not in html(visitor)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"step": "  "}, "missing"),
        ({"step": "x" * 301}, "too_long"),
        ({"when": "x" * 301}, "too_long"),
        ({"in_the_way": "x" * 301}, "too_long"),
        ({"sure": "11"}, "not_offered"),
        ({"weeks": "many"}, "not_offered"),
    ],
)
def test_a_plan_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    house: House, typed: dict[str, str], code: str
) -> None:
    visitor = with_aims(house)

    plan(visitor, "pain", PLAN | typed)

    assert visitor.is_asked_again
    assert visitor.reply.request.method == "GET"
    assert visitor.text.startswith("Error:")
    [name] = typed
    assert f'href="#pain-{name}" data-problem="{name} {code}"' in html(visitor)
    assert html(visitor).count(f'id="pain-{name}-wrong"') == 1
    assert 'details class="make screen-only" open' in html(visitor)
    assert "after coffee" in html(visitor) or "when" in typed
    with house.services.store.reading() as db:
        assert not db.scalars(select(PlanRow)).all()


def test_an_aim_that_was_not_chosen_takes_no_plan(house: House) -> None:
    visitor = with_aims(house)
    held = dict(plan_form(visitor).held)

    reply = visitor.client.post("/plan", data=held | {"keep": "money", "money-step": "x"})

    assert reply.status_code == 404


@pytest.mark.parametrize("pressed", [("size", "large"), ("theme", "dark"), ("language", "es")])
def test_a_choice_of_display_keeps_what_is_typed_for_every_aim(house: House, pressed) -> None:
    visitor = with_aims(house)

    plan(visitor, "pain", {"step": STEP, "sure": "6"}, button=pressed)
    assert (visitor.path, visitor.is_asked_again) == ("/summary", False)
    assert ("pain-step", STEP) in plan_form(visitor).held
    plan(visitor, "habits", {"when": "at noon"}, button=pressed)

    held = plan_form(visitor).held
    assert {("pain-step", STEP), ("pain-sure", "6"), ("habits-when", "at noon")} <= set(held)
    assert html(visitor).count('details class="make screen-only" open') == 2
    assert kept_steps(house) == []


def test_keeping_one_plan_leaves_what_is_typed_for_another(house: House) -> None:
    visitor = with_aims(house)
    held = dict(plan_form(visitor).held) | {"habits-step": "less sugar"}

    plan_sent(visitor, held | {"pain-step": STEP, "keep": "pain"})
    assert kept_steps(house) == [STEP]
    assert ("habits-step", "less sugar") in plan_form(visitor).held

    plan(visitor, "habits", {})
    assert kept_steps(house) == [STEP, "less sugar"]
    with house.services.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(PageDraft)) == 0


def test_enter_keeps_every_plan_that_was_changed(house: House) -> None:
    visitor = with_aims(house)
    held = dict(plan_form(visitor).held)

    plan_sent(visitor, held | {"pain-step": STEP, "habits-when": "at noon"})

    assert kept_steps(house) == [STEP]
    assert visitor.is_asked_again
    assert 'href="#habits-step" data-problem="step missing"' in html(visitor)
    assert ("habits-when", "at noon") in plan_form(visitor).held


def test_taking_a_plan_away_leaves_what_is_typed_for_another(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    plan(visitor, "habits", {"step": "less sugar"}, button=("remove", "pain"))

    assert STEP not in visitor.text
    assert ("habits-step", "less sugar") in plan_form(visitor).held


def test_a_plan_changed_in_another_tab_is_not_replaced_unseen(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)
    other_tab = dict(plan_form(visitor).held)
    plan(visitor.open("/summary"), "pain", PLAN | {"step": "Round the house."})

    # What this tab did not change, Enter leaves alone.
    plan_sent(visitor, other_tab | {"habits-step": "less sugar"})
    assert kept_steps(house) == [STEP, "Round the house.", "less sugar"]
    assert not visitor.is_asked_again
    # What it did change is asked about, and kept when that is pressed again.
    plan_sent(visitor, other_tab | {"pain-step": "Up the hill.", "keep": "pain"})
    assert kept_steps(house)[-1] == "less sugar"
    assert 'data-problem="step meanwhile"' in html(visitor)
    assert "Round the house." in visitor.text
    assert ("pain-step", "Up the hill.") in plan_form(visitor).held
    plan(visitor, "pain", {})
    assert kept_steps(house)[-1] == "Up the hill."


@pytest.mark.parametrize("pressed", [{}, {"remove": "pain"}])
def test_a_plan_taken_away_in_another_tab_does_not_come_back(house: House, pressed) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)
    other_tab = dict(plan_form(visitor).held)
    plan(visitor.open("/summary"), "pain", {}, button=("remove", "pain"))

    plan_sent(visitor, other_tab | pressed)

    with house.services.store.reading() as db:
        plans = db.scalars(select(PlanRow).order_by(PlanRow.id)).all()
    assert [bool(row.said) for row in plans] == [True, False]


def test_a_second_press_with_other_words_is_kept_as_well(house: House) -> None:
    """Enter, more words, and Keep before the page has come back."""
    visitor = with_aims(house)
    held = dict(plan_form(visitor).held) | {"pain-step": STEP}

    plan_sent(visitor, held)
    plan_sent(visitor, held | {"pain-when": "at noon", "keep": "pain"})
    plan_sent(visitor, held | {"pain-when": "at noon", "keep": "pain"})

    with house.services.store.reading() as db:
        plans = db.scalars(select(PlanRow).order_by(PlanRow.id)).all()
    assert [row.said and row.said["when"] for row in plans] == ["", "at noon"]
    assert not visitor.is_asked_again


def plan_sent(visitor: Visitor, data: dict[str, str]) -> None:
    visitor._take(visitor.client.post("/plan", data=data, follow_redirects=True))


def kept_steps(house: House) -> list[str]:
    with house.services.store.reading() as db:
        rows = db.scalars(select(PlanRow).order_by(PlanRow.id)).all()
    return [row.said["step"] for row in rows if row.said]
