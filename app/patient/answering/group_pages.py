"""A group's pages: the list of its entries, and one entry at a time to add or to change.

Needs no script: every button submits the one form of the page, and every submission that changes
something saves the whole group again. A page may be older than the newest save: it names each entry
by its id, so that it changes that one or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from flask import render_template, request, url_for

from app.catalogue.asking.group_entries import entries_by_id, group_answer, next_entry_id
from app.catalogue.model import Answer, Answers, Entry, InstrumentText, Item, Page
from app.forms.show import show_question
from app.forms.view_models import Problem, Question
from app.patient.answering.drafts import TypedPage, is_typed_on
from app.patient.answering.submission_keys import submitted_form
from app.web.answer_text import entry_words

_ENTRY_ACTION = re.compile(r"(change|remove)-([1-9]\d{0,5})")
_ENTRY_ID = re.compile(r"[1-9]\d{0,5}")

Entries = Mapping[str, Entry]
# Every entry id that was given in this sitting, also to entries that were removed since.
UsedIds = Callable[[], Collection[str]]


@dataclass(frozen=True, slots=True)
class GroupSubmission:
    """What a button of a group's page asks for.

    answer    what the group is from now on; None when it was skipped
    is_saved  whether `answer` is to be saved
    leads     "on" to the next page, "list" to the entries, "entry" to one of them, or "again" to
              the same page with its problem
    entry     the id of which
    """

    leads: str
    answer: Answer = None
    is_saved: bool = False
    entry: str = ""


def group_on(page: Page) -> Item | None:
    """The group this page asks; it stands alone on its page."""
    return page.items[0] if page.items[0].kind == "group" else None


def entry_sent(page: Page) -> str:
    """The id of the entry whose page was sent; "" for any other page."""
    entry = request.args.get("entry", "")
    return entry if group_on(page) and _ENTRY_ID.fullmatch(entry) else ""


def entry_asked(group: Item, answer: Answer, used: UsedIds) -> str | None:
    """The id of the entry that is open, or the next id for a new one. None: the list."""
    asked, entries = request.args.get("entry", ""), entries_by_id(answer)
    if not _ENTRY_ID.fullmatch(asked):
        return None
    if asked in entries or is_typed_on(group.id, asked):
        return asked
    return asked if _has_room(group, entries) and asked == next_entry_id(used()) else None


def read_submission(group: Item, answer: Answer, used: UsedIds) -> GroupSubmission:
    """What the submitted button asks for: on the list, or on one entry."""
    entries, action = entries_by_id(answer), request.form.get("action", "")
    if _ENTRY_ID.fullmatch(entry := request.args.get("entry", "")):
        return _save_entry(group, entries, entry, used)
    if action == "add" and _has_room(group, entries):
        return GroupSubmission("entry", entry=next_entry_id(used()))
    if match := _ENTRY_ACTION.fullmatch(action):
        return _change_entry(entries, match[1], match[2])
    if action == "skip" and not entries and not group.must_answer:
        return GroupSubmission("on", None, is_saved=True)
    if action in ("continue", "skip"):
        if len(entries) < max(group.at_least, int(group.must_answer)):
            return GroupSubmission("again")
        return GroupSubmission("on", group_answer(entries), is_saved=True)
    return GroupSubmission("list")


def list_question(
    group: Item, answers: Answers, words: InstrumentText, *, too_few: bool
) -> Question:
    """The group as a question: its entries in words, and whether one more may be added."""
    answer = answers.get(group.id)
    texts = entry_words(group, answer, words)
    entries = tuple(zip(entries_by_id(answer), texts, strict=True))
    least = max(group.at_least, int(group.must_answer))
    problem = Problem(
        group.id, group.id, "too_few", words.get(f"items.{group.id}.about") or "", str(least)
    )
    return show_question(group, words, answer).with_entries(
        entries,
        may_add=_has_room(group, entries),
        problem=problem if too_few else None,
    )


def entry_page(
    page: Page,
    answer: Answer,
    words: InstrumentText,
    entry: str,
    typed: TypedPage | None,
    key: str,
    seen: str,
) -> str:
    """One entry of the page's group: empty, as it was answered, or as it was typed."""
    group, entries = page.items[0], entries_by_id(answer)
    form = typed.form(group.parts) if typed else None
    questions = tuple(
        show_question(part, words, entries.get(entry, {}).get(part.id), form)
        for part in group.parts
    )
    if typed and typed.is_checked and entry not in entries and not _has_room(group, entries):
        first = questions[0]
        problem = Problem(first.id, first.field, "full", first.about, str(len(entries)))
        questions = (replace(first, problem=problem), *questions[1:])
    return render_template(
        "patient/group_entry.html",
        questions=questions,
        problems=[question for question in questions if question.problem],
        is_new=entry not in entries or (typed is not None and "new" in typed.fields),
        add=words.get(f"items.{group.id}.add") or "",
        key=key,
        seen=typed.seen if typed else seen,
        action_url=url_for(".question", page_id=page.id, entry=entry),
        back_url=url_for(".question", page_id=page.id),
    )


def _has_room(group: Item, entries: Collection[object]) -> bool:
    return group.at_most is None or len(entries) < group.at_most


def _is_new() -> bool:
    """Whether the page that was sent was shown for an entry that was not there yet."""
    return "new" in request.form


def _save_entry(group: Item, entries: Entries, entry: str, used: UsedIds) -> GroupSubmission:
    """The entry as it was sent. What was typed on an older page is never lost, and never takes the
    place of another entry: it becomes one of its own where its id is another's by now."""
    form = submitted_form(group.parts)
    if not form.check_entry():
        return GroupSubmission("again", entry=entry)
    answers = form.answers()
    if _is_new() and entries.get(entry) == answers:
        return GroupSubmission("list")  # The same button was pressed twice.
    if _is_new() and (entry in entries or entry in used()):
        entry = next_entry_id(used())
    if entry not in entries and not _has_room(group, entries):
        return GroupSubmission("again", entry=entry)
    changed = {**entries, entry: answers}
    return GroupSubmission("list", group_answer(changed), is_saved=True)


def _change_entry(entries: Entries, what: str, entry: str) -> GroupSubmission:
    if entry not in entries:
        return GroupSubmission("list")
    if what == "change":
        return GroupSubmission("entry", entry=entry)
    left = {id: answers for id, answers in entries.items() if id != entry}
    return GroupSubmission("list", group_answer(left), is_saved=True)
