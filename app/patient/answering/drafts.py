"""What was typed on a page and could not be saved yet: the page comes back with it.

A press that saves nothing (another language, larger text, somebody who comes to help, an answer
that needs another look) leads back to the page by a redirect, so that the browser's Back never asks
whether to send a form again. What was typed waits in the database meanwhile, for this browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import clock, sittings
from app.catalogue.model import Item, Page
from app.forms.build import PageForm, form_class
from app.patient.answering.hidden_answers import holds_private_answers
from app.patient.answering.submission_keys import form_meta
from app.patient.current_sitting import CurrentSitting, respondent
from app.web.appearance import DISPLAY_CHOICES
from app.web.session import Draft, browser

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
    draft = Draft(page.id, entry, respondent(current.sitting), is_checked)
    keep_fields(db, current.sitting.id, draft, typed_fields())
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
    draft = browser.draft
    if draft is None or (draft.page, draft.entry) != (page.id, entry):
        return None
    is_other = draft.respondent != respondent(current.sitting)
    if is_other and holds_private_answers(current, page):
        return None
    fields = _waiting_fields(db, current.sitting.id, draft)
    return None if fields is None else TypedPage(fields, draft.is_checked)


def typed_fields() -> list[tuple[str, str]]:
    """What was sent, without what belongs to the press."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in _OF_THE_PRESS
        for value in values
    ]


def keep_fields(db: Session, sitting_id: UUID, draft: Draft, fields: list[tuple[str, str]]) -> None:
    """Keep these fields of a page of this sitting, in place of what waited there before."""
    sittings.keep_draft(db, sitting_id, draft.page, draft.entry, fields, clock.now())
    browser.draft = draft


def waiting_fields(db: Session, sitting_id: UUID, page: str) -> MultiDict[str, str] | None:
    """What waits in this browser for a page that is none of questions, such as the one of consent;
    None where nothing does."""
    draft = browser.draft
    is_here = draft is not None and draft.page == page
    return _waiting_fields(db, sitting_id, draft) if draft and is_here else None


def drop_typed(db: Session, sitting_id: UUID) -> None:
    """A page was saved: what was typed before is not shown again."""
    if browser.draft is not None:
        sittings.drop_draft(db, sitting_id)
        browser.draft = None


def _waiting_fields(db: Session, sitting_id: UUID, draft: Draft) -> MultiDict[str, str] | None:
    fields = sittings.read_draft(db, sitting_id, draft.page, draft.entry)
    return None if fields is None else MultiDict(fields)
