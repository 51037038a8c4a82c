"""One page of questions at a time: ask, keep, go on; then check the answers and send them."""

from __future__ import annotations

from collections.abc import Hashable

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.catalogue.asking.path import (
    Path,
    asked_or_was,
    first_open,
    next_page,
    previous_page,
    reached,
)
from app.catalogue.edition_cache import edition_key
from app.catalogue.model import Answers, Page
from app.errors import PageOutOfOrder
from app.forms.build import PageForm
from app.forms.model import QuestionPage, Standing
from app.forms.show import show_questions
from app.kiosk.device import terms
from app.patient.answering import group_pages, page_cache
from app.patient.answering.conditional_items import (
    answers_that_count,
    asked_here,
    conditional_items_of,
    notes_here,
    opened_here,
)
from app.patient.answering.help import help_on, knows_more, opens_help_page
from app.patient.answering.hidden_answers import (
    closed_here,
    hidden_page,
    is_closed,
    is_touchy,
    open_part,
    sealed,
    shown_answers,
    without,
)
from app.patient.answering.notices import Notices, notices_for, took_notice
from app.patient.answering.progress import done_percent, total
from app.patient.answering.submissions import (
    new_submission_key,
    origin,
    seconds_open,
    seen_before,
    submission_key,
    submitted_form,
    waited,
)
from app.patient.current_sitting import (
    ALONE_OR_HELPED,
    CurrentSitting,
    bp,
    device_mode,
    here,
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
        now = here(db)
        if sittings.earlier_answers(db, now.sitting, now.edition, clock.now()):
            return redirect(url_for(".known"), 303)
    return redirect(page_url(first_open(now.path)), 303)


@bp.get("/questions/<page_id>")
@open_to_all
def question(page_id: str) -> ResponseReturnValue:
    """Ask one page; one that is not next leads to the one that is."""
    with services().store.reading() as db:
        now = here(db)
        notices = notices_for(db, now)
    path = now.path
    page = _reached_or_none(path, page_id)
    if page is None:
        return redirect(page_url(first_open(path)), 303)
    group = None if is_closed(page, closed_here(now)) else group_pages.group_on(page)
    if group and (entry := group_pages.entry_asked(group, path.answers.get(group.id))):
        return _entry_page(now, path, page, entry, None)
    return question_page(now, path, page, None, notices)


@bp.post("/questions/<page_id>")
@open_to_all
def answer(page_id: str) -> ResponseReturnValue:
    """Keep what was answered on one page, and go to the next."""
    with services().store.statements() as db:
        return _answer(db, here(db), page_id)


def _answer(db: Session, now: CurrentSitting, page_id: str) -> ResponseReturnValue:
    path = now.path
    page, is_asked = (
        asked_or_was(now.edition, path, page_id) if waited() else (reached(path, page_id), True)
    )
    if (wanted := request.form.get("respondent")) in ALONE_OR_HELPED:
        browser.respondent = wanted
        if wanted == "helped":
            browser.was_helped = True
        return _same_page(now, path, page, notices_for(db, now))
    if group := group_pages.group_on(page):
        pressed = group_pages.press(group, path.answers.get(group.id))
        if not pressed.is_kept:
            return _after_press(now, path, page, pressed, notices_for(db, now))
        kept = _keep(db, now, page, {group.id: pressed.answer})
    else:
        part = open_part(page, closed_here(now))
        asked = asked_here(now.edition, part, request.form.getlist("asked"))
        form = submitted_form(asked, edition_key(now.edition))
        if not form.check() and not _skips(page) and is_asked:
            return question_page(now, path, page, form, notices_for(db, now)), 422
        sent = form.answers() if is_asked else form.usable()
        kept = _keep(db, now, page, _skipped(page, form) if _skips(page) else sent)
    following = page if group and pressed.leads == "list" else _following(path, kept.path, page)
    if opens_help_page(now, kept.raised, following, is_late=waited()):
        return redirect(url_for(".help_now"), 303)
    return redirect(page_url(following), 303)


def _following(before: Path, after: Path, page: Page) -> Page | None:
    """What comes after a press. Who goes through what is answered already sees each page; who
    comes to the first open one goes on to the next that is open, or whose words are to be read."""
    waiting = first_open(after)
    if waiting is None or waited():
        return waiting
    was_open = first_open(before)
    if opened := opened_here(after, page.id):
        return opened
    return waiting if was_open and was_open.id == page.id else next_page(after, page.id)


def _keep(db: Session, now: CurrentSitting, page: Page, answers: Answers) -> sittings.SaveResult:
    """One statement keeps a page; a transaction is opened for what takes more than that."""
    took_notice()
    # A page's newest save holds all its answers: also those that were not shown to whoever helps.
    closed = {item.id for item in page.items} & closed_here(now)
    answers = {**{id: now.sitting.answers[id] for id in closed}, **answers}
    notes = notes_here(now.edition, page, request.form.getlist("asked"))
    counted, path = answers_that_count(now, {**answers, **dict.fromkeys(notes)})
    came_from = origin(respondent(now.sitting))

    def keep(db: Session) -> sittings.SaveResult:
        return sittings.save_page(
            db,
            now.sitting,
            now.edition,
            page.id,
            counted,
            key=(key := submission_key()),
            locale=locale(),
            mode=device_mode(),
            at=clock.now(),
            seconds=seconds_open(key),
            origin=came_from,
            before=now.path,
            after=path,
        )

    after = {**now.sitting.answers, **counted}
    if not sittings.needs_transaction(now.edition, after, came_from):
        return keep(db)
    db.close()  # Nobody holds one connection while waiting for another: that could wait for ever.
    with services().store.transaction() as whole:
        return keep(whole)


def _same_page(
    now: CurrentSitting, path: Path, page: Page, notices: Notices
) -> ResponseReturnValue:
    """The page again with what was just typed into it, which is not kept yet."""
    if group_pages.group_on(page) or is_touchy(now, page):
        return redirect(page_url(page), 303)
    asked = asked_here(now.edition, page, request.form.getlist("asked"))
    return question_page(now, path, page, submitted_form(asked, edition_key(now.edition)), notices)


def _after_press(
    now: CurrentSitting,
    path: Path,
    page: Page,
    pressed: group_pages.GroupSubmission,
    notices: Notices,
) -> ResponseReturnValue:
    """A press on a group's page that kept nothing: it opens something, or has a problem."""
    if pressed.leads == "entry":
        return redirect(url_for(".question", page_id=page.id, entry=pressed.entry), 303)
    if pressed.leads == "list":
        return redirect(page_url(page), 303)
    if pressed.form is not None:
        return _entry_page(now, path, page, pressed.entry, pressed.form), 422
    return question_page(now, path, page, None, notices, too_few=True), 422


def _entry_page(
    now: CurrentSitting, path: Path, page: Page, entry: int, form: PageForm | None
) -> str:
    group = page.items[0]
    return group_pages.entry_page(
        group,
        page,
        path.answers.get(group.id),
        now.words(page),
        entry,
        form,
        new_submission_key(),
        _newest(now, page),
    )


def question_page(
    now: CurrentSitting,
    path: Path,
    page: Page,
    form: PageForm | None,
    notices: Notices,
    *,
    too_few: bool = False,
) -> str:
    """The page in HTML: with problems rendered whole, else its skeleton with the answers in it."""
    standing = _standing(now, path, page)
    if is_closed(page, closed := closed_here(now)):
        return hidden_page(now, page, standing.back_url, page_url(next_page(path, page.id)))
    told = shown_answers(now, path)
    beside = without(conditional_items_of(now.edition, page, path), closed, sealed(now))
    shown = open_part(page, closed)
    helps = help_on(now.edition, page, path, sealed(now))
    words, who = now.words(page), respondent(now.sitting)
    group = group_pages.group_on(page)

    def whole(answers: Answers) -> QuestionPage:
        questions = show_questions(beside.items, words, answers, form)
        if group:
            questions = (group_pages.list_question(group, answers, words, too_few=too_few),)
        return QuestionPage(
            standing,
            questions,
            key=new_submission_key(),
            waiting=beside.waiting,
            hidden=beside.hidden,
            row=beside.row,
            helps=helps,
            seen=seen_before() if form is not None else _newest(now, page),
        )

    def show(page: QuestionPage) -> str:
        return render_template("patient/question.html", page=page, respondent=who, notices=notices)

    # A call has the name of the person at its top, so that nothing of it is kept for others.
    differs = notices or beside.waiting or now.said or browser.keyed_by or knows_more(helps)
    if form is not None or differs or not page_cache.can_hold(shown.items):
        return show(whole(told))
    return page_cache.show(
        _key_of(now, shown, standing),
        shown.items,
        told,
        token=generate_csrf(),
        seen=_newest(now, page),
        render=lambda: show(page_cache.with_places(whole({}))),
    )


def _standing(now: CurrentSitting, path: Path, page: Page) -> Standing:
    before = previous_page(path, page.id)
    return Standing(
        id=page.id,
        section=page.items[0].domain or "",
        number=path.pages.index(page) + 1,
        done_percent=done_percent(now.edition, path, page),
        total=total(now.edition, path, page),
        back_url=page_url(before) if before else url_for(".begin"),
        is_private=any(map(is_private, page.items)),
    )


def _key_of(now: CurrentSitting, page: Page, standing: Standing) -> Hashable:
    """What a page shows depends on, beside the answers."""
    return (
        edition_key(now.edition),
        tuple(item.id for item in page.items),
        standing,
        (
            locale(),
            *chosen(),
            respondent(now.sitting),
            now.sitting.is_anonymous,
            g.practice_version,
        ),
        terms(),
    )


def _reached_or_none(path: Path, page_id: str) -> Page | None:
    try:
        return reached(path, page_id)
    except PageOutOfOrder:
        return None


def _skips(page: Page) -> bool:
    return request.form.get("action") == "skip" and not any(item.must_answer for item in page.items)


def _skipped(page: Page, form: PageForm) -> Answers:
    """Of a grid, what is left is skipped; anything else as a whole, whatever was pressed before."""
    return form.usable() if page.items[0].grid else dict.fromkeys(form.answers())


def _newest(now: CurrentSitting, page: Page) -> str:
    found = now.sitting.newest.get(page.id)
    return found.key if found else ""


def page_url(page: Page | None) -> str:
    """A page's address; the check page when none is left."""
    return url_for(".question", page_id=page.id) if page else url_for(".check")
