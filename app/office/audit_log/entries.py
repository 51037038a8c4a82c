"""Which entries of the audit log are shown: of a day, of somebody, a page at a time."""

from __future__ import annotations

import time as time_module
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Row, Select, or_, select
from sqlalchemy.orm import Session

from app.store import audit
from app.store.tables import AuditEntry, table_of

ON_ONE_PAGE = 100
HIGHEST_ID = 2**31 - 1
RECHECKED_AFTER = 3600.0  # seconds

_ENTRY = table_of(AuditEntry).c
SHOWN = (_ENTRY.id, _ENTRY.at, _ENTRY.actor, _ENTRY.action, _ENTRY.subject, _ENTRY.detail)
_checked: WeakKeyDictionary[Engine, tuple[float, audit.AuditLogState]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a day, somebody, and from which entry on. Counted from an entry, so that
    what is added meanwhile moves nothing.

    who  the id of a staff member, or a kind of actor ("patient"); "" for anybody
    """

    day: date | None
    who: str
    before: int | None
    after: int | None

    @classmethod
    def of(cls, asked: Mapping[str, str], people: Container[str]) -> Wanted:
        """What makes no sense is left out; the page shows how it was understood."""
        who = asked.get("who", "")
        return cls(
            _day(asked.get("day", "")),
            who if who in people else "",
            _id(asked.get("before", "")),
            _id(asked.get("after", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.day or self.who)

    @property
    def is_newest(self) -> bool:
        """Whether it is the page one comes to first."""
        return not self.is_narrowed and self.before is None and self.after is None


@dataclass(frozen=True, slots=True)
class AuditLogPage:
    """Some entries, the newest first. `newer`, `older`: the entry to go on from, if there are."""

    entries: Sequence[Row[Any]]  # with the columns of SHOWN
    newer: int | None
    older: int | None


def read_page(db: Session, practice_id: UUID, wanted: Wanted, zone: tzinfo) -> AuditLogPage:
    mine = select(*SHOWN).where(*_of(practice_id, wanted, zone))
    entries = _entries(db, mine, wanted)
    if not entries:
        return AuditLogPage((), None, None)
    last, first = entries[0].id, entries[-1].id
    return AuditLogPage(
        entries,
        newer=last if _is_any(db, mine, AuditEntry.id > last) else None,
        older=first if _is_any(db, mine, AuditEntry.id < first) else None,
    )


def _of(practice_id: UUID, wanted: Wanted, zone: tzinfo) -> list[ColumnElement[bool]]:
    """Of the practice, or of all practices at once, and as it is wanted."""
    conditions = [
        or_(AuditEntry.practice_id == str(practice_id), AuditEntry.practice_id.is_(None)),
    ]
    if wanted.day:
        begins, ends = (
            datetime.combine(wanted.day + timedelta(days=days), time(), zone) for days in (0, 1)
        )
        conditions += [AuditEntry.at >= begins, AuditEntry.at < ends]
    if wanted.who.isdigit():
        conditions.append(AuditEntry.actor == f"staff:{wanted.who}")
    elif wanted.who:
        actor = AuditEntry.actor
        conditions.append(or_(actor == wanted.who, actor.startswith(f"{wanted.who}:")))
    return conditions


def log_holds(db: Session) -> bool:
    """Whether no entry was changed or taken out: all are read once an hour in each process, and in
    between what was added since. `previsit audit verify` reads all of them at any time."""
    engine, now = db.get_bind().engine, time_module.monotonic()
    checked_at, state = _checked.get(engine, (now - RECHECKED_AFTER, None))
    if now - checked_at >= RECHECKED_AFTER:
        checked_at, state = now, None
    state = audit.verify_since(db, state)
    _checked[engine] = (checked_at, state)
    return not state.faults


def _entries(db: Session, mine: Select[Any], wanted: Wanted) -> Sequence[Row[Any]]:
    if wanted.after is not None:
        newer = mine.where(AuditEntry.id > wanted.after).order_by(AuditEntry.id)
        entries = db.execute(newer.limit(ON_ONE_PAGE)).all()
        if len(entries) == ON_ONE_PAGE:
            return entries[::-1]
    elif wanted.before is not None:
        mine = mine.where(AuditEntry.id < wanted.before)
    return db.execute(mine.order_by(AuditEntry.id.desc()).limit(ON_ONE_PAGE)).all()


def _is_any(db: Session, mine: Select[Any], beyond: ColumnElement[bool]) -> bool:
    return db.scalar(mine.with_only_columns(AuditEntry.id).where(beyond).limit(1)) is not None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None  # moved by a zone it is still a date


def _id(text: str) -> int | None:
    """The id of an entry, at most the highest: no database reads a number of any length."""
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:10]), HIGHEST_ID)
