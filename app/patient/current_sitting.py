"""What every patient page needs first: which sitting, which survey, which practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, g
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import signed_in
from app.catalogue.asking.help_rules import kinds_of_help
from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Edition, Instrument, InstrumentText, Page, Survey
from app.catalogue.text.placeholders import (
    PlaceholderValue,
    differs_by_person,
    fill_instrument,
    fill_text,
)
from app.errors import ConsentMissing, SittingNotOpen
from app.kiosk.device import current_kiosk
from app.patient.entry.languages import keep_to_offered_languages
from app.patient.person_line import note_person, person_line
from app.patient.who_reads import note_readers, who_reads_this
from app.people.patients import get_patient
from app.profile.privacy import hidden_ids
from app.services import services
from app.sittings import consent
from app.web.answer_text import said_by
from app.web.current_practice import show_practice_by_id
from app.web.language import locale
from app.web.session import browser

bp = Blueprint("patient", __name__)
bp.add_app_template_global(who_reads_this, "who_reads_this")
bp.add_app_template_global(person_line, "person_line")

# How long a finished sitting can be read again in the same browser, which may be a borrowed one.
READABLE_SECONDS = 30 * 60


ALONE_OR_HELPED = ("self", "helped")


@dataclass(frozen=True, slots=True)
class CurrentSitting:
    """The sitting this browser is in, and its survey in the language of this request."""

    asked: sittings.AskedSurvey
    survey: Survey
    said: PlaceholderValue | None = (
        None  # what this person puts into the places of the words, if there are any
    )

    @property
    def sitting(self) -> sittings.SittingState:
        return self.asked.sitting

    @property
    def edition(self) -> Edition:
        return self.asked.edition

    @property
    def path(self) -> SurveyPath:
        """The person's path through the survey, with the answers so far; walked once a request."""
        return self.asked.path

    def words(self, page: Page) -> InstrumentText:
        """The words of the page's instrument, for this person."""
        words = self.edition.words(page)
        return fill_text(words, self.said) if self.said else words

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The survey's instruments, with words for this person."""
        instruments = self.edition.instrument_by_id
        if self.said is None:
            return instruments
        return {
            id: fill_instrument(instrument, self.said) for id, instrument in instruments.items()
        }


def current_sitting(db: Session, *, open_only: bool = True) -> CurrentSitting:
    """The sitting of this browser.

    Raises SittingNotOpen when there is none, SittingFinished when it was sent and must be open, and
    ConsentMissing while the person has not agreed to how answers are used."""
    keyed_by()
    read = sittings.require_open if open_only else sittings.read_sitting
    sitting = read(db, sitting_id())
    if sitting.is_anonymous and sitting.started_at < clock.now() - sittings.SELF_CHECK_KEPT_FOR:
        raise SittingNotOpen
    if open_only and browser.consent != consent.VERSION:
        raise ConsentMissing
    survey = show_sitting(db, sitting)
    is_helped = respondent(sitting) == "helped"
    asked = sittings.asked_survey(survey, sitting, locale=locale(), is_helped=is_helped)
    return CurrentSitting(asked, survey, _said(db, sitting, asked.edition))


def _said(db: Session, sitting: sittings.SittingState, edition: Edition) -> PlaceholderValue | None:
    """None where the words have no places. What is hidden is not repeated in a place."""
    if not differs_by_person(edition):
        return None
    patient = get_patient(db, sitting.patient_id) if sitting.patient_id else None
    instruments = edition.instrument_by_id
    return said_by(
        instruments,
        sitting.answers,
        first_name=patient.given_name if patient else "",
        locale=edition.locale,
        hidden=hidden_ids(instruments.values(), sitting.answers),
    )


def sitting_id() -> UUID:
    """The sitting in this browser's cookie; a finished one only for a while."""
    sitting_id = browser.readable_sitting_id(clock.now())
    if sitting_id is None:
        raise SittingNotOpen
    return sitting_id


def remember_consent(db: Session, patient_id: UUID) -> None:
    """Note in the cookie that the person has agreed, so that they are not asked again."""
    if consent.current(db, patient_id).get("care"):
        browser.consent = consent.VERSION


def respondent(sitting: sittings.SittingState) -> str:
    """Who answers now: as this browser was told, or as the newest page says, so that whoever helps
    is not forgotten on another device. It may change on the way, but nobody who answers for
    themselves becomes somebody for whom others answer, or the other way round."""
    now = browser.respondent or sitting.last_respondent
    return now if sitting.respondent != "proxy" and now in ALONE_OR_HELPED else sitting.respondent


def was_helped(sitting: sittings.SittingState) -> bool:
    """Whether somebody helped at any time of this sitting, as far as anybody said."""
    return bool(browser.was_helped) or sitting.was_helped or respondent(sitting) == "helped"


def show_sitting(db: Session, sitting: sittings.SittingState) -> Survey:
    """Show this practice, a language the questions are offered in, who reads the answers and when,
    and the crisis line where it belongs."""
    show_practice_by_id(db, sitting.practice_id)
    note_person(db, sitting.patient_id)
    note_readers(
        sent_at=sitting.finished_at,
        visit_at=sitting.visit_at,
        is_anonymous=sitting.is_anonymous,
    )
    survey = sittings.survey_of(db, services().catalogue, sitting)
    keep_to_offered_languages(survey, began_in=sitting.locale)
    show_crisis_line_of(survey)
    return survey


def show_crisis_line_of(survey: Survey) -> None:
    """Show the crisis line at the foot of the page where these questions ask about self-harm."""
    editions = survey.editions
    asked = editions.get(locale()) or next(iter(editions.values()))
    g.asks_about_self_harm = "self_harm" in kinds_of_help(asked)


def crisis_line() -> str:
    """The number at the foot of every page of a sitting that asks about self-harm."""
    practice = g.get("practice")
    return practice.crisis_phone if practice and g.get("asks_about_self_harm") else ""


bp.add_app_template_global(crisis_line, "crisis_line")


def device_mode() -> str:
    """The mode that is saved with answers from this browser: home unless the office set another."""
    return "kiosk" if current_kiosk() else browser.mode or "home"


def keyed_by() -> int | None:
    """The staff member who keys in here while the person speaks; None for anybody by themselves.

    SittingNotOpen, and nothing left of the person, once that staff member has signed out.
    """
    staff_id = browser.keyed_by
    if staff_id is None:
        return None
    staff = signed_in()
    if staff is None or staff.id != staff_id:
        browser.clear_person()
        raise SittingNotOpen
    return staff.id


def actor() -> str:
    """Who does what this request does, for the audit log."""
    staff_id = keyed_by()
    return "patient" if staff_id is None else f"staff:{staff_id}"
