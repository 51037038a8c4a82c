"""What every page of this door needs first: which sitting, which survey, which practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, g
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import signed_in
from app.catalogue.asking.help_rules import kinds_of_help
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
from app.patient.who_reads import note_readers, who_reads_this
from app.profile.privacy import hidden_ids
from app.services import services
from app.sittings import consent
from app.store.tables import Patient
from app.web.answer_text import said_by
from app.web.current_practice import show_practice_by_id
from app.web.language import locale
from app.web.session import browser

bp = Blueprint("patient", __name__)
bp.add_app_template_global(who_reads_this, "who_reads_this")

# How long a finished sitting can be read again in the same browser, which may be a borrowed one.
READABLE_SECONDS = 30 * 60


ALONE_OR_HELPED = ("self", "helped")


@dataclass(frozen=True, slots=True)
class CurrentSitting:
    """The sitting this browser is in, and its survey in the language of this request."""

    sitting: sittings.SittingState
    survey: Survey
    edition: Edition
    said: PlaceholderValue | None = (
        None  # what this person puts into the places of the words, if there are any
    )

    def words(self, page: Page) -> InstrumentText:
        """The words of the page's instrument, for this person."""
        words = self.edition.words(page)
        return fill_text(words, self.said) if self.said else words

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The survey's instruments, with words for this person."""
        found = self.edition.instrument_by_id
        if self.said is None:
            return found
        return {id: fill_instrument(one, self.said) for id, one in found.items()}


def here(db: Session, *, open_only: bool = True) -> CurrentSitting:
    """SittingNotOpen without a sitting; SittingFinished when it was sent and must be open;
    ConsentMissing while the person was not told what happens with the answers."""
    keyed_by()
    read = sittings.require_open if open_only else sittings.read_sitting
    sitting = read(db, sitting_id())
    if sitting.is_anonymous and sitting.started_at < clock.now() - sittings.SELF_CHECK_KEPT_FOR:
        raise SittingNotOpen
    if open_only and browser.consent != consent.VERSION:
        raise ConsentMissing
    survey = show_sitting(db, sitting)
    is_helped = respondent(sitting) == "helped"
    edition = sittings.edition_for(survey, locale(), sitting, is_helped=is_helped)
    return CurrentSitting(sitting, survey, edition, _said(db, sitting, edition))


def _said(db: Session, sitting: sittings.SittingState, edition: Edition) -> PlaceholderValue | None:
    """None where the words have no places. What is hidden is not repeated in a place."""
    if not differs_by_person(edition):
        return None
    patient = db.get(Patient, sitting.patient_id) if sitting.patient_id else None
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
    found = browser.readable_sitting_id(clock.now())
    if found is None:
        raise SittingNotOpen
    return found


def remember_consent(db: Session, patient_id: UUID) -> None:
    """From here on this browser goes on without asking again, if the person agreed."""
    if consent.standing(db, patient_id).get("care"):
        browser.consent = consent.VERSION


def respondent(sitting: sittings.SittingState) -> str:
    """Who answers now: as this browser was told, or as the newest page says, so that whoever helps
    is not forgotten on another device. It may change on the way, but nobody who answers for
    themselves becomes somebody for whom others answer, or the other way round."""
    now = browser.respondent or sitting.respondent_last
    return now if sitting.respondent != "proxy" and now in ALONE_OR_HELPED else sitting.respondent


def was_helped(sitting: sittings.SittingState) -> bool:
    """Whether somebody helped at any time of this sitting, as far as anybody said."""
    return bool(browser.was_helped) or sitting.was_helped or respondent(sitting) == "helped"


def show_sitting(db: Session, sitting: sittings.SittingState) -> Survey:
    """From here on the page is this practice's, speaks a language these questions are offered in,
    says who reads the answers and when, and has the crisis line where it belongs."""
    show_practice_by_id(db, sitting.practice_id)
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
    """From here on the foot of the page has somebody to talk to, where these questions ask about
    thoughts of self-harm."""
    editions = survey.editions
    asked = editions.get(locale()) or next(iter(editions.values()))
    g.asks_about_self_harm = "self_harm" in kinds_of_help(asked)


def crisis_line() -> str:
    """The number at the foot of every page of a sitting that asks about self-harm."""
    practice = g.get("practice")
    return practice.crisis_phone if practice and g.get("asks_about_self_harm") else ""


bp.add_app_template_global(crisis_line, "crisis_line")


def device_mode() -> str:
    """Where this browser stands, for what is saved from it: home unless somebody said otherwise."""
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
    """Who does what is done here, for the trail."""
    staff_id = keyed_by()
    return "patient" if staff_id is None else f"staff:{staff_id}"
