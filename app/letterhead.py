"""Whose house a page stands in: the practice's name, numbers, texts and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import g

from app.store.tables import Practice


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a page may show of the practice, free of the database."""

    name: str
    address: str
    phone: str
    emergency_phone: str
    crisis_phone: str
    locale: str
    timezone: str
    texts: Mapping[str, Mapping[str, str]]


def stand_in(practice: Practice) -> None:
    """From here on this request shows that practice's name, and its time of day."""
    g.practice = Letterhead(
        name=practice.name,
        address=practice.address,
        phone=practice.phone,
        emergency_phone=practice.emergency_phone,
        crisis_phone=practice.crisis_phone,
        locale=practice.locale,
        timezone=practice.timezone,
        texts=practice.texts or {},
    )
    g.zone = ZoneInfo(practice.timezone)
