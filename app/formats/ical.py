"""Calendar files (iCalendar) for a person's own calendar. Titles hold only what the caller
gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

# When the alarm of an entry rings, counted from its start: whole days, and entries with a time.
ALL_DAY_ALARM = timedelta(hours=9)
TIMED_ALARM = timedelta(hours=-3)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One calendar entry. An entry with the same `id` replaces it.

    starts  a moment, or a date for a whole day
    weeks   in how many consecutive weeks it takes place
    """

    id: UUID
    title: str
    starts: datetime | date
    place: str = ""
    weeks: int = 1


def calendar_file(entries: Iterable[CalendarEntry], *, made_at: datetime) -> bytes:
    """The entries as one iCalendar file in UTF-8, each private and with an alarm."""
    # Importing it takes longer than everything else a page does.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Previsit//Previsit//EN")
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(_event(entry, made_at))
    made: bytes = calendar.to_ical()
    return made


def _event(entry: CalendarEntry, made_at: datetime):  # type: ignore[no-untyped-def]
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", str(entry.id))
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.starts)
    event.add("summary", entry.title)
    event.add("class", "PRIVATE")
    is_day = not isinstance(entry.starts, datetime)
    if is_day:
        event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.weeks > 1:
        event.add("rrule", {"freq": "weekly", "count": entry.weeks})
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", ALL_DAY_ALARM if is_day else TIMED_ALARM)
    event.add_component(alarm)
    return event
