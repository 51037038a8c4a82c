"""The office shows what a licence asks first, and who said that it was done."""

from __future__ import annotations

from datetime import date

from app import create_app
from app.catalogue.licence_ledger import record_licence_done
from tests.journeys.conftest import House


def test_the_office_says_what_a_licence_asks_first(house: House) -> None:
    page = house.staff("manager").open("/office/instruments").text

    assert "Its licence asks something of you first:" in page
    assert "previsit instruments licence-done who5 --by NAME --on DATE" in page
    assert "previsit instruments licence-done phq9" not in page


def test_the_office_says_who_said_that_it_was_done(house: House) -> None:
    settings = house.services.settings
    who5 = house.services.catalogue.instruments["who5"]
    record_licence_done(who5, settings.wordings_folder, by="A. Manager", on=date(2026, 11, 20))
    again = House(
        create_app(settings), house.practice_id, house.patient_id, house.visit_id,
        house.clinician_id,
    )  # fmt: skip

    page = again.staff("manager").open("/office/instruments").text

    assert "A. Manager says that what its licence asks was done on" in page
    assert "previsit instruments licence-done who5" not in page
