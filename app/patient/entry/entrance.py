"""From a code that opens something to the cookie that stands for it; a year of birth between them,
where the practice asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import sittings
from app.kiosk.device import current_kiosk
from app.outreach import birth_year
from app.outreach.short_codes import ShortCodeTarget
from app.patient.entry.self_checks import answer_anonymously
from app.services import services
from app.sittings import consent
from app.store.tables import Invitation
from app.web.session import Entry, browser
from app.web.static_files import expect_empty_cache


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody at the door with a good code.

    invitation_id  None for a sitting nobody was invited to
    sitting_id     None when it has not begun
    locale         the language they answer in, or are known to speak
    has_agreed     they were told what happens with the answers, and agreed
    asks_year      the cookie opens nothing until the year of birth was right
    anonymous_practice  the practice of a self-check without a name, which goes on here
    """

    invitation_id: UUID | None
    sitting_id: UUID | None
    locale: str
    has_agreed: bool
    asks_year: bool
    anonymous_practice: UUID | None = None


def arrival_of(db: Session, invited: Invitation) -> Arrival:
    """Somebody with an invitation, at the sitting it began if it did."""
    began = sittings.find_sitting(db, invited.id)
    return Arrival(
        invited.id,
        began,
        sittings.language_of(db, began) if began else invited.patient.locale,
        _has_agreed(db, invited),
        birth_year.is_birth_year_asked(db, invited),
    )


def arrival_of_code(db: Session, opened: ShortCodeTarget) -> Arrival:
    """Somebody with a short code: of an invitation, or of a sitting begun at another device."""
    if opened.sitting_id is None:
        return arrival_of(db, db.get_one(Invitation, opened.invitation_id))
    invited = db.get(Invitation, opened.invitation_id) if opened.invitation_id else None
    return Arrival(
        opened.invitation_id,
        opened.sitting_id,
        sittings.language_of(db, opened.sitting_id),
        invited is None or _has_agreed(db, invited),
        invited is not None and birth_year.is_birth_year_asked(db, invited),
        opened.practice_id if invited is None else None,
    )


def come_in(
    arrival: Arrival, *, mode: str | None = None, keyed_by: int | None = None
) -> ResponseReturnValue:
    """Leave nothing of who was here before, and go where this person goes on.

    mode      of the device from here on, when it was handed over; otherwise it is somebody's home
    keyed_by  the staff member who keys in while this person speaks on the phone
    """
    chosen = browser.locale
    browser.clear_person()
    expect_empty_cache()
    if mode is not None:
        browser.mode = mode
    if keyed_by is not None:
        browser.keyed_by, browser.locale_before = keyed_by, chosen
    known = services().settings.locales
    if chosen in known and (arrival.sitting_id is not None or current_kiosk()):
        browser.locale = chosen
    elif arrival.locale in known or arrival.sitting_id is not None:
        # A language that is not spoken here any more stays in the cookie until a page said so.
        browser.locale = arrival.locale
    entry = Entry(
        arrival.invitation_id,
        arrival.sitting_id,
        consent.VERSION if arrival.has_agreed else None,
    )
    if arrival.asks_year:
        browser.pending_entry = entry
        return redirect(url_for("patient.birth_year"), 303)
    if arrival.anonymous_practice is not None and arrival.sitting_id is not None:
        answer_anonymously(arrival.sitting_id, arrival.anonymous_practice)
    return enter(entry)


def enter(entry: Entry) -> ResponseReturnValue:
    """The cookie opens the sitting from here on."""
    browser.enter(entry)
    return redirect(url_for("patient.resume" if entry.sitting_id else "patient.begin"), 303)


def _has_agreed(db: Session, invited: Invitation) -> bool:
    return bool(consent.standing(db, invited.patient_id).get("care"))
