"""The practice that a page shows: its name, numbers, texts and time zone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.opening_hours import OpeningHours
from app.store.practice_rules import rules_of
from app.store.practice_texts import dialled
from app.store.tables import Practice


@dataclass(frozen=True, slots=True)
class CurrentPractice:
    """What a page may show of the practice, free of the database."""

    name: str
    address: str
    phone: str
    emergency_phone: str
    crisis_phone: str
    locale: str
    timezone: str
    texts: Mapping[str, Mapping[str, str]]
    opening_hours: OpeningHours
    read_within_days: int

    @property
    def hash(self) -> int:
        """The same as long as nothing of it changed."""
        texts = tuple(
            (code, *sorted(text_by_name.items()))
            for code, text_by_name in sorted(self.texts.items())
        )
        numbers = (self.phone, self.emergency_phone, self.crisis_phone)
        return hash((self.name, self.address, *numbers, texts))


def set_up_current_practice(app: Flask) -> None:
    """Templates turn a number of the practice into what a telephone dials."""
    app.jinja_env.filters["dialled"] = lambda number: dialled(number) or number.replace(" ", "")


# A patient's page needs the practice each time, and a practice changes its texts rarely.
KEPT_SECONDS = 5.0
_kept: dict[tuple[int, UUID], tuple[float, CurrentPractice, int]] = {}


def show_practice_by_id(db: Session, practice_id: UUID) -> None:
    """The same for a practice known by its id, looked up every few seconds only."""
    where = (id(db.get_bind().engine), practice_id)
    now = time.monotonic()
    entry = _kept.get(where)
    if entry is None or entry[0] < now:
        head = _of(db.get_one(Practice, practice_id))
        entry = _kept[where] = (now + KEPT_SECONDS, head, head.hash)
    _show(entry[1], entry[2])


def practice_changed(practice_id: UUID) -> None:
    """The next page of this process reads the practice anew; others do within seconds."""
    for where in [key for key in _kept if key[1] == practice_id]:
        _kept.pop(where, None)


def show_only_practice(db: Session) -> None:
    """The same for somebody of whom nothing is known, where only one practice can be meant."""
    practices = db.scalars(select(Practice).limit(2)).all()
    if len(practices) == 1:
        show_practice(practices[0])


def show_practice(practice: Practice) -> None:
    """From here on this request shows that practice's name, and its time of day."""
    head = _of(practice)
    _show(head, head.hash)


def _show(head: CurrentPractice, version: int) -> None:
    g.practice, g.practice_version, g.zone = head, version, ZoneInfo(head.timezone)


def _of(practice: Practice) -> CurrentPractice:
    rules = rules_of(practice)
    return CurrentPractice(
        name=practice.name,
        address=practice.address,
        phone=practice.phone,
        emergency_phone=practice.emergency_phone,
        crisis_phone=practice.crisis_phone,
        locale=practice.locale,
        timezone=practice.timezone,
        texts=practice.texts or {},
        opening_hours=rules.opening_hours,
        read_within_days=rules.read_within_days,
    )
