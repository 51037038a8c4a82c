"""Which surveys this practice can offer, in which languages, and what the rest waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort

from app.catalogue.model import Survey
from app.errors import SurveyNotReady
from app.outreach.readiness import Missing, missing_anywhere, missing_in, ready_locales
from app.services import services
from app.store.tables import Patient, Practice
from app.web.language import locale, own_name, today
from app.web.staff_practice import posted


@dataclass(frozen=True, slots=True)
class Offered:
    """One survey in a list to choose from.

    languages  the names of those it can be offered in; without one it cannot be chosen
    waiting    the names of those that wait for something the practice has to add
    missing    what that is
    """

    id: str
    name: str
    languages: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def is_ready(self) -> bool:
        return bool(self.languages)


@dataclass(frozen=True, slots=True)
class DangerGaps:
    """The texts and numbers for patients in danger that are missing.

    phones     the numbers that are missing: emergency_phone, crisis_phone
    languages  the names of those without a crisis text
    surveys    the names of the surveys that wait for it, in some language
    """

    phones: tuple[Missing, ...]
    languages: tuple[str, ...]
    surveys: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.phones or self.languages)


def offered(practice: Practice) -> Sequence[Offered]:
    """Surveys that can be shown in at least one language, by name; the demonstration of a bank,
    which is no care, comes last."""
    surveys = [survey for survey in services().catalogue.surveys.values() if survey.locales]
    surveys.sort(key=lambda survey: any(each.banks for each in survey.instruments))
    return [offer_of(survey, practice) for survey in surveys]


def offered_to(someone: Patient, practice: Practice) -> Sequence[Offered]:
    """The surveys whose audience includes this person."""
    known = services().catalogue.surveys
    return [offer for offer in offered(practice) if _is_for(known[offer.id], someone)]


def offer_of(survey: Survey, practice: Practice) -> Offered:
    lacks = missing_anywhere(survey, practice, services().settings.locales)
    return Offered(
        id=survey.id,
        name=name_in(survey),
        languages=tuple(own_name(code) for code in languages_ready(survey, practice)),
        waiting=tuple(own_name(code) for code in lacks),
        missing=tuple(dict.fromkeys(what for missing in lacks.values() for what in missing)),
    )


def chosen_survey(someone: Patient) -> Survey:
    """The survey that was chosen for them on the page; 404 for one that was not offered."""
    survey = services().catalogue.surveys.get(posted("survey"))
    if survey is None or not survey.locales or not _is_for(survey, someone):
        abort(404)
    return survey


def require_ready(survey: Survey, practice: Practice) -> None:
    """SurveyNotReady while no language has what the survey needs for somebody in danger."""
    if not languages_ready(survey, practice):
        raise SurveyNotReady


def languages_ready(survey: Survey, practice: Practice) -> tuple[str, ...]:
    return ready_locales(survey, practice, services().settings.locales)


def danger_gaps(practice: Practice) -> DangerGaps:
    """What the practice still has to add, and what waits for it."""
    lacks = {code: missing_in(code, practice) for code in services().settings.locales}
    phones = next(iter(lacks.values()), ())
    return DangerGaps(
        phones=tuple(contact for contact in phones if contact != "crisis_text"),
        languages=tuple(
            own_name(code) for code, missing in lacks.items() if "crisis_text" in missing
        ),
        surveys=tuple(offer.name for offer in offered(practice) if offer.missing),
    )


def survey_name(id: str) -> str:
    """What a survey is called in this reader's language; its id when it is no longer here."""
    survey = services().catalogue.surveys.get(id)
    return name_in(survey) if survey else id


def name_in(survey: Survey) -> str:
    return survey.names.get(locale()) or next(iter(survey.names.values()))


def _is_for(survey: Survey, someone: Patient) -> bool:
    return survey.is_for(someone.age_on(today()), someone.sex)
