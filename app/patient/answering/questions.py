"""One page of questions at a time: show it, save the answers, go to the next page."""

from __future__ import annotations

from functools import partial

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.catalogue.asking.path import (
    SurveyPath,
    find_page,
    first_open_page,
    next_page,
    require_reached,
)
from app.catalogue.edition_cache import edition_key
from app.catalogue.model import Answers, Item, Page
from app.errors import PageOutOfOrder
from app.forms.build import PageForm
from app.patient.answering import group_pages
from app.patient.answering.conditional_items import (
    answers_still_asked,
    items_on_page,
    notes_on_page,
    opened_on_page,
)
from app.patient.answering.drafts import back_with_typed, drop_typed, typed_on
from app.patient.answering.help import opens_help_page
from app.patient.answering.hidden_answers import (
    closed_items,
    holds_private_answers,
    is_closed,
    visible_part,
)
from app.patient.answering.notices import note_conflicts_seen, notices_for
from app.patient.answering.question_page import newest_key, page_url, question_page
from app.patient.answering.submission_keys import (
    is_behind,
    new_submission_key,
    origin,
    seconds_open,
    submission_key,
    submitted_form,
    was_queued,
)
from app.patient.current_sitting import (
    ALONE_OR_HELPED,
    CurrentSitting,
    bp,
    current_sitting,
    device_mode,
    respondent,
)
from app.services import services
from app.web.appearance import chooses_display
from app.web.language import locale
from app.web.session import browser


@bp.get("/resume")
@open_to_all
def resume() -> ResponseReturnValue:
    """Go on at the first page that is open, or whose words were not shown yet."""
    with services().store.reading() as db:
        current = current_sitting(db)
        if sittings.earlier_answers(db, current.sitting, current.edition, clock.now()):
            return redirect(url_for(".prefill"), 303)
    return redirect(page_url(first_open_page(current.path)), 303)


@bp.get("/questions/<page_id>")
@open_to_all
def question(page_id: str) -> ResponseReturnValue:
    """Ask one page; one that is not next leads to the one that is."""
    with services().store.reading() as db:
        current = current_sitting(db)
        notices = notices_for(db, current)
        path = current.path
        page = _reached_or_none(path, page_id)
        if page is None:
            return redirect(page_url(first_open_page(path)), 303)
        group = None if is_closed(page, closed_items(current)) else group_pages.group_on(page)
        if group:
            used = _entry_ids_used(db, current, group)
            if entry := group_pages.entry_asked(group, path.answers.get(group.id), used):
                return _entry_page(db, current, page, entry)
        typed = typed_on(db, current, page)
    return question_page(current, path, page, notices, typed)


@bp.post("/questions/<page_id>")
@open_to_all
def answer(page_id: str) -> ResponseReturnValue:
    """Save what was answered on one page, and go to the next."""
    with services().store.statements() as db:
        return _answer(db, current_sitting(db), page_id)


def _answer(db: Session, current: CurrentSitting, page_id: str) -> ResponseReturnValue:
    path = current.path
    page, is_asked = (
        find_page(current.edition, path, page_id)
        if was_queued()
        else (require_reached(path, page_id), True)
    )
    if request.form.get("respondent") in ALONE_OR_HELPED:
        return _change_respondent(db, current, page)
    group, chooses = group_pages.group_on(page), chooses_display()
    if chooses and (group or not _was_emptied(current, page, _form_sent(current, page))):
        return back_with_typed(db, current, page, entry=group_pages.entry_sent(page))
    if group:
        used = _entry_ids_used(db, current, group)
        submission = group_pages.read_submission(group, path.answers.get(group.id), used)
        if not submission.is_saved:
            return _after_group_submission(db, current, page, submission)
        result = _save(db, current, page, {group.id: submission.answer})
    else:
        form = _form_sent(current, page)
        if _was_emptied(current, page, form):
            drop_typed(db, current.sitting.id, page.id)
            return redirect(page_url(page), 303)
        if not form.check() and not _skips(page) and is_asked:
            return back_with_typed(db, current, page, is_checked=True)
        sent = form.answers() if is_asked else form.usable_answers()
        result = _save(db, current, page, _skipped(page, form) if _skips(page) else sent)
    is_list = group is not None and submission.leads == "list"
    following = page if is_list else _following(path, result.path, page)
    if opens_help_page(current, result.raised, following, is_late=was_queued()):
        return redirect(url_for(".help_now"), 303)
    return redirect(page_url(following), 303)


def _form_sent(current: CurrentSitting, page: Page) -> PageForm:
    """What was sent from a page, but for what is closed to whoever answers now."""
    part = visible_part(page, closed_items(current))
    asked = items_on_page(current.edition, part, request.form.getlist("asked"))
    return submitted_form(asked, edition_key(current.edition))


def _was_emptied(current: CurrentSitting, page: Page, form: PageForm) -> bool:
    """Whether nothing was sent from a page that did not show what is answered already, as when a
    browser goes back to a page of before and has lost what was ticked there: the answers stay, and
    the page is shown with them."""
    if was_queued() or _skips(page) or not is_behind(newest_key(current, page)):
        return False
    is_empty = not form.problems() and all(answer is None for answer in form.answers().values())
    saved = current.sitting.answers
    return is_empty and any(saved.get(id) is not None for id in form.answers())


def _following(before: SurveyPath, after: SurveyPath, page: Page) -> Page | None:
    """The page after a submission. Who goes through what is answered already sees each page; who
    comes to the first open one goes on to the next that is open, or whose words are to be read."""
    waiting = first_open_page(after)
    if waiting is None or was_queued():
        return waiting
    was_open = first_open_page(before)
    if opened := opened_on_page(after, page.id):
        return opened
    return waiting if was_open and was_open.id == page.id else next_page(after, page.id)


def _save(
    db: Session, current: CurrentSitting, page: Page, answers: Answers
) -> sittings.SaveResult:
    """One statement saves a page; a transaction is opened for what needs more than that."""
    note_conflicts_seen()
    # A page's newest save holds all its answers: also those that were not shown to whoever helps.
    closed = {item.id for item in page.items} & closed_items(current)
    answers = {**{id: current.sitting.answers[id] for id in closed}, **answers}
    notes = notes_on_page(current.edition, page, request.form.getlist("asked"))
    counted, path_after = answers_still_asked(current, {**answers, **dict.fromkeys(notes)})
    came_from = origin(respondent(current.sitting))

    def keep(db: Session) -> sittings.SaveResult:
        return sittings.save_page(
            db,
            current.sitting,
            current.edition,
            page.id,
            counted,
            key=(key := submission_key()),
            locale=locale(),
            mode=device_mode(),
            at=clock.now(),
            seconds=seconds_open(key),
            origin=came_from,
            before=current.path,
            after=path_after,
        )

    after = {**current.sitting.answers, **counted}
    drop_typed(db, current.sitting.id, page.id, group_pages.entry_sent(page))
    if not sittings.needs_transaction(current.edition, after, came_from):
        return keep(db)
    db.close()  # Nobody holds one connection while waiting for another: that could wait for ever.
    with services().store.transaction() as whole:
        return keep(whole)


def _change_respondent(db: Session, current: CurrentSitting, page: Page) -> ResponseReturnValue:
    """Somebody came to help, or stopped: the page again with what was just typed into it. What is
    private is not kept for whoever comes."""
    browser.respondent = request.form["respondent"]
    if browser.respondent == "helped":
        browser.was_helped = True
    drop_typed(db, current.sitting.id, page.id, group_pages.entry_sent(page))
    if holds_private_answers(current, page):
        return redirect(page_url(page), 303)
    return back_with_typed(db, current, page, entry=group_pages.entry_sent(page))


def _after_group_submission(
    db: Session,
    current: CurrentSitting,
    page: Page,
    submission: group_pages.GroupSubmission,
) -> ResponseReturnValue:
    """A submission on a group's page that saved nothing: it opens an entry, or has a problem."""
    if submission.leads == "entry":
        return redirect(url_for(".question", page_id=page.id, entry=submission.entry), 303)
    if submission.leads == "list":
        return redirect(page_url(page), 303)
    return back_with_typed(db, current, page, entry=submission.entry, is_checked=True)


def _entry_page(db: Session, current: CurrentSitting, page: Page, entry: str) -> str:
    return group_pages.entry_page(
        page,
        current.path.answers.get(page.items[0].id),
        current.words(page),
        entry,
        typed_on(db, current, page, entry),
        new_submission_key(),
        newest_key(current, page),
    )


def _entry_ids_used(db: Session, current: CurrentSitting, group: Item) -> group_pages.UsedIds:
    return partial(sittings.entry_ids_used, db, current.sitting.id, group.id, group.id)


def _reached_or_none(path: SurveyPath, page_id: str) -> Page | None:
    try:
        return require_reached(path, page_id)
    except PageOutOfOrder:
        return None


def _skips(page: Page) -> bool:
    return request.form.get("action") == "skip" and not any(item.must_answer for item in page.items)


def _skipped(page: Page, form: PageForm) -> Answers:
    """Of a grid, what is left is skipped; anything else as a whole, whatever was chosen before."""
    return form.usable_answers() if page.items[0].grid else dict.fromkeys(form.answers())
