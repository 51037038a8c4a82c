"""A question page is rendered once with a place for each answer; the places are filled per person.

Rendering ten questions takes a few milliseconds, filling their places some hundredths of one. What
a page shows beyond the answers (language, text size, practice, progress) is the key it is kept by.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from flask import g
from markupsafe import Markup, escape

from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.model import Answers, Item, Kind
from app.forms.show import answer_marks
from app.forms.view_models import Question, QuestionPage
from app.patient.answering.submission_keys import new_submission_key
from app.patient.person_line import person_line
from app.patient.who_reads import who_reads_this
from app.web.language import locale

# Kinds whose controls hold an answer in places that can be filled; others are rendered each time.
FILLED: frozenset[Kind] = frozenset(
    {"choice", "choices", "yes_no", "rating", "number", "text", "date", "note"}
)
AT_MOST = 2000
CHECKED = " checked"

# A place is marked by words nobody can have typed or written into an instrument.
_MARK = secrets.token_hex(12)
_PLACE = re.compile(f"{_MARK}{{(.*?)}}{_MARK}")
_pages: BoundedCache[CachedPage] = BoundedCache(AT_MOST)


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A rendered page in pieces: text, the name of a place, text, the name of a place, … text."""

    pieces: tuple[str, ...]

    def filled(self, places: dict[str, str]) -> str:
        """The page with these words in its places; a place that is not named is empty."""
        parts = list(self.pieces)
        for place in range(1, len(parts), 2):
            parts[place] = places.get(parts[place], "")
        return "".join(parts)


def can_hold(items: Iterable[Item]) -> bool:
    return all(item.kind in FILLED and item.grid is None for item in items)


def show(
    key: Hashable,
    items: Iterable[Item],
    answers: Answers,
    *,
    token: str,
    seen: str,
    render: Callable[[], str],
) -> str:
    """The page in HTML with these answers in it.

    key     stands for everything the page depends on but the answers and the token
    token   the CSRF token of this browser
    seen    the key of the page's newest save
    render  the page with_places(), asked for when it is not kept yet
    """
    cached = _pages.get(key, lambda: _render(render))
    places = {
        "token": token,
        "key": new_submission_key(),
        "seen": seen,
        "reading": str(who_reads_this()),
        "person": str(person_line()),
    }
    for item in items:
        if (answer := answers.get(item.id)) is not None:
            for place, words in answer_marks(item, answer, locale()):
                places[place] = str(escape(words)) if words else CHECKED
    return cached.filled(places)


def with_places(page: QuestionPage) -> QuestionPage:
    """The page with a place wherever an answer, or the press's key, will stand."""
    return replace(
        page,
        key=_place("key"),
        seen=_place("seen"),
        questions=tuple(map(_question_with_places, page.questions)),
    )


def _render(render: Callable[[], str]) -> CachedPage:
    # Flask-WTF keeps the request's token here, and every form of the page takes it from here.
    token, g.csrf_token = g.csrf_token, _place("token")
    # Who reads the answers, and when, is another thing for each visit and each hour.
    g.reading_place, g.person_place = _place("reading"), Markup(_place("person"))
    try:
        return CachedPage(tuple(_PLACE.split(render())))
    finally:
        g.csrf_token, g.reading_place, g.person_place = token, None, None


def _question_with_places(question: Question) -> Question:
    return replace(
        question,
        options=tuple(
            replace(option, chosen=False, place=_place(f"{question.id}={option.value}"))
            for option in question.options
        ),
        value=_place(f"{question.id} value"),
        day=_place(f"{question.id} day"),
        month=_place(f"{question.id} month"),
        year=_place(f"{question.id} year"),
    )


def _place(name: str) -> str:
    return f"{_MARK}{{{name}}}{_MARK}"
