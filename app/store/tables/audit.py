"""The audit log. Columns and relations only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.moment import Moment
from app.store.tables.columns import Base, Hash, ShortId


class AuditEntry(Base):
    """Who did what, when. Append-only; each row carries the hash of the one before."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_practice", "practice_id", "at"),
        Index("ix_audit_entry_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    practice_id: Mapped[str | None] = mapped_column(String(36))
    actor: Mapped[str] = mapped_column(String(64))  # "staff:3", "patient", "command"
    action: Mapped[ShortId]
    subject: Mapped[str] = mapped_column(String(80))  # "patient:<uuid>", "sitting:<uuid>", ""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[Hash]
    hash: Mapped[Hash]
