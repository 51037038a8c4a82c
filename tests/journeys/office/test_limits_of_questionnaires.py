"""A practice chooses a limit; the agenda says which one was used; what has none says that too."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.store.practice_rules import rules_of
from app.store.tables import AuditEntry, Practice, PriorityRow
from tests.journeys.answering import answers_for
from tests.journeys.conftest import House
from tests.journeys.made_up import house_asking
from tests.journeys.visitor import Visitor


@pytest.fixture
def asking(house: House, tmp_path: Path) -> House:
    """The house, asking AUDIT-C and KOOS-JR in words made up for the test."""
    return house_asking(house, tmp_path, "habits", ("audit_c", "koos_jr"))


def test_without_a_choice_the_agenda_names_the_limit_for_women(asking: House) -> None:
    send(asking, {"audit_c_1": "3", "audit_c_2": "0", "audit_c_3": "0"})

    page = visit_page(asking)
    assert raised(asking) == ["audit_c/audit_c_women"]
    assert "3 or more of 12 for women" in page.text
    assert "All points come from the first question" in page.text


def test_a_practice_that_chose_5_hears_from_5_on_and_reads_that_it_chose(asking: House) -> None:
    choose(asking, "audit_c_from_5")

    send(asking, {"audit_c_1": "4", "audit_c_2": "0", "audit_c_3": "0"})
    assert raised(asking) == []
    send(asking, {"audit_c_1": "4", "audit_c_2": "1", "audit_c_3": "0"})

    assert raised(asking) == ["audit_c/audit_c_practice"]
    page = visit_page(asking).text
    assert "your practice chose the limit of VA and DoD" in page
    assert "All points come from the first question" not in page


def test_a_choice_is_kept_can_be_taken_back_and_stands_in_the_trail(asking: House) -> None:
    choose(asking, "audit_c_from_5")
    assert options(asking) == ("audit_c_from_5",)

    manager = asking.staff("manager").open("/office/practice-rules")
    assert 'value="audit_c_from_5" checked' in manager.reply.get_data(as_text=True)
    manager.send({"option": []})

    assert options(asking) == ()
    with asking.services.store.reading() as db:
        first, second = db.scalars(select(AuditEntry).filter_by(action="rules.change")).all()
    assert (first.detail, second.detail) == (
        {"options": ["audit_c_from_5"]}, {"options": []},
    )  # fmt: skip


def test_an_option_nobody_knows_is_not_kept(asking: House) -> None:
    choose(asking, "no_such_option")

    assert options(asking) == ()


def test_a_score_without_a_rule_says_so_in_the_office_and_on_the_page(asking: House) -> None:
    send(asking, {})

    assert "not used for the agenda" in visit_page(asking).text
    office = asking.staff("manager").open("/office/instruments").text
    assert "Not used for the agenda: KOOS, JR. raw sum" in office
    assert "agenda: AUDIT-C" not in office


def choose(house: House, option: str) -> None:
    """As a browser would send the box that was ticked, and as anybody could send another."""
    manager = house.staff("manager").open("/office/practice-rules")
    manager.send({"option": [option]})
    assert manager.status == 200


def options(house: House) -> tuple[str, ...]:
    with house.services.store.reading() as db:
        return rules_of(db.get_one(Practice, house.practice_id)).options


def send(house: House, chosen: dict[str, str]) -> Visitor:
    visitor = house.visitor().open(house.invite("habits"))
    visitor.send({"locale": "en", "respondent": "self"})
    for _page in range(40):
        if visitor.path.startswith("/questions/"):
            offered = answers_for(visitor)
            visitor.send(offered | {id: chosen[id] for id in offered if id in chosen})
        else:
            return visitor.send()
    raise AssertionError(f"The survey does not end: {visitor.path}")


def raised(house: House) -> list[str]:
    with house.services.store.reading() as db:
        return list(db.scalars(select(PriorityRow.rule)))


def visit_page(house: House) -> Visitor:
    return house.staff("clinician").open(f"/visits/{house.visit_id}")
