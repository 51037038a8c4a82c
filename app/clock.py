"""The one clock: every moment and every day the program reads comes from here.

Call it as `clock.now()`, through the module, so that tests can run on a day of their choice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """The day it is in this time zone: a practice's day, which is not always the server's."""
    return now().astimezone(zone).date()
