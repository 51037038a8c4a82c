"""Who reads a person's answers, and when: decided in one place for every page and letter.

Nothing is promised that may not happen. The program alerts nobody, and says so. A day is named only
if the practice has entered its opening hours, and only a day on which it is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from app.store.opening_hours import OpeningHours

# nobody   nobody: this is an anonymous self-check
# visit    the clinician, for the visit that is still to come
# day      somebody by that day, as the practice decided
# undated  the practice has not decided when, or that day is over
PromiseKind = Literal["nobody", "visit", "day", "undated"]


@dataclass(frozen=True, slots=True)
class ReadingPromise:
    """Who will read the answers, and when. Days and visits in it are still to come.

    by_on         an open day, today at the earliest
    visit_at      the visit that the answers are for; None if it is over
    is_sent       whether the answers were sent; if not, the promise is for sending them now
    is_seen       the care team can already see what was answered, sent or not
    is_urgent     an answer should not wait until somebody reads it
    is_notified   whether somebody in the practice gets a message about it
    is_open_now   None if the practice has not entered its hours
    is_for_later  the page will be shown later than now, so that no day and no hour is in it
    """

    kind: PromiseKind
    by_on: date | None = None
    visit_at: datetime | None = None
    is_sent: bool = False
    is_seen: bool = False
    is_urgent: bool = False
    is_notified: bool = False
    is_open_now: bool | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    is_for_later: bool = False


def promise_reading(
    hours: OpeningHours,
    *,
    read_within_days: int,
    zone: tzinfo,
    now: datetime,
    sent_at: datetime | None = None,
    visit_at: datetime | None = None,
    is_seen: bool = False,
    is_urgent: bool = False,
    is_notified: bool = False,
    is_anonymous: bool = False,
    is_for_later: bool = False,
) -> ReadingPromise:
    """The one promise for these answers at this moment."""
    by_on, coming = None, None
    if not is_anonymous and not is_for_later:
        by_on = _read_by(hours, (sent_at or now) + timedelta(days=read_within_days), now, zone)
        coming = visit_at if visit_at is not None and visit_at > now else None
        if coming and by_on and coming.astimezone(zone).date() <= by_on:
            by_on = None
    is_known = hours.is_known and not is_for_later
    is_open = hours.is_open_at(now, zone) if is_known else None
    return ReadingPromise(
        kind=_kind(by_on, coming, is_anonymous=is_anonymous),
        by_on=by_on,
        visit_at=coming,
        is_sent=sent_at is not None,
        is_seen=is_seen and not is_anonymous,
        is_urgent=is_urgent,
        is_notified=is_notified and not is_anonymous,
        is_open_now=is_open,
        closes_at=hours.closes_after(now, zone) if is_open else None,
        opens_at=hours.opens_after(now, zone) if is_known and not is_open else None,
        is_for_later=is_for_later,
    )


def _kind(by_on: date | None, coming: datetime | None, *, is_anonymous: bool) -> PromiseKind:
    if is_anonymous:
        return "nobody"
    if by_on:
        return "day"
    return "visit" if coming else "undated"


def _read_by(hours: OpeningHours, within: datetime, now: datetime, zone: tzinfo) -> date | None:
    """The first open day on or after the end of the period in which the practice reads answers.

    None if that day is over, or if the opening hours are not known.
    """
    day = hours.first_open_day(within.astimezone(zone).date())
    today = now.astimezone(zone).date()
    if day is None or day < today:
        return None
    return None if day == today and not hours.has_hours_left(now, zone) else day
