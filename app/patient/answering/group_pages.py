"""A group's pages: the list of its entries, and one entry at a time to add or to change.

Needs no script: every button submits the one form of the page, and every submission that changes
something saves the whole group again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from app.catalogue.asking.group_entries import entries_of
from app.catalogue.model import Answer, Answers, Entry, InstrumentText, Item, Page
from app.forms.build import PageForm
from app.forms.show import show_question
from app.forms.view_models import Problem, Question
from app.patient.answering.submission_keys import submitted_form
from app.web.answer_text import entry_words

_ENTRY_ACTION = re.compile(r"(change|remove)-([1-9]\d{0,2})")


@dataclass(frozen=True, slots=True)
class GroupSubmission:
    """What a button of a group's page asks for.

    answer   what the group is from now on; None when it was skipped
    is_kept  whether `answer` is to be kept
    leads    "on" to the next page, "list" to the entries, "entry" to one of them, or "again" to the
             same page with its problem
    entry    which, from 1
    form     the entry as it was sent, when something in it has to be looked at again
    """

    leads: str
    answer: Answer = None
    is_saved: bool = False
    entry: int = 0
    form: PageForm | None = None


def group_on(page: Page) -> Item | None:
    """The group this page asks; it stands alone on its page."""
    return page.items[0] if page.items[0].kind == "group" else None


def entry_asked(group: Item, answer: Answer) -> int | None:
    """The entry that is open, from 1; one more than there are is a new one. None: the list."""
    asked = request.args.get("entry", "")
    if not re.fullmatch(r"[1-9]\d{0,2}", asked):
        return None
    return int(asked) if int(asked) <= _highest_entry(group, len(entries_of(answer))) else None


def read_submission(group: Item, answer: Answer) -> GroupSubmission:
    """What the submitted button asks for: on the list, or on one entry."""
    entries, action = entries_of(answer), request.form.get("action", "")
    if open_entry := entry_asked(group, answer):
        return _save_entry(group, entries, open_entry)
    if action == "add" and _highest_entry(group, len(entries)) > len(entries):
        return GroupSubmission("entry", entry=len(entries) + 1)
    if match := _ENTRY_ACTION.fullmatch(action):
        return _change_entry(entries, match[1], int(match[2]))
    if action == "skip" and not entries and not group.must_answer:
        return GroupSubmission("on", None, is_saved=True)
    if action in ("continue", "skip"):
        if len(entries) < max(group.at_least, int(group.must_answer)):
            return GroupSubmission("again")
        return GroupSubmission("on", entries, is_saved=True)
    return GroupSubmission("list")


def list_question(
    group: Item, answers: Answers, words: InstrumentText, *, too_few: bool
) -> Question:
    """The group as a question: its entries in words, and whether one more may be added."""
    answer = answers.get(group.id)
    entries = entry_words(group, answer, words)
    least = max(group.at_least, int(group.must_answer))
    problem = Problem(
        group.id, group.id, "too_few", words.get(f"items.{group.id}.about") or "", str(least)
    )
    return show_question(group, words, answer).with_entries(
        entries,
        may_add=_highest_entry(group, len(entries)) > len(entries),
        problem=problem if too_few else None,
    )


def entry_page(
    group: Item,
    page: Page,
    answer: Answer,
    words: InstrumentText,
    entry: int,
    form: PageForm | None,
    key: str,
    seen: str,
) -> str:
    """One entry, empty or as it was answered."""
    entries = entries_of(answer)
    answers = entries[entry - 1] if entry <= len(entries) else {}
    questions = tuple(
        show_question(part, words, answers.get(part.id), form) for part in group.parts
    )
    return render_template(
        "patient/group_entry.html",
        questions=questions,
        problems=[question for question in questions if question.problem],
        is_new=entry > len(entries),
        add=words.get(f"items.{group.id}.add") or "",
        key=key,
        seen=seen,
        action_url=url_for(".question", page_id=page.id, entry=entry),
        back_url=url_for(".question", page_id=page.id),
    )


def _highest_entry(group: Item, count: int) -> int:
    """The highest entry that may be open: a new one, while the limit allows one more."""
    return min(count + 1, max(group.at_most or count + 1, count))


def _save_entry(group: Item, entries: Sequence[Entry], entry: int) -> GroupSubmission:
    form = submitted_form(group.parts)
    if not form.check_entry():
        return GroupSubmission("again", entry=entry, form=form)
    changed = [*entries]
    changed[entry - 1 : entry] = [form.answers()]
    return GroupSubmission("list", tuple(changed), is_saved=True)


def _change_entry(entries: Sequence[Entry], what: str, entry: int) -> GroupSubmission:
    if entry > len(entries):
        return GroupSubmission("list")
    if what == "change":
        return GroupSubmission("entry", entry=entry)
    return GroupSubmission("list", (*entries[: entry - 1], *entries[entry:]), is_saved=True)
