"""When a practice is open: the hours of its week, and the days it is closed all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import Any

Span = tuple[int, int]  # minutes after midnight, from and to; DAY_ENDS is the end of the day
DAY_ENDS = 24 * 60
# A practice that is closed for longer than this has no next open day that anybody could promise.
LOOK_AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Wall-clock hours in the practice's time zone.

    week       Monday to Sunday, each with its spans in order; empty: nobody entered any
    closed_on  holidays, in order
    """

    week: tuple[tuple[Span, ...], ...] = ()
    closed_on: tuple[date, ...] = ()

    @property
    def is_known(self) -> bool:
        return any(self.week)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        if not self.is_known or day in self.closed_on:
            return ()
        return self.week[day.weekday()]

    def is_open_on(self, day: date) -> bool:
        return bool(self.spans_on(day))

    def first_open_day(self, day: date) -> date | None:
        """That day, or the first after it on which the practice is open."""
        return next((later for later in _days(day) if self.is_open_on(later)), None)

    def is_open_at(self, moment: datetime, zone: tzinfo) -> bool:
        day = moment.astimezone(zone).date()
        return any(opens <= moment < closes for opens, closes in self._moments(day, zone))

    def closes_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """When the practice closes next; None when it is closed, or open round the clock."""
        end: datetime | None = None
        for day in _days(moment.astimezone(zone).date()):
            for opens, closes in self._moments(day, zone):
                if end is None and not opens <= moment < closes:
                    continue
                if end is not None and opens != end:
                    return end
                end = closes
            # Only what is open to the end of the day may go on the day after.
            if end is None or end.astimezone(zone).date() == day:
                return end
        return None

    def opens_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The next time the practice opens."""
        for day in _days(moment.astimezone(zone).date()):
            for opens, _closes in self._moments(day, zone):
                if opens > moment:
                    return opens
        return None

    def has_hours_left(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether the practice is open at some time of this day from `moment` on."""
        day = moment.astimezone(zone).date()
        return any(closes > moment for _opens, closes in self._moments(day, zone))

    def groups(self) -> tuple[tuple[int, int, tuple[Span, ...]], ...]:
        """The week in a few lines: first and last day with the same spans, closed days left out."""
        lines = []
        for spans, days in groupby(range(len(self.week)), key=lambda day: self.week[day]):
            in_a_row = list(days)
            if spans:
                lines.append((in_a_row[0], in_a_row[-1], spans))
        return tuple(lines)

    def closed_soon(self, day: date, days: int = 30) -> tuple[date, ...]:
        """Holidays from that day on that fall on a day which is open otherwise."""
        last = day + timedelta(days=days)
        return tuple(
            holiday
            for holiday in self.closed_on
            if day <= holiday <= last and self.week[holiday.weekday()]
        )

    def _moments(self, day: date, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.spans_on(day):
            yield _moment(day, opens, zone), _moment(day, closes, zone)


NOT_ENTERED = OpeningHours()


def hours_to_json(hours: OpeningHours) -> dict[str, Any]:
    return {
        "week": [[list(span) for span in spans] for spans in hours.week],
        "closed_on": [day.isoformat() for day in hours.closed_on],
    }


def hours_from_json(data: Mapping[str, Any]) -> OpeningHours:
    return OpeningHours(
        week=tuple(tuple((opens, closes) for opens, closes in spans) for spans in data["week"]),
        closed_on=tuple(date.fromisoformat(day) for day in data["closed_on"]),
    )


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS + 1))


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """In UTC: two moments of one zone compare by their clocks, which are set back once a year."""
    days, minute = divmod(minutes, DAY_ENDS)
    clock = time(minute // 60, minute % 60)
    return datetime.combine(day + timedelta(days=days), clock, zone).astimezone(UTC)
