"""What a page of a sitting says beside its questions, when there is something to say: a language
that is gone, answers from another device, and who is keying in for whom."""

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
    """One question that was answered on two devices: what was said here, what there, which counts.
    An answer in no words was skipped; one that is hidden is in no words either."""

    about: str
    here: str
    there: str
    is_ours: bool
    page_url: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Notices:
    """Nothing of it is the usual case; then it is false.

    told      the number of the newest of `met`, to send back with the page
    gone      the language this sitting was in, which is not spoken here any more
    goes_on   the language it goes on in
    is_keyed  somebody keys in while the person speaks, which the page says at its top
    """

    met: tuple[ConflictNotice, ...] = ()
    told: int = 0
    gone: str | None = None
    goes_on: str = ""
    is_keyed: bool = False

    def __bool__(self) -> bool:
        return bool(self.met or self.gone or self.is_keyed)


def notices_for(db: Session, now: CurrentSitting) -> Notices:
    """What the person at this browser has to be told now."""
    met = sittings.find_conflicts(
        db, now.sitting, browser.device_name(), after=browser.seen_conflict or 0
    )
    return Notices(
        met=tuple(row for one in met for row in _met(now, one)),
        told=max((one.number for one in met), default=0),
        gone=_gone(now),
        goes_on=own_name(now.edition.locale),
        is_keyed=keyed_by() is not None,
    )


def took_notice() -> None:
    """The person went on from a page that told them: it need not be said again."""
    told = request.form.get("told", "")
    is_number = told.isascii() and told.isdigit() and len(told) < 16
    if is_number and int(told) > (browser.seen_conflict or 0):
        browser.seen_conflict = int(told)
    if browser.locale != locale():
        browser.locale = locale()


def _gone(now: CurrentSitting) -> str | None:
    """The language the person answered in, when this installation has given it up."""
    wanted = browser.locale or now.sitting.locale
    return None if wanted in services().settings.locales else wanted


def _met(now: CurrentSitting, one: sittings.Conflict) -> list[ConflictNotice]:
    """The items of the page that the two answered differently."""
    page = now.edition.page_by_id.get(one.page)
    if page is None:
        return []
    words = now.words(page)

    def said(item: Item, answer: Answer) -> str:
        return "" if answer is None else labelled(item, answer, words)

    def hides(item: Item) -> bool:
        return any(is_hidden(item, side.get(item.id)) for side in (one.here, one.there))

    return [
        ConflictNotice(
            about=words[f"items.{item.id}.about"],
            here="" if hides(item) else said(item, one.here.get(item.id)),
            there="" if hides(item) else said(item, one.there.get(item.id)),
            is_hidden=hides(item),
            is_ours=one.is_ours,
            page_url=url_for("patient.question", page_id=one.page),
        )
        for item in page.items
        if one.here.get(item.id) != one.there.get(item.id)
    ]
