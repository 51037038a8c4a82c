"""Whoever asks for help can say which version they use."""

from app.config import program_version
from tests.journeys.conftest import House


def test_the_first_page_of_the_office_says_the_version(house: House) -> None:
    page = house.staff("manager").open("/office")

    assert f"Previsit {program_version()}" in page.text
