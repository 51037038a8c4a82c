"""A page of questions in HTML: from the cache where it can be, with what is answered or typed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial

from flask import g, render_template, url_for
from flask_wtf.csrf import generate_csrf

from app.catalogue.asking.path import SurveyPath, next_page, previous_page
from app.catalogue.edition_cache import edition_key
from app.catalogue.model import Answers, Page
from app.forms.build import PageForm
from app.forms.show import show_questions
from app.forms.view_models import PagePosition, QuestionPage
from app.kiosk.device import terms
from app.patient.answering import group_pages, page_cache
from app.patient.answering.conditional_items import (
    ConditionalItems,
    conditional_items_of,
    items_on_page,
)
from app.patient.answering.drafts import TypedPage
from app.patient.answering.help import depends_on_other_pages, help_of_page
from app.patient.answering.hidden_answers import (
    closed_items,
    hidden_page,
    is_closed,
    sealed_items,
    shown_answers,
    visible_part,
    without_closed,
)
from app.patient.answering.notices import Notices
from app.patient.answering.progress import done_percent, total
from app.patient.answering.script_fields import compact_json, script_fields
from app.patient.answering.submission_keys import new_submission_key
from app.patient.current_sitting import CurrentSitting, respondent
from app.profile.privacy import is_private
from app.web.appearance import chosen
from app.web.language import locale, today
from app.web.session import browser


def question_page(
    current: CurrentSitting,
    path: SurveyPath,
    page: Page,
    notices: Notices,
    typed: TypedPage | None = None,
) -> str:
    """The page in HTML: with what was typed rendered whole, else from the cache, filled with
    answers."""
    standing = _standing(current, path, page)
    if is_closed(page, closed := closed_items(current)):
        return hidden_page(current, page, standing.back_url, page_url(next_page(path, page.id)))
    form = _typed_form(current, page, typed) if typed else None
    answers_shown = shown_answers(current, path)
    secret, shown = sealed_items(current), visible_part(page, closed)
    every_item = conditional_items_of(current.edition, *_with_sent(current, path, page, form))
    conditional = without_closed(every_item, closed, secret)
    helps = help_of_page(current.edition, page, path, secret)
    words, group = current.words(page), group_pages.group_on(page)

    def whole(answers: Answers) -> QuestionPage:
        questions = show_questions(conditional.items, words, answers, form)
        if group:
            is_refused = typed is not None and typed.is_checked
            questions = (group_pages.list_question(group, answers, words, too_few=is_refused),)
        return QuestionPage(
            standing,
            questions,
            key=new_submission_key(),
            waiting=conditional.waiting,
            hidden=conditional.hidden,
            row=conditional.row,
            helps=helps,
            fields=_fields(conditional, helps),
            seen=typed.seen if typed else newest_key(current, page),
        )

    who = respondent(current.sitting)
    show = partial(render_template, "patient/question.html", respondent=who, notices=notices)
    is_personal = notices or conditional.waiting or depends_on_other_pages(helps) or form
    if is_personal or _names_somebody(current) or not page_cache.can_hold(shown.items):
        return show(page=whole(answers_shown))
    return page_cache.show(
        _key_of(current, shown, standing),
        shown.items,
        answers_shown,
        token=generate_csrf(),
        seen=newest_key(current, page),
        render=lambda: show(page=page_cache.with_places(whole({}))),
    )


def _typed_form(current: CurrentSitting, page: Page, typed: TypedPage) -> PageForm:
    part = visible_part(page, closed_items(current))
    asked = items_on_page(current.edition, part, typed.fields.getlist("asked"))
    return typed.form(asked, edition_key(current.edition))


def _with_sent(
    current: CurrentSitting, path: SurveyPath, page: Page, form: PageForm | None
) -> tuple[Page, SurveyPath]:
    """The page and the path as they are with what was sent, so that a page which comes back shows
    what its answers open, and hides what they close."""
    if form is None:
        return page, path
    after = current.asked.path_with({**current.sitting.answers, **form.usable_answers()})
    return next((asked for asked in after.pages if asked.id == page.id), page), after


def _fields(conditional: ConditionalItems, helps: Mapping[str, object]) -> str:
    """Dates have limits that are another each day: only where something waits, since such a page is
    not kept for others."""
    reads = conditional.waiting or helps
    items = conditional.items if reads else ()
    typed = [item for item in items if item.kind != "date" or conditional.waiting]
    return compact_json(script_fields(typed, locale(), today()))


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


def newest_key(current: CurrentSitting, page: Page) -> str:
    """The key of the page's newest save; "" without one."""
    newest = current.sitting.newest.get(page.id)
    return newest.key if newest else ""


def page_url(page: Page | None) -> str:
    """A page's address; the check page when none is left."""
    return url_for(".question", page_id=page.id) if page else url_for(".check")
