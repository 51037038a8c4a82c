"""What every page of this door needs first: which sitting, which survey, which practice."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Blueprint, g, session
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import signed_in
from app.catalogue.asking.help_rules import kinds_of_help
from app.catalogue.model import Edition, Instrument, Page, Survey, Words
from app.catalogue.text.placeholders import Said, asks_by_name, fill_instrument, fill_words
from app.errors import ConsentMissing, SittingNotOpen
from app.kiosk.device import kiosk_here
from app.patient.entry.languages import keep_to_offered_languages
from app.patient.who_reads import know_answers, who_reads_this
from app.profile.privacy import hidden_ids
from app.services import rooms
from app.sittings import consent
from app.store.tables import Patient
from app.web.answer_text import said_by
from app.web.current_practice import stand_in_practice
from app.web.language import locale

bp = Blueprint("patient", __name__)
bp.add_app_template_global(who_reads_this, "who_reads_this")

# How long a finished sitting can be read again in the same browser, which may be a borrowed one.
READABLE_SECONDS = 30 * 60

# What the cookie holds of the person who answers.
#   arriving  an invitation, and perhaps its sitting, that wait for a year of birth: opens nothing
#   keyed_by  the staff member who keys in while the person speaks on the phone; locale_before is
#             the language that staff member goes back to
#   result    answering by an open link: the key to what comes of it; shared: its digits
#   was_helped  somebody helped in this browser, perhaps no more
#   told      up to which save this person knows what another device answered meanwhile
#   new_here  the next page is the first this browser sees (app/web/static_files.py)
OF_A_PERSON = (
    "invitation",
    "sitting",
    "arriving",
    "consent",
    "device",
    "result",
    "shared",
    "keyed_by",
    "locale_before",
    "mode",
    "told",
    "new_here",
    "readable_until",
    "locale",
    "text_size",
    "theme",
    "respondent",
    "was_helped",
)

ALONE_OR_HELPED = ("self", "helped")


@dataclass(frozen=True, slots=True)
class Here:
    """The sitting this browser is in, and its survey in the language of this request."""

    sitting: sittings.Open
    survey: Survey
    edition: Edition
    said: Said | None = None  # what this person puts into the places of the words, if there are any

    def words(self, page: Page) -> Words:
        """The words of the page's instrument, for this person."""
        words = self.edition.words(page)
        return fill_words(words, self.said) if self.said else words

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The survey's instruments, with words for this person."""
        found = self.edition.instrument_by_id
        if self.said is None:
            return found
        return {id: fill_instrument(one, self.said) for id, one in found.items()}


def here(db: Session, *, open_only: bool = True) -> Here:
    """SittingNotOpen without a sitting; SittingFinished when it was sent and must be open;
    ConsentMissing while the person was not told what happens with the answers."""
    keyed_by()
    read = sittings.require_open if open_only else sittings.read_sitting
    sitting = read(db, sitting_id())
    if sitting.is_nobodys and sitting.started_at < clock.now() - sittings.SELF_CHECK_KEPT_FOR:
        raise SittingNotOpen
    if open_only and session.get("consent") != consent.VERSION:
        raise ConsentMissing
    survey = know_sitting(db, sitting)
    is_helped = respondent(sitting) == "helped"
    edition = sittings.edition_for(survey, locale(), sitting, is_helped=is_helped)
    return Here(sitting, survey, edition, _said(db, sitting, edition))


def _said(db: Session, sitting: sittings.Open, edition: Edition) -> Said | None:
    """None where the words have no places. What is hidden is not repeated in a place."""
    if not asks_by_name(edition):
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
    until = session.get("readable_until")
    if until is not None and until < clock.now().timestamp():
        forget()
    try:
        return UUID(session["sitting"])
    except (KeyError, ValueError):
        raise SittingNotOpen from None


def remember_consent(db: Session, patient_id: UUID) -> None:
    """From here on this browser goes on without asking again, if the person agreed."""
    if consent.standing(db, patient_id).get("care"):
        session["consent"] = consent.VERSION


def respondent(sitting: sittings.Open) -> str:
    """Who answers now: as this browser was told, or as the newest page says, so that whoever helps
    is not forgotten on another device. It may change on the way, but nobody who answers for
    themselves becomes somebody for whom others answer, or the other way round."""
    now = session.get("respondent", sitting.respondent_last)
    return now if sitting.respondent != "proxy" and now in ALONE_OR_HELPED else sitting.respondent


def was_helped(sitting: sittings.Open) -> bool:
    """Whether somebody helped at any time of this sitting, as far as anybody said."""
    return "was_helped" in session or sitting.was_helped or respondent(sitting) == "helped"


def know_practice(db: Session, practice_id: UUID) -> None:
    """From here on the page shows the practice's name, texts and hours."""
    stand_in_practice(db, practice_id)


def know_sitting(db: Session, sitting: sittings.Open) -> Survey:
    """From here on the page is this practice's, speaks a language these questions are offered in,
    says who reads the answers and when, and has the crisis line where it belongs."""
    know_practice(db, sitting.practice_id)
    know_answers(
        sent_at=sitting.finished_at,
        visit_at=sitting.visit_at,
        is_nobodys=sitting.is_nobodys,
    )
    survey = sittings.survey_of(db, rooms().catalogue, sitting)
    keep_to_offered_languages(survey, began_in=sitting.locale)
    know_survey(survey)
    return survey


def know_survey(survey: Survey) -> None:
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
    return "kiosk" if kiosk_here() else cast(str, session.get("mode", "home"))


def keyed_by() -> int | None:
    """The staff member who keys in here while the person speaks; None for anybody by themselves.

    SittingNotOpen, and nothing left of the person, once that staff member has signed out.
    """
    staff_id = session.get("keyed_by")
    if staff_id is None:
        return None
    staff = signed_in()
    if staff is None or staff.id != staff_id:
        forget()
        raise SittingNotOpen
    return staff.id


def actor() -> str:
    """Who does what is done here, for the trail."""
    staff_id = keyed_by()
    return "patient" if staff_id is None else f"staff:{staff_id}"


def device() -> str:
    """A random name of this browser, for as long as it is in a sitting: tells two devices apart."""
    if "device" not in session:
        session["device"] = secrets.token_urlsafe(9)
    return cast(str, session["device"])


def forget() -> None:
    """Leave nothing of this person in the browser's cookie."""
    for name in OF_A_PERSON:
        session.pop(name, None)
