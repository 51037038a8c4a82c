"""The office finds a patient in the list: page by page, by name without accents, by number."""

from __future__ import annotations

import re
from uuid import UUID

from app.office.patients import A_PAGE
from app.people.patients import PatientDetails, add_patient
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def test_a_patient_is_found_without_the_accents_of_the_name(house: House) -> None:
    julian = added(house, "77", "Juli\u00e1n", "Nu\u00f1ez")

    assert listed(house.staff("manager").open("/office/patients?find=julian+nunez")) == [julian]


def test_a_patient_is_found_by_number(house: House) -> None:
    julian = added(house, "77", "Juli\u00e1n", "Nu\u00f1ez")

    assert listed(house.staff("manager").open("/office/patients?find=77")) == [julian]


def test_a_name_that_nobody_has_finds_nobody(house: House) -> None:
    added(house, "77", "Juli\u00e1n", "Nu\u00f1ez")

    assert listed(house.staff("manager").open("/office/patients?find=zebedee")) == []


def test_the_list_goes_on_where_the_page_before_ended(house: House) -> None:
    ids = {added(house, f"9{n:03}", "Ana", "Prueba") for n in range(A_PAGE + 1)}
    manager = house.staff("manager").open("/office/patients")
    first = listed(manager)
    [onward] = [path for path in manager.page.links.values() if "after=" in path]

    second = listed(manager.open(onward))

    assert len(first) == A_PAGE
    assert not set(first) & set(second)
    assert ids <= {*first, *second}


def test_only_a_manager_sees_the_list(house: House) -> None:
    for account in ("clinician", "analyst"):
        page = house.staff(account).open("/office/patients")

        assert page.status == 404
        assert listed(page) == []


def added(house: House, number: str, given: str, family: str) -> UUID:
    with house.services.store.transaction() as db:
        details = PatientDetails(number, given, family, None, locale="en")
        return add_patient(db, house.practice_id, details).id


def listed(page: Visitor) -> list[UUID]:
    """The patients on the page, by the links to them, in order."""
    html = page.reply.get_data(as_text=True)
    return [UUID(id) for id in re.findall(r'href="/office/patients/([0-9a-f-]{36})"', html)]
