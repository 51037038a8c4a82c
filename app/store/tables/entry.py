"""What opens a survey (invitations, public links, short codes), and results that a code opens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.moment import Moment
from app.store.tables.columns import At, AtOrNever, Base, Hash, Key, ShortId
from app.store.tables.people import Patient


class Invitation(Base):
    """A way in for one person to one survey. Only the hash of its code is kept."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_practice", "practice_id", "created_at"),)

    id: Mapped[Key]
    code_hash: Mapped[Hash] = mapped_column(unique=True)
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    survey_id: Mapped[ShortId]
    created_at: Mapped[At]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[AtOrNever]
    revoked_why: Mapped[str | None] = mapped_column(String(16))  # staff, birth_year
    used_at: Mapped[AtOrNever]  # the answers were sent
    wrong_years: Mapped[int] = mapped_column(default=0, server_default="0")  # since a right one

    patient: Mapped[Patient] = relationship()


class PublicLink(Base):
    """A way in for anybody, without a name: one survey of one practice. Its slug is no secret."""

    __tablename__ = "public_link"

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    survey_id: Mapped[ShortId]
    slug: Mapped[ShortId] = mapped_column(unique=True)
    created_at: Mapped[At]
    closed_at: Mapped[AtOrNever]


class ShortCode(Base):
    """Eight digits that open an invitation, or a sitting under way, at another device for a while.
    Only their keyed hash is kept."""

    __tablename__ = "short_code"

    id: Mapped[Key]
    code_hash: Mapped[Hash] = mapped_column(unique=True)
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    invitation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), index=True
    )
    sitting_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sitting.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[At]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[AtOrNever]  # a sitting moves once a code


class SealedResult(Base):
    """What a self-check without a name came to, closed with a key that is not kept here: it is in
    the person's browser, or is the code they tell their practice."""

    __tablename__ = "sealed_result"

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # shared: by its code
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
