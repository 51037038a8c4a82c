"""Somebody who answers anything that can be answered: skips, goes back, changes the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from app.catalogue.asking.path import SurveyPath, first_unanswered_page, walk
from app.catalogue.model import Answer, Edition, Item, Page, Survey

AGES = st.one_of(st.none(), st.integers(0, 110), st.sampled_from([17, 18, 25, 40, 50, 64, 65, 75]))
SEXES = st.sampled_from(["female", "male", "other", None])
Draw = Callable[..., Any]  # both kinds of hypothesis: in a composite, and from data
TODAY = date(2026, 11, 22)


@st.composite
def person_rows(draw: st.DrawFn) -> dict[str, Answer]:
    return {"age": draw(AGES), "sex": draw(SEXES)}


def answers_to(item: Item) -> st.SearchStrategy[Answer]:
    """Every answer the form of this item would take; nothing, where it may be skipped."""
    return _given(item) if item.must_answer else st.one_of(st.none(), _given(item))


def _given(item: Item) -> st.SearchStrategy[Answer]:
    if item.kind == "choice":
        return st.sampled_from([choice.answer for choice in item.choices])
    if item.kind == "choices":
        return _several(item)
    if item.kind == "yes_no":
        return st.booleans()
    if item.kind == "rating":
        return st.integers(int(item.lowest or 0), int(item.highest or 0))
    if item.kind == "number":
        return _numbers(item)
    if item.kind == "date":
        length = {"day": 10, "month": 7, "year": 4}[item.precision]
        last = item.latest_on(TODAY) or TODAY + timedelta(days=4000)
        days = st.dates(item.earliest_on(TODAY) or date(1900, 1, 1), last)
        return days.map(lambda day: day.isoformat()[:length])
    return st.text(min_size=1, max_size=30).map(lambda text: text.strip() or "yes")


def _several(item: Item) -> st.SearchStrategy[Answer]:
    alone = [choice.answer for choice in item.choices if choice.exclusive]
    plain = [choice.answer for choice in item.choices if not choice.exclusive]
    some = st.lists(
        st.sampled_from(plain), min_size=1, max_size=item.at_most or len(plain), unique=True
    ).map(lambda chosen: tuple(choice for choice in plain if choice in chosen))
    return st.one_of(some, st.sampled_from([(choice,) for choice in alone])) if alone else some


def _numbers(item: Item) -> st.SearchStrategy[Answer]:
    low = item.lowest if item.lowest is not None else -1000.0
    high = item.highest if item.highest is not None else 1000.0
    if item.step == 1:
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_nan=False)


def answer_page(draw: Draw, page: Page) -> dict[str, Answer]:
    return {item.id: draw(answers_to(item)) for item in page.items if item.kind != "note"}


def next_thing(draw: Draw, path: SurveyPath, *, wanders: bool) -> Page | None:
    """Mostly the first page that is open; now and then, for who wanders, an earlier one."""
    # The plainest draw is 0, and means going on: a survey that shrinks must come to its end.
    behind = [page for page in path.pages if _is_behind(path, page)] if wanders else []
    if behind and draw(st.integers(0, 7)) == 7:
        return draw(st.sampled_from(behind))
    return first_unanswered_page(path)


def _is_behind(path: SurveyPath, page: Page) -> bool:
    ids = [item.id for item in page.items if item.kind != "note"]
    return bool(ids) and all(id in path.answers for id in ids)


def language(draw: Draw, survey: Survey, now: str) -> str:
    """Now and then somebody changes the language on the way."""
    return draw(st.sampled_from(survey.locales)) if draw(st.integers(0, 9)) == 9 else now


@st.composite
def ways_through(
    draw: st.DrawFn, edition: Edition, person: Mapping[str, Answer]
) -> tuple[SurveyPath, dict[str, Answer]]:
    """A walk to the end: the path it led to, and everything answered on the way, hidden or not."""
    answers: dict[str, Answer] = {}
    for step in range(4 * len(edition.pages) + 20):
        path = walk(edition, answers, person)
        page = next_thing(draw, path, wanders=step < 2 * len(edition.pages))
        if page is None:
            return path, answers
        answers |= answer_page(draw, page)
    raise AssertionError(f"{edition.survey_id} does not end")
