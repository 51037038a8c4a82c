"""No numbers, no safety questions: what a practice has to add before a survey may be offered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from app.config import LANGUAGES
from app.demo.texts import TEXTS
from app.outreach.readiness import (
    asks_about_safety,
    missing_anywhere,
    missing_for,
    ready_locales,
)
from tests.conftest import own_catalogue


@dataclass(frozen=True)
class Contacts:
    emergency_phone: str = "112"
    crisis_phone: str = "0800 000"
    texts: dict[str, dict[str, str]] = field(default_factory=lambda: {"en": {"crisis": "Call."}})


WHOLE = Contacts()


def test_a_survey_that_asks_about_safety_needs_two_numbers_and_a_text() -> None:
    survey = own_catalogue().surveys["check_up"]

    assert missing_for(survey, "en", WHOLE) == ()
    assert missing_for(survey, "en", Contacts("", "", {})) == (
        "emergency_phone",
        "crisis_phone",
        "crisis_text",
    )


@pytest.mark.parametrize(
    ("contacts", "missing"),
    [
        (replace(WHOLE, emergency_phone=" "), "emergency_phone"),
        (replace(WHOLE, crisis_phone=""), "crisis_phone"),
        (replace(WHOLE, texts={"en": {"crisis": " \n"}}), "crisis_text"),
        (replace(WHOLE, texts={"en": {"hours": "Weekdays"}}), "crisis_text"),
        (replace(WHOLE, texts={"es": {"crisis": "Llame."}}), "crisis_text"),
    ],
)
def test_each_of_them_is_missed_by_its_name(contacts: Contacts, missing: str) -> None:
    survey = own_catalogue().surveys["check_in"]

    assert missing_for(survey, "en", contacts) == (missing,)
    assert "en" not in ready_locales(survey, contacts, LANGUAGES)


def test_a_survey_is_offered_in_the_languages_that_have_a_text() -> None:
    survey = own_catalogue().surveys["check_up"]
    contacts = replace(WHOLE, texts={"en": {"crisis": "Call."}, "ar": {"crisis": "اتصل."}})

    assert ready_locales(survey, contacts, LANGUAGES) == ("en", "ar")
    assert missing_anywhere(survey, contacts, ("en", "es")) == {"es": ("crisis_text",)}


def test_a_survey_that_asks_nothing_about_safety_needs_nothing() -> None:
    harmless = [
        survey
        for survey in own_catalogue().surveys.values()
        if survey.locales and not any(asks_about_safety(survey, code) for code in survey.locales)
    ]

    assert harmless, "one shipped survey asks nothing about safety"
    for survey in harmless:
        assert ready_locales(survey, Contacts("", "", {}), LANGUAGES) == tuple(
            code for code in LANGUAGES if code in survey.editions
        )


def test_the_made_up_practice_can_help_in_every_language_it_offers() -> None:
    contacts = Contacts("911", "988", TEXTS)

    lacks = {
        survey.id: missing
        for survey in own_catalogue().surveys.values()
        if (missing := missing_anywhere(survey, contacts, LANGUAGES))
    }

    assert not lacks
    assert all("988" in texts["crisis"] and "911" in texts["crisis"] for texts in TEXTS.values())
