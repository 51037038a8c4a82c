"""Check the answers before sending: every question with its answer, and a link to change it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.catalogue.asking.path import SurveyPath, first_open_page
from app.errors import SittingFinished, SittingNotOpen
from app.patient.answering.drafts import drop_all_typed
from app.patient.answering.hidden_answers import is_alone
from app.patient.answering.notices import notices_for
from app.patient.answering.question_page import page_url
from app.patient.answering.submission_keys import new_submission_key, submission_key
from app.patient.current_sitting import READABLE_SECONDS, CurrentSitting, actor, bp, current_sitting
from app.patient.entry.self_checks import end_self_check
from app.profile.missing_answers.questions_to_reoffer import questions_to_reoffer
from app.profile.privacy import is_hidden
from app.profile.scores import evaluate_answers
from app.services import services
from app.web.answer_text import in_words
from app.web.language import locale
from app.web.session import browser


@bp.get("/check")
@open_to_all
def check() -> ResponseReturnValue:
    """Every question with its answer, and a way to change each, before anything is sent."""
    with services().store.reading() as db:
        current = current_sitting(db)
        notices = notices_for(db, current)
    path = current.path
    waiting = first_open_page(path)
    if waiting is not None:
        return redirect(page_url(waiting), 303)
    return render_template(
        "patient/check.html",
        groups=_groups(current, path),
        notices=notices,
        key=new_submission_key(),
        worth_asking=_worth_asking(current, path),
        nothing_answered=all(answer is None for answer in path.answers.values()),
    )


@bp.post("/send")
@open_to_all
def send() -> ResponseReturnValue:
    """Send the answers to the practice, once."""
    try:
        with services().store.transaction() as db:
            current = current_sitting(db)
            submission_key()
            drop_all_typed(db, current.sitting.id)
            if current.sitting.is_anonymous:
                end_self_check(db, current)
                return _redirect_and_clear(".result")
            sittings.finish(
                db,
                current.sitting,
                current.edition,
                locale=locale(),
                at=clock.now(),
                actor=actor(),
            )
    except SittingNotOpen:
        if browser.anonymous_result is None:
            raise
        return _redirect_and_clear(".result")  # The first submission has ended the self-check.
    except SittingFinished:
        pass  # The button was pressed twice; the first submission was taken.
    else:
        browser.readable_until = clock.now().timestamp() + READABLE_SECONDS
    return _redirect_and_clear(".summary")


def _redirect_and_clear(endpoint: str) -> ResponseReturnValue:
    """On from the answers: nothing of them waits in this browser any more."""
    reply = redirect(url_for(endpoint), 303)
    reply.headers["Clear-Site-Data"] = '"storage"'
    return reply


def _worth_asking(current: CurrentSitting, path: SurveyPath) -> list[Mapping[str, str]]:
    """The skipped questions that would tell most, with a way to each."""
    instruments = current.edition.instruments
    known = evaluate_answers(instruments, path, current.sitting.person)
    wanted = questions_to_reoffer(instruments, known, path)
    pages = {item.id: page for page in path.pages for item in page.items}
    return [
        {
            "item": item,
            "about": current.words(pages[item])[f"items.{item}.about"],
            "page_url": page_url(pages[item]),
        }
        for item in wanted
    ]


def _groups(
    current: CurrentSitting, path: SurveyPath
) -> list[tuple[str, list[Mapping[str, object]]]]:
    """Rows of the check page, a group for each section in the order asked."""
    groups: list[tuple[str, list[Mapping[str, object]]]] = []
    alone = is_alone(current)
    for page in path.pages:
        words = current.words(page)
        said = partial(in_words, words=words)
        for item in page.items:
            if item.kind == "note":
                continue
            section = item.domain or ""
            if not groups or groups[-1][0] != section:
                groups.append((section, []))
            answer = path.answers.get(item.id)
            hides = is_hidden(item, answer)
            groups[-1][1].append(
                {
                    "about": words[f"items.{item.id}.about"],
                    # The label of a hidden answer would tell half of it ("afraid of someone").
                    "label": words[f"items.{item.id}.about"] if hides else words.label(item.id),
                    "answer": "" if answer is None or (hides and not alone) else said(item, answer),
                    "hidden": hides,
                    "kind": item.kind,
                    "skipped": answer is None,
                    "page_url": page_url(page),
                }
            )
    return groups
