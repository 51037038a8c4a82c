"""Anonymous numbers. Columns and relations only."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, Date, Float, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.columns import Base, Hash, Key, Locale, ShortId


class Fact(Base):
    """One nameless number. No key leads from here to a person; the response holds its ids."""

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_practice_scale_month", "practice_id", "scale", "month"),)

    id: Mapped[Key]
    month: Mapped[date] = mapped_column(Date)  # the first of the month
    practice_id: Mapped[UUID]
    clinician_id: Mapped[int | None]
    scale: Mapped[ShortId]
    value: Mapped[float | None] = mapped_column(Float)
    band: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[int]
    missing_share: Mapped[float] = mapped_column(Float)
    mode: Mapped[str] = mapped_column(String(16))
    respondent: Mapped[str] = mapped_column(String(16))
    locale: Mapped[Locale]
    age_group: Mapped[str] = mapped_column(String(16))
    instrument_hash: Mapped[Hash]
    pseudonym: Mapped[Hash]  # keyed; counts a person once, and no more
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
