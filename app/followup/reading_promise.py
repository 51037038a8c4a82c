"""Who reads a person's answers, and when: decided here once, for every page and sheet.

Nothing is promised that does not happen: the program alerts nobody, so it says that; a day is named
only where the practice has entered its opening hours, and only a day on which it is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from app.store.opening_hours import OpeningHours

# nobody   a self-check without a name
# visit    the clinician has them for the visit, which is still to come
# day      somebody reads them by that day, as the practice decided
# undated  the practice has not said when, or that day is over
PromiseKind = Literal["nobody", "visit", "day", "undated"]


@dataclass(frozen=True, slots=True)
class ReadingPromise:
    """What can truly be said. Only what is still to come is in it.

    by_on        an open day, today at the earliest
    visit_at     the visit the answers are for; None also when it is over
    is_sent      whether the answers were sent; before that, it holds for whoever sends them now
    is_seen      what was answered is before the care team already, sent or not
    is_urgent    something was answered that should not wait for anybody to read it
    is_notified  whether somebody of the practice gets a message about it
    is_open_now  None: the practice has not entered its hours
    is_for_later  the page is shown some time after it was made: no day and no hour is in it
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
    """The first open day at or after the end of the time the practice gave itself; None once it is
    over, and where nobody knows which days are open."""
    day = hours.first_open_day(within.astimezone(zone).date())
    today = now.astimezone(zone).date()
    if day is None or day < today:
        return None
    return None if day == today and not hours.has_hours_left(now, zone) else day
