"""What was typed on a page and could not be saved yet: the page comes back with it.

A press that saves nothing (another language, larger text, somebody who comes to help, an answer
that needs another look) leads back to the page by a redirect, so that the browser's Back never asks
whether to send a form again. What was typed waits in the database meanwhile, for this browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock, sittings
from app.catalogue.model import Item, Page
from app.forms.build import PageForm, form_class
from app.patient.answering.hidden_answers import holds_private_answers, is_alone
from app.patient.answering.submission_keys import form_meta
from app.patient.current_sitting import CurrentSitting, respondent
from app.web.appearance import DISPLAY_CHOICES
from app.web.session import browser

MOST = 8  # pages of which a browser remembers that something is typed there
# What belongs to the press, and not to what was typed.
_OF_THE_PRESS = {
    "csrf_token", "key", "whose", "action", "respondent", "queued", *DISPLAY_CHOICES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypedPage:
    """What waits for a page.

    fields      as they were sent, `seen` and `asked` among them
    is_checked  an answer needs another look: the page says which
    """

    fields: MultiDict[str, str]
    is_checked: bool

    def form(self, items: tuple[Item, ...], edition_key: str | None = None) -> PageForm:
        """The form of these items with what was typed; with its problems if it was checked."""
        form = form_class(items, edition_key)(self.fields, meta=form_meta())
        if self.is_checked:
            form.check()
        return form

    @property
    def seen(self) -> str:
        return self.fields.get("seen", "")


def back_with_typed(
    db: Session, current: CurrentSitting, page: Page, *, entry: str = "", is_checked: bool = False
) -> ResponseReturnValue:
    """Keep what was sent, and lead back to the page.

    entry       the id of a group's entry; "" for any other page
    is_checked  the page is to say what is wrong
    """
    draft = sittings.Draft(typed_fields(), respondent(current.sitting), is_checked)
    keep_typed(db, current.sitting.id, page.id, draft, entry)
    # For a script that sends what waited for a connection: it was not saved.
    g.asked_again = is_checked
    # Without an entry, or without the wish to answer anew, url_for() leaves the name out.
    address = url_for(
        ".question", page_id=page.id, entry=entry or None, again=request.args.get("again")
    )
    return redirect(address, 303)


def typed_on(db: Session, current: CurrentSitting, page: Page, entry: str = "") -> TypedPage | None:
    """What waits for this page in this browser; None where nothing does. What is private is not
    shown once somebody else answers than who typed it."""
    draft = waiting_for(db, current.sitting.id, page.id, entry)
    if draft is None:
        return None
    is_theirs = draft.typed_by == respondent(current.sitting)
    if draft.typed_by == "self":
        # It may have been the helper who pressed that they go on without help.
        is_theirs = is_theirs and is_alone(current)
    if not is_theirs and holds_private_answers(current, page):
        return None
    return TypedPage(MultiDict(draft.fields), draft.is_checked)


def typed_fields() -> Sequence[tuple[str, str]]:
    """What was sent, without what belongs to the press."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in _OF_THE_PRESS
        for value in values
    ]


def keep_typed(
    db: Session, sitting_id: UUID, page: str, draft: sittings.Draft, entry: str = ""
) -> None:
    """Let this wait for a page in this browser, in place of what waited there before."""
    place = sittings.DraftPlace(sitting_id, browser.device_name(), page, entry)
    sittings.keep_draft(db, place, draft, clock.now())
    browser.typed_at = [*_elsewhere(page, entry), (page, entry)][-MOST:]


def waiting_for(db: Session, sitting_id: UUID, page: str, entry: str = "") -> sittings.Draft | None:
    """What waits in this browser for a page; None where nothing does."""
    if not is_typed_on(page, entry):
        return None
    place = sittings.DraftPlace(sitting_id, browser.device_name(), page, entry)
    return sittings.read_draft(db, place)


def is_typed_on(page: str, entry: str = "") -> bool:
    """Whether something waits for this page, as far as this browser knows."""
    return (page, entry) in (browser.typed_at or [])


def drop_typed(db: Session, sitting_id: UUID, page: str, entry: str = "") -> None:
    """This page was saved: what was typed on it before is not shown again."""
    if is_typed_on(page, entry):
        place = sittings.DraftPlace(sitting_id, browser.device_name(), page, entry)
        sittings.drop_draft(db, place)
        browser.typed_at = _elsewhere(page, entry) or None


def drop_all_typed(db: Session, sitting_id: UUID) -> None:
    """The answers were sent: nothing of their pages waits any more, in whichever browser."""
    sittings.drop_drafts(db, sitting_id)
    browser.typed_at = None


def _elsewhere(page: str, entry: str) -> list[tuple[str, str]]:
    return [place for place in browser.typed_at or [] if place != (page, entry)]
