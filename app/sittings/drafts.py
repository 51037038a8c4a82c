"""What was typed on a page and not saved yet.

A page that comes back, in another language, in larger letters or because an answer needs another
look, shows it again. One for each page in each browser; it never counts as an answer, and is gone a
day later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.tables import PageDraft, table_of

KEPT_FOR = timedelta(days=1)

Fields = Sequence[tuple[str, str]]
_DRAFTS = table_of(PageDraft)
_PLACE = ("sitting_id", "device", "page", "entry")
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Where something is typed: in which browser, on which page of a sitting, and in which entry of
    its group ("" for any other page)."""

    sitting_id: UUID
    device: str
    page: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed there.

    fields      as they were sent
    typed_by    the respondent: what is private is not shown to whoever comes to help
    is_checked  the page comes back because an answer needs another look
    """

    fields: Fields
    typed_by: str = ""
    is_checked: bool = False


def keep_draft(db: Session, place: DraftPlace, draft: Draft, at: datetime) -> None:
    """Keep the fields of a page as they were sent, in place of what was kept for it before."""
    what = {
        "fields": list(map(list, draft.fields)),
        "typed_by": draft.typed_by,
        "is_checked": draft.is_checked,
        "typed_at": at,
    }
    insert = _DIALECTS[db.get_bind().dialect.name].insert(_DRAFTS)
    insert = insert.values(**asdict(place), **what)
    db.execute(insert.on_conflict_do_update(index_elements=_PLACE, set_=what))


def read_draft(db: Session, place: DraftPlace) -> Draft | None:
    """What waits there; None where nothing does."""
    row = db.execute(
        select(PageDraft.fields, PageDraft.typed_by, PageDraft.is_checked).where(*_at(place))
    ).one_or_none()
    if row is None:
        return None
    fields = [(name, value) for name, value in row.fields]
    return Draft(fields, row.typed_by, row.is_checked)


def drop_draft(db: Session, place: DraftPlace) -> None:
    """Erase what was typed there, since it was saved."""
    db.execute(delete(PageDraft).where(*_at(place)))


def drop_drafts(db: Session, sitting_id: UUID) -> None:
    """Erase whatever waits for a page of a sitting that was sent."""
    db.execute(delete(PageDraft).where(PageDraft.sitting_id == sitting_id))


def erase_expired_drafts(db: Session, now: datetime) -> int:
    """Erase what nobody came back for; how many."""
    erased = db.execute(delete(PageDraft).where(PageDraft.typed_at < now - KEPT_FOR))
    return int(erased.rowcount)  # type: ignore[attr-defined]


def _at(place: DraftPlace) -> list[ColumnElement[bool]]:
    return [getattr(PageDraft, name) == value for name, value in asdict(place).items()]
