"""Notices above the questions: a language that is no longer offered, answers from another device,
and a staff member who keys in for the patient."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from app import sittings
from app.catalogue.model import Answer, Item
from app.patient.current_sitting import CurrentSitting, keyed_by
from app.profile.privacy import is_hidden
from app.services import services
from app.web.answer_text import labelled
from app.web.language import locale, own_name
from app.web.session import browser


@dataclass(frozen=True, slots=True)
class ConflictNotice:
    """One question that was answered on two devices: each answer, and which of them counts.
    An answer in no words was skipped; one that is hidden is in no words either."""

    about: str
    this_device: str
    other_device: str
    is_ours: bool
    page_url: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Notices:
    """Nothing of it is the usual case; then it is false.

    newest_conflict       the number of the newest of `conflicts`, to send back with the page
    unavailable_language  the language this sitting was in, which is no longer offered
    continues_in          the language it continues in
    is_keyed  somebody keys in while the person speaks, which the page says at its top
    """

    conflicts: tuple[ConflictNotice, ...] = ()
    newest_conflict: int = 0
    unavailable_language: str | None = None
    continues_in: str = ""
    is_keyed: bool = False

    def __bool__(self) -> bool:
        return bool(self.conflicts or self.unavailable_language or self.is_keyed)


def notices_for(db: Session, current: CurrentSitting) -> Notices:
    """The notices to show to the person at this browser."""
    conflicts = sittings.find_conflicts(
        db, current.sitting, browser.device_name(), after=browser.seen_conflict or 0
    )
    return Notices(
        conflicts=tuple(
            row for conflict in conflicts for row in _conflict_notices(current, conflict)
        ),
        newest_conflict=max((conflict.number for conflict in conflicts), default=0),
        unavailable_language=_unavailable_language(current),
        continues_in=own_name(current.edition.locale),
        is_keyed=keyed_by() is not None,
    )


def note_conflicts_seen() -> None:
    """The person continued from a page with these notices: they are not shown again."""
    newest_seen = request.form.get("told", "")
    is_number = newest_seen.isascii() and newest_seen.isdigit() and len(newest_seen) < 16
    if is_number and int(newest_seen) > (browser.seen_conflict or 0):
        browser.seen_conflict = int(newest_seen)
    if browser.locale != locale():
        browser.locale = locale()


def _unavailable_language(current: CurrentSitting) -> str | None:
    """The language the person answered in, when this installation has given it up."""
    wanted = browser.locale or current.sitting.locale
    return None if wanted in services().settings.locales else wanted


def _conflict_notices(current: CurrentSitting, conflict: sittings.Conflict) -> list[ConflictNotice]:
    """The items of the page that the two answered differently."""
    page = current.edition.page_by_id.get(conflict.page)
    if page is None:
        return []
    words = current.words(page)

    def said(item: Item, answer: Answer) -> str:
        return "" if answer is None else labelled(item, answer, words)

    def hides(item: Item) -> bool:
        return any(
            is_hidden(item, side.get(item.id))
            for side in (conflict.this_device, conflict.other_device)
        )

    return [
        ConflictNotice(
            about=words[f"items.{item.id}.about"],
            this_device="" if hides(item) else said(item, conflict.this_device.get(item.id)),
            other_device="" if hides(item) else said(item, conflict.other_device.get(item.id)),
            is_hidden=hides(item),
            is_ours=conflict.is_ours,
            page_url=url_for("patient.question", page_id=conflict.page),
        )
        for item in page.items
        if conflict.this_device.get(item.id) != conflict.other_device.get(item.id)
    ]
