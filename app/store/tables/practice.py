"""A practice, and the devices that are its kiosks. Columns and relations only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.tables.columns import At, AtOrNever, Base, Hash, Key, Locale


class Practice(Base):
    """Where the patients belong. `texts`: {locale: {"crisis": …}}, and what earlier versions kept
    there; `rules`: see practice_rules.py."""

    __tablename__ = "practice"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    emergency_phone: Mapped[str] = mapped_column(String(40), default="")
    crisis_phone: Mapped[str] = mapped_column(String(40), default="")
    locale: Mapped[Locale] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")


class Kiosk(Base):
    """A device that opens patients' pages only. Of its cookie and its PIN only hashes are kept.

    Made in the office, locked on the device, ended by its PIN or in the office. `stay` names the
    visit of whoever stands before it now: a cookie of an earlier stay is worth nothing.
    """

    __tablename__ = "kiosk"

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[Hash] = mapped_column(unique=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[At]
    locked_at: Mapped[AtOrNever]
    stay: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[AtOrNever]
    ended_at: Mapped[AtOrNever]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # empty: by its PIN

    practice: Mapped[Practice] = relationship()
