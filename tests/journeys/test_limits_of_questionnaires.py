"""A practice chooses a limit; the agenda says which one was used; what has none says that too."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app import create_app
from app.catalogue.load import load_catalogue
from app.catalogue.wording import as_yaml
from app.store.practice_rules import rules_of
from app.store.tables import AuditEntry, Practice, PriorityRow
from tests.house.source import PROJECT
from tests.journeys.conftest import House
from tests.journeys.test_patient_answers import answers_for
from tests.journeys.visitor import Visitor

SURVEY = """\
id: habits
version: "1"
name: {en: Habits}
instruments:
  - {id: audit_c}
  - {id: koos_jr}
"""


@pytest.fixture
def asking(house: House, tmp_path: Path) -> House:
    """The house, asking AUDIT-C and KOOS-JR in words made up for the test."""
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys" / "habits.yaml").write_text(SURVEY, "utf-8")
    instruments = house.rooms.catalogue.instruments
    for id in ("audit_c", "koos_jr"):
        one = instruments[id]
        folder = tmp_path / "words" / id
        folder.mkdir(parents=True)
        words = {
            "language": "en",
            "source": "made up for a test",
            "stem": "Over the last week, in made-up words",
            "items": {item: {"ask": f"Made-up question {item}"} for item in one.items},
            "choices": {
                str(item.choice_set): {
                    choice.id: f"made-up answer {choice.id}" for choice in item.choices
                }
                for item in one.items.values()
            },
        }
        (folder / "en.yaml").write_text(as_yaml(words), "utf-8")
    catalogue = load_catalogue([PROJECT / "instruments", tmp_path / "surveys"], tmp_path / "words")
    app = create_app(house.rooms.settings, catalogue)
    app.testing = True
    return House(app, house.practice_id, house.patient_id, house.visit_id, house.clinician_id)


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

    manager = asking.staff("manager").open("/office/rules")
    assert 'value="audit_c_from_5" checked' in manager.reply.get_data(as_text=True)
    manager.send({"option": []})

    assert options(asking) == ()
    with asking.rooms.store.reading() as db:
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
    manager = house.staff("manager").open("/office/rules")
    manager.send({"option": [option]})
    assert manager.status == 200


def options(house: House) -> tuple[str, ...]:
    with house.rooms.store.reading() as db:
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
    with house.rooms.store.reading() as db:
        return list(db.scalars(select(PriorityRow.rule)))


def visit_page(house: House) -> Visitor:
    return house.staff("clinician").open(f"/visits/{house.visit_id}")
