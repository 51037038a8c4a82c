"""What became of a priority: who has seen it, and what is to be done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.moment import Moment
from app.store.tables.columns import At, AtOrNever, Base, Key
from app.store.tables.staff import Staff


class Acknowledgement(Base):
    """A staff member has seen a priority, or takes that back. The newest row holds."""

    __tablename__ = "acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[UUID] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[At]
    undone: Mapped[bool] = mapped_column(Boolean, default=False)

    staff: Mapped[Staff] = relationship()


class Task(Base):
    """Something a named person does about a priority, by a date."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_practice", "practice_id", "status", "due_at"),)

    id: Mapped[Key]
    priority_id: Mapped[UUID] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), unique=True
    )
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(16), default="open")  # open, done, not_needed
    closed_at: Mapped[AtOrNever]

    owner: Mapped[Staff | None] = relationship()
