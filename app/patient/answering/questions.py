"""One page of questions at a time: show it, save the answers, go to the next page."""

from __future__ import annotations

from collections.abc import Hashable

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.catalogue.asking.path import (
    SurveyPath,
    find_page,
    first_open_page,
    next_page,
    previous_page,
    require_reached,
)
from app.catalogue.edition_cache import edition_key
from app.catalogue.model import Answers, Page
from app.errors import PageOutOfOrder
from app.forms.build import PageForm
from app.forms.show import show_questions
from app.forms.view_models import PagePosition, QuestionPage
from app.kiosk.device import terms
from app.patient.answering import group_pages, page_cache
from app.patient.answering.conditional_items import (
    answers_still_asked,
    conditional_items_of,
    items_on_page,
    notes_on_page,
    opened_on_page,
)
from app.patient.answering.help import depends_on_other_pages, help_of_page, opens_help_page
from app.patient.answering.hidden_answers import (
    closed_items,
    hidden_page,
    holds_private_answers,
    is_closed,
    sealed_items,
    shown_answers,
    visible_part,
    without_closed,
)
from app.patient.answering.notices import Notices, note_conflicts_seen, notices_for
from app.patient.answering.progress import done_percent, total
from app.patient.answering.submission_keys import (
    new_submission_key,
    origin,
    seconds_open,
    seen_earlier,
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
from app.profile.privacy import is_private
from app.services import services
from app.web.appearance import chosen
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
    if group and (entry := group_pages.entry_asked(group, path.answers.get(group.id))):
        return _entry_page(current, path, page, entry, None)
    return question_page(current, path, page, None, notices)


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
    if (wanted := request.form.get("respondent")) in ALONE_OR_HELPED:
        browser.respondent = wanted
        if wanted == "helped":
            browser.was_helped = True
        return _same_page(current, path, page, notices_for(db, current))
    if group := group_pages.group_on(page):
        submission = group_pages.read_submission(group, path.answers.get(group.id))
        if not submission.is_saved:
            return _after_group_submission(
                current, path, page, submission, notices_for(db, current)
            )
        result = _save(db, current, page, {group.id: submission.answer})
    else:
        part = visible_part(page, closed_items(current))
        asked = items_on_page(current.edition, part, request.form.getlist("asked"))
        form = submitted_form(asked, edition_key(current.edition))
        if not form.check() and not _skips(page) and is_asked:
            return question_page(current, path, page, form, notices_for(db, current)), 422
        sent = form.answers() if is_asked else form.usable_answers()
        result = _save(db, current, page, _skipped(page, form) if _skips(page) else sent)
    is_list = group is not None and submission.leads == "list"
    following = page if is_list else _following(path, result.path, page)
    if opens_help_page(current, result.raised, following, is_late=was_queued()):
        return redirect(url_for(".help_now"), 303)
    return redirect(page_url(following), 303)


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
    if not sittings.needs_transaction(current.edition, after, came_from):
        return keep(db)
    db.close()  # Nobody holds one connection while waiting for another: that could wait for ever.
    with services().store.transaction() as whole:
        return keep(whole)


def _same_page(
    current: CurrentSitting, path: SurveyPath, page: Page, notices: Notices
) -> ResponseReturnValue:
    """The page again with what was just typed into it, which is not saved yet."""
    if group_pages.group_on(page) or holds_private_answers(current, page):
        return redirect(page_url(page), 303)
    asked = items_on_page(current.edition, page, request.form.getlist("asked"))
    return question_page(
        current, path, page, submitted_form(asked, edition_key(current.edition)), notices
    )


def _after_group_submission(
    current: CurrentSitting,
    path: SurveyPath,
    page: Page,
    submission: group_pages.GroupSubmission,
    notices: Notices,
) -> ResponseReturnValue:
    """A submission on a group's page that saved nothing: it opens an entry, or has a problem."""
    if submission.leads == "entry":
        return redirect(url_for(".question", page_id=page.id, entry=submission.entry), 303)
    if submission.leads == "list":
        return redirect(page_url(page), 303)
    if submission.form is not None:
        return _entry_page(current, path, page, submission.entry, submission.form), 422
    return question_page(current, path, page, None, notices, too_few=True), 422


def _entry_page(
    current: CurrentSitting, path: SurveyPath, page: Page, entry: int, form: PageForm | None
) -> str:
    group = page.items[0]
    return group_pages.entry_page(
        group,
        page,
        path.answers.get(group.id),
        current.words(page),
        entry,
        form,
        new_submission_key(),
        _newest(current, page),
    )


def question_page(
    current: CurrentSitting,
    path: SurveyPath,
    page: Page,
    form: PageForm | None,
    notices: Notices,
    *,
    too_few: bool = False,
) -> str:
    """The page in HTML: with problems rendered whole, else from the cache, filled with answers."""
    standing = _standing(current, path, page)
    if is_closed(page, closed := closed_items(current)):
        return hidden_page(current, page, standing.back_url, page_url(next_page(path, page.id)))
    answers_shown = shown_answers(current, path)
    secret, shown = sealed_items(current), visible_part(page, closed)
    every_item = conditional_items_of(current.edition, page, path)
    conditional = without_closed(every_item, closed, secret)
    helps = help_of_page(current.edition, page, path, secret)
    words, who = current.words(page), respondent(current.sitting)
    group = group_pages.group_on(page)

    def whole(answers: Answers) -> QuestionPage:
        questions = show_questions(conditional.items, words, answers, form)
        if group:
            questions = (group_pages.list_question(group, answers, words, too_few=too_few),)
        return QuestionPage(
            standing,
            questions,
            key=new_submission_key(),
            waiting=conditional.waiting,
            hidden=conditional.hidden,
            row=conditional.row,
            helps=helps,
            seen=seen_earlier() if form is not None else _newest(current, page),
        )

    def show(page: QuestionPage) -> str:
        return render_template("patient/question.html", page=page, respondent=who, notices=notices)

    is_personal = notices or conditional.waiting or depends_on_other_pages(helps)
    if is_personal or _names_somebody(current) or form or not page_cache.can_hold(shown.items):
        return show(whole(answers_shown))
    return page_cache.show(
        _key_of(current, shown, standing),
        shown.items,
        answers_shown,
        token=generate_csrf(),
        seen=_newest(current, page),
        render=lambda: show(page_cache.with_places(whole({}))),
    )


def _names_somebody(current: CurrentSitting) -> bool:
    """Whether the page has words for this person alone; in a call their name is at its top."""
    return current.said is not None or browser.keyed_by is not None


def _standing(current: CurrentSitting, path: SurveyPath, page: Page) -> PagePosition:
    before = previous_page(path, page.id)
    return PagePosition(
        id=page.id,
        section=page.items[0].domain or "",
        number=path.pages.index(page) + 1,
        done_percent=done_percent(current.edition, path, page),
        total=total(current.edition, path, page),
        back_url=page_url(before) if before else url_for(".begin"),
        is_private=any(map(is_private, page.items)),
    )


def _key_of(current: CurrentSitting, page: Page, standing: PagePosition) -> Hashable:
    """Everything a page depends on except the answers."""
    return (
        edition_key(current.edition),
        tuple(item.id for item in page.items),
        standing,
        (
            locale(),
            *chosen(),
            respondent(current.sitting),
            current.sitting.is_anonymous,
            g.practice_version,
        ),
        terms(),
    )


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


def _newest(current: CurrentSitting, page: Page) -> str:
    newest = current.sitting.newest.get(page.id)
    return newest.key if newest else ""


def page_url(page: Page | None) -> str:
    """A page's address; the check page when none is left."""
    return url_for(".question", page_id=page.id) if page else url_for(".check")
