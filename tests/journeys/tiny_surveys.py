"""A patient who begins one of the tiny surveys in tests/surveys."""

from __future__ import annotations

from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


def begin_survey(house: House, survey: str, locale: str = "en") -> Visitor:
    visitor = house.visitor().open(house.invite(survey))
    return visitor.send({"locale": locale, "respondent": "self"})
