"""What was typed on a page and not saved yet.

A page that comes back, in another language, in larger letters or because an answer needs another
look, shows it again. One a sitting; it never counts as an answer, and is gone a day later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.tables import PageDraft, table_of

KEPT_FOR = timedelta(days=1)

Fields = Sequence[tuple[str, str]]
_DRAFTS = table_of(PageDraft)
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


def keep_draft(
    db: Session, sitting_id: UUID, page: str, entry: str, fields: Fields, at: datetime
) -> None:
    """Keep the fields of a page as they were sent, in place of what was kept before.

    entry  the id of a group's entry; "" for any other page
    """
    draft = {"page": page, "entry": entry, "fields": list(map(list, fields)), "typed_at": at}
    insert = _DIALECTS[db.get_bind().dialect.name].insert(_DRAFTS)
    insert = insert.values(sitting_id=sitting_id, **draft)
    db.execute(insert.on_conflict_do_update(index_elements=["sitting_id"], set_=draft))


def read_draft(db: Session, sitting_id: UUID, page: str, entry: str) -> Fields | None:
    """The fields that were typed on this page; None where nothing waits there."""
    fields = db.scalar(
        select(PageDraft.fields).where(
            PageDraft.sitting_id == sitting_id, PageDraft.page == page, PageDraft.entry == entry
        )
    )
    return None if fields is None else [(name, value) for name, value in fields]


def drop_draft(db: Session, sitting_id: UUID) -> None:
    """Erase what was typed, since its page was saved."""
    db.execute(delete(PageDraft).where(PageDraft.sitting_id == sitting_id))


def erase_expired_drafts(db: Session, now: datetime) -> int:
    """Erase what nobody came back for; how many."""
    erased = db.execute(delete(PageDraft).where(PageDraft.typed_at < now - KEPT_FOR))
    return int(erased.rowcount)  # type: ignore[attr-defined]
