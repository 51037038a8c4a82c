"""The people who sign in, their roles, and attempts that failed. Columns and relations only."""

from __future__ import annotations

from uuid import UUID

from flask_security.models import sqla
from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.tables.columns import At, Base, Hash, Locale, ShortId
from app.store.tables.practice import Practice

staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, sqla.FsRoleMixin):
    """clinician, manager or analyst."""

    __tablename__ = "role"

    # Named as Flask-Security looks for it.
    users: Mapped[list[Staff]] = relationship(secondary=staff_role, back_populates="roles")


class Staff(Base, sqla.FsUserMixin):
    """A person who signs in. A clinician is a staff member who has patients."""

    __tablename__ = "staff"

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[Locale] = mapped_column(default="en")

    practice: Mapped[Practice] = relationship()
    roles: Mapped[list[Role]] = relationship(secondary=staff_role, back_populates="users")


class Attempt(Base):
    """A failed try, to slow down guessing. No address is stored, only its keyed hash.

    scope   what was tried: "sign-in", "invitation", "short-code", "share-code", "kiosk"
    source  the keyed hash of the address or account that tried
    """

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_scope_source_at", "scope", "source", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[ShortId]
    source: Mapped[Hash]
    at: Mapped[At]
