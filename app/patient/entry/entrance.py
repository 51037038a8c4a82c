"""Exchange a valid access code for the session cookie; ask for the year of birth in between, where
the practice asks for one."""

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
class AccessGrant:
    """What a valid access code gives access to.

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
    asks_birth_year: bool
    anonymous_practice: UUID | None = None


def grant_of_invitation(db: Session, invited: Invitation) -> AccessGrant:
    """Access by an invitation, and to the sitting that it began if there is one."""
    began = sittings.find_sitting(db, invited.id)
    return AccessGrant(
        invited.id,
        began,
        sittings.language_of(db, began) if began else invited.patient.locale,
        _has_agreed(db, invited),
        birth_year.is_birth_year_asked(db, invited),
    )


def grant_of_short_code(db: Session, opened: ShortCodeTarget) -> AccessGrant:
    """Access by a short code: of an invitation, or of a sitting begun on another device."""
    if opened.sitting_id is None:
        return grant_of_invitation(db, db.get_one(Invitation, opened.invitation_id))
    invited = db.get(Invitation, opened.invitation_id) if opened.invitation_id else None
    return AccessGrant(
        opened.invitation_id,
        opened.sitting_id,
        sittings.language_of(db, opened.sitting_id),
        invited is None or _has_agreed(db, invited),
        invited is not None and birth_year.is_birth_year_asked(db, invited),
        opened.practice_id if invited is None else None,
    )


def use_grant(
    grant: AccessGrant,
    *,
    mode: str | None = None,
    keyed_by: int | None = None,
    has_chosen: bool = False,
) -> ResponseReturnValue:
    """Clear the person before, and go where this person goes on.

    mode        of the device from here on, when it was handed over; else it is somebody's home
    keyed_by    the staff member who keys in while this person speaks on the phone
    has_chosen  language, text size and colours of this browser are this person's choice
    """
    chosen = browser.locale
    before = browser.locale_before if browser.keyed_by is not None else chosen
    is_same = grant.invitation_id is not None and grant.invitation_id == browser.invitation_id
    typed_at, device = browser.typed_at, browser.device
    browser.clear_person(keeps_appearance=is_same or has_chosen)
    if is_same:
        # Their own link, opened again: what they typed still waits here.
        browser.typed_at, browser.device = typed_at, device
    expect_empty_cache()
    if mode is not None:
        browser.mode = mode
    if keyed_by is not None:
        browser.keyed_by, browser.locale_before = keyed_by, before
    known = services().settings.locales
    if chosen in known and (grant.sitting_id is not None or has_chosen or current_kiosk()):
        browser.locale = chosen
    elif grant.locale in known or grant.sitting_id is not None:
        # A language that is not spoken here any more stays in the cookie until a page said so.
        browser.locale = grant.locale
    entry = Entry(
        grant.invitation_id,
        grant.sitting_id,
        consent.VERSION if grant.has_agreed else None,
    )
    if grant.asks_birth_year:
        browser.pending_entry = entry
        return redirect(url_for("patient.birth_year"), 303)
    if grant.anonymous_practice is not None and grant.sitting_id is not None:
        answer_anonymously(grant.sitting_id, grant.anonymous_practice)
    return enter(entry)


def enter(entry: Entry) -> ResponseReturnValue:
    """Note in the cookie what it opens, and go there."""
    browser.enter(entry)
    return redirect(url_for("patient.resume" if entry.sitting_id else "patient.begin"), 303)


def _has_agreed(db: Session, invited: Invitation) -> bool:
    return bool(consent.current(db, invited.patient_id).get("care"))
