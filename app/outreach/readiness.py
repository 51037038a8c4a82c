"""Whether a practice can help somebody in danger, before a survey asks about safety.

A survey that asks about thoughts of self-harm, chest pain or violence is offered in a language only
once the practice has an emergency number, a crisis number, and a crisis text in that language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.model import Edition, Survey
from app.catalogue.rules import PriorityRule
from app.catalogue.text import pseudo_language

Missing = Literal["emergency_phone", "crisis_phone", "crisis_text"]


class SafetyContacts(Protocol):
    """The phone numbers and texts of a practice: its row in the database, or its letterhead."""

    @property
    def emergency_phone(self) -> str: ...
    @property
    def crisis_phone(self) -> str: ...
    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]: ...


def missing_for(survey: Survey, locale: str, practice: SafetyContacts) -> tuple[Missing, ...]:
    """What the practice has to add before this survey may be offered in this language.

    Empty if the survey asks nothing about safety, or does not exist in this language.
    """
    return missing_in(locale, practice) if asks_about_safety(survey, locale) else ()


def missing_in(locale: str, practice: SafetyContacts) -> tuple[Missing, ...]:
    """What the practice has not entered for a person in danger who reads this language."""
    # The pseudo language that shows untranslated texts is made from English.
    language = "en" if locale == pseudo_language.LOCALE else locale
    has: dict[Missing, str] = {
        "emergency_phone": practice.emergency_phone,
        "crisis_phone": practice.crisis_phone,
        "crisis_text": (practice.texts or {}).get(language, {}).get("crisis", ""),
    }
    return tuple(name for name, text in has.items() if not any(map(str.isalnum, text)))


def asks_about_safety(survey: Survey, locale: str) -> bool:
    """Whether it asks about safety in this language, or an answer may call for help."""
    edition = survey.editions.get(locale)
    return edition is not None and _is_about_safety(edition)


@cached_with_edition
def _is_about_safety(edition: Edition) -> bool:
    return any(item.domain == "safety" for item in edition.items.values()) or any(
        _calls_for_help(rule)
        for instrument in edition.instruments
        for rule in instrument.priorities
    )


def ready_locales(
    survey: Survey, practice: SafetyContacts, known: Sequence[str]
) -> tuple[str, ...]:
    """The languages, of `known`, in which the survey may be offered."""
    return tuple(
        code
        for code in known
        if code in survey.editions and not missing_for(survey, code, practice)
    )


def missing_anywhere(
    survey: Survey, practice: SafetyContacts, known: Sequence[str]
) -> dict[str, tuple[Missing, ...]]:
    """By language, what has to be added before the survey may be offered in it."""
    missing_by_locale = {code: missing_for(survey, code, practice) for code in known}
    return {code: missing for code, missing in missing_by_locale.items() if missing}


def _calls_for_help(rule: PriorityRule) -> bool:
    return rule.kind == "safety" or rule.level == "now" or rule.help is not None
