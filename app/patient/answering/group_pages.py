"""A group's pages: the list of its entries, and one entry at a time to add or to change.

Needs no script: every button is a press in the one form of the page, and every press that changes
something keeps the whole group anew.
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
from app.patient.answering.submissions import submitted_form
from app.web.answer_text import entry_words

_PRESS = re.compile(r"(change|remove)-([1-9]\d{0,2})")


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
    is_kept: bool = False
    entry: int = 0
    form: PageForm | None = None


def group_on(page: Page) -> Item | None:
    """The group this page asks; it stands alone on its page."""
    return page.items[0] if page.items[0].kind == "group" else None


def entry_asked(group: Item, kept: Answer) -> int | None:
    """The entry that is open, from 1; one more than there are is a new one. None: the list."""
    asked = request.args.get("entry", "")
    if not re.fullmatch(r"[1-9]\d{0,2}", asked):
        return None
    return int(asked) if int(asked) <= _room(group, len(entries_of(kept))) else None


def press(group: Item, kept: Answer) -> GroupSubmission:
    """What was pressed on the list, or on one entry."""
    entries, action = entries_of(kept), request.form.get("action", "")
    if open_entry := entry_asked(group, kept):
        return _keep_entry(group, entries, open_entry)
    if action == "add" and _room(group, len(entries)) > len(entries):
        return GroupSubmission("entry", entry=len(entries) + 1)
    if found := _PRESS.fullmatch(action):
        return _on_entry(entries, found[1], int(found[2]))
    if action == "skip" and not entries and not group.must_answer:
        return GroupSubmission("on", None, is_kept=True)
    if action in ("continue", "skip"):
        if len(entries) < max(group.at_least, int(group.must_answer)):
            return GroupSubmission("again")
        return GroupSubmission("on", entries, is_kept=True)
    return GroupSubmission("list")


def list_question(
    group: Item, answers: Answers, words: InstrumentText, *, too_few: bool
) -> Question:
    """The group as a question: its entries in words, and whether one more may be added."""
    kept = answers.get(group.id)
    entries = entry_words(group, kept, words)
    least = max(group.at_least, int(group.must_answer))
    problem = Problem(
        group.id, group.id, "too_few", words.get(f"items.{group.id}.about") or "", str(least)
    )
    return show_question(group, words, kept).with_entries(
        entries,
        may_add=_room(group, len(entries)) > len(entries),
        problem=problem if too_few else None,
    )


def entry_page(
    group: Item,
    page: Page,
    kept: Answer,
    words: InstrumentText,
    entry: int,
    form: PageForm | None,
    key: str,
    seen: str,
) -> str:
    """One entry, empty or as it was answered."""
    entries = entries_of(kept)
    answers = entries[entry - 1] if entry <= len(entries) else {}
    questions = tuple(
        show_question(part, words, answers.get(part.id), form) for part in group.parts
    )
    return render_template(
        "patient/entry.html",
        questions=questions,
        problems=[one for one in questions if one.problem],
        is_new=entry > len(entries),
        add=words.get(f"items.{group.id}.add") or "",
        key=key,
        seen=seen,
        action_url=url_for(".question", page_id=page.id, entry=entry),
        back_url=url_for(".question", page_id=page.id),
    )


def _room(group: Item, count: int) -> int:
    """The highest entry that may be open: a new one, while the limit allows one more."""
    return min(count + 1, max(group.at_most or count + 1, count))


def _keep_entry(group: Item, entries: Sequence[Entry], entry: int) -> GroupSubmission:
    form = submitted_form(group.parts)
    if not form.check_entry():
        return GroupSubmission("again", entry=entry, form=form)
    changed = [*entries]
    changed[entry - 1 : entry] = [form.answers()]
    return GroupSubmission("list", tuple(changed), is_kept=True)


def _on_entry(entries: Sequence[Entry], what: str, entry: int) -> GroupSubmission:
    if entry > len(entries):
        return GroupSubmission("list")
    if what == "change":
        return GroupSubmission("entry", entry=entry)
    return GroupSubmission("list", (*entries[: entry - 1], *entries[entry:]), is_kept=True)
