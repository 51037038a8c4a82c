"""The office types its opening hours and holidays; what cannot be read is named with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.store.opening_hours import DAY_ENDS, OpeningHours, Span
from app.web.language import gettext as _
from app.web.language import weekday

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIELDS = tuple(f"open_{day}" for day in DAYS)
CLOSED_ON = "closed_on"
MOST_SPANS, MOST_HOLIDAYS = 6, 200
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(rf"{_TIME}\s*[-–—]\s*{_TIME}")
_COMMA = re.compile(r"\s*[,;،؛、]\s*")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class TypedHours:
    """What was typed, field by field, and what is wrong with it; then `hours` are those before."""

    hours: OpeningHours
    typed: Mapping[str, str]
    problems: Mapping[str, str]


def typed_of(hours: OpeningHours) -> dict[str, str]:
    """The hours as one would type them."""
    week = hours.week or ((),) * 7
    typed = {name: ", ".join(map(_span, spans)) for name, spans in zip(FIELDS, week, strict=True)}
    return typed | {CLOSED_ON: "\n".join(day.isoformat() for day in hours.closed_on)}


def read_hours(form: Mapping[str, str], before: OpeningHours) -> TypedHours:
    """The hours of a form. A field that was not sent stays as it was; one that was sent empty is
    closed all day."""
    typed = {name: form.get(name, was) for name, was in typed_of(before).items()}
    problems: dict[str, str] = {}
    week = []
    for number, name in enumerate(FIELDS):
        spans, problem = _spans(typed[name])
        week.append(spans)
        if problem:
            problems[name] = _("%(day)s: %(problem)s", day=weekday(number), problem=problem)
    holidays, problem = _holidays(typed[CLOSED_ON])
    if problem:
        problems[CLOSED_ON] = _("Holidays: %(problem)s", problem=problem)
    hours = OpeningHours(tuple(week) if any(week) else (), holidays)
    return TypedHours(before if problems else hours, typed, problems)


def _spans(typed: str) -> tuple[tuple[Span, ...], str]:
    """The spans of a day, and what is wrong with them."""
    parts = [part for part in _COMMA.split(typed.strip()) if part]
    if len(parts) > MOST_SPANS:
        return (), _(
            "There are too many times for one day. Write no more than six, such as 8:00-12:00."
        )
    found: list[Span] = []
    for part in parts:
        span = _read_span(part)
        if span is None:
            return (), _(
                "“%(part)s” cannot be read. Write times like this: 8:00-12:00, 13:00-17:00. "
                "If you are closed on that day, leave it empty.",
                part=part[:40],
            )
        if span[0] >= span[1]:
            return (), _(
                "“%(part)s” ends before it begins. For hours past midnight, write 20:00-24:00 "
                "here and the rest on the next day.",
                part=part[:40],
            )
        found.append(span)
    if any(later[0] < earlier[1] for earlier, later in _pairs(found)):
        return (), _("The times overlap or are out of order. Write the earlier one first.")
    return tuple(found), ""


def _read_span(part: str) -> Span | None:
    match = _SPAN.fullmatch(part)
    if match is None:
        return None
    hour, minute, end_hour, end_minute = (int(one or 0) for one in match.groups())
    opens, closes = hour * 60 + minute, end_hour * 60 + end_minute
    is_time = minute < 60 and end_minute < 60 and opens < DAY_ENDS and closes <= DAY_ENDS
    return (opens, closes) if is_time else None


def _holidays(typed: str) -> tuple[tuple[date, ...], str]:
    parts = [part for line in typed.split() for part in _COMMA.split(line) if part]
    if len(parts) > MOST_HOLIDAYS:
        return (), _("These are more than 200 days. Remove those that have passed.")
    found = set()
    for part in parts:
        day = _read_date(part)
        if day is None:
            return (), _(
                "“%(part)s” is not a date. Write the year, the month and the day, such as "
                "2026-12-25, one date per line.",
                part=part[:40],
            )
        found.add(day)
    return tuple(sorted(found)), ""


def _read_date(part: str) -> date | None:
    match = _DATE.fullmatch(part)
    try:
        return date(*(int(one) for one in match.groups())) if match else None
    except ValueError:
        return None


def _span(span: Span) -> str:
    return "-".join(f"{minutes // 60}:{minutes % 60:02}" for minutes in span)


def _pairs(spans: list[Span]) -> Iterable[tuple[Span, Span]]:
    return pairwise(spans)
