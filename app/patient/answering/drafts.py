"""What was typed on a page and could not be saved yet: the page comes back with it.

A press that saves nothing (another language, larger text, somebody who comes to help, an answer
that needs another look) leads back to the page by a redirect, so that the browser's Back never asks
whether to send a form again. What was typed waits in the database meanwhile, for this browser.
"""

from __future__ import annotations

from dataclasses import dataclass

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
from app.web.appearance import choose_text_size, choose_theme
from app.web.language import choose_language
from app.web.session import Draft, browser

# Buttons in the head of a page that send the fields of its form along → what they choose.
DISPLAY_CHOICES = {"size": choose_text_size, "theme": choose_theme, "locale": choose_language}
# What belongs to the press, and not to what was typed.
_OF_THE_PRESS = {"csrf_token", "key", "action", "respondent", "queued", *DISPLAY_CHOICES}


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


def chooses_display() -> bool:
    """Apply a choice of language, text size or colours that was sent with a form; whether there was
    one."""
    chosen = [name for name in DISPLAY_CHOICES if name in request.form]
    for name in chosen:
        DISPLAY_CHOICES[name](request.form[name])
    return bool(chosen)


def back_with_typed(
    db: Session, current: CurrentSitting, page: Page, *, entry: str = "", is_checked: bool = False
) -> ResponseReturnValue:
    """Keep what was sent, and lead back to the page.

    entry       the id of a group's entry; "" for any other page
    is_checked  the page is to say what is wrong
    """
    fields = [
        (name, value)
        for name, values in request.form.lists()
        if name not in _OF_THE_PRESS
        for value in values
    ]
    sittings.keep_draft(db, current.sitting.id, page.id, entry, fields, clock.now())
    browser.draft = Draft(page.id, entry, respondent(current.sitting), is_checked)
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
    fields = sittings.read_draft(db, current.sitting.id, page.id, entry)
    return None if fields is None else TypedPage(MultiDict(fields), draft.is_checked)


def drop_typed(db: Session, current: CurrentSitting) -> None:
    """A page was saved: what was typed before is not shown again."""
    if browser.draft is not None:
        sittings.drop_draft(db, current.sitting.id)
        browser.draft = None
