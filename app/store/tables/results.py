"""What a finished sitting came to: response, scores, priorities, plans. Columns and relations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.store.encryption import EncryptedJSON
from app.store.moment import Moment
from app.store.tables.columns import At, Base, Hash, Key, Locale, ShortId


class Response(Base):
    """A finished sitting: the folded answers and the profile that was concluded from them."""

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_patient_finished", "patient_id", "finished_at"),
        Index("ix_response_practice", "practice_id", "finished_at"),
    )

    id: Mapped[Key]
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), unique=True)
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    survey_id: Mapped[ShortId]
    survey_hash: Mapped[Hash]
    hashes: Mapped[dict[str, str]] = mapped_column(JSON)  # instrument id → hash
    locale: Mapped[Locale]
    mode: Mapped[str] = mapped_column(String(16))
    respondent: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime] = mapped_column(Moment)
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("response.answers"))
    profile: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("response.profile"))
    fact_ids: Mapped[list[str]] = mapped_column(JSON, default=list)


class PlanRow(Base):
    """What a person means to do about one aim. Never changed; the newest row of an aim holds."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("response_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), index=True
    )
    aim: Mapped[ShortId]  # the domain they chose
    said: Mapped[dict[str, Any] | None] = mapped_column(
        EncryptedJSON("plan.said")
    )  # None: taken away
    key: Mapped[ShortId]  # the same key twice is the same press
    kept_at: Mapped[At]


class ScoreRow(Base):
    """One score of one response, by one version of its rule. A rescore adds rows."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("response_id", "scale", "rule_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    instrument: Mapped[ShortId]
    scale: Mapped[ShortId]
    value: Mapped[float | None] = mapped_column(Float)
    se: Mapped[float | None] = mapped_column(Float)
    band: Mapped[str | None] = mapped_column(String(64))
    answered: Mapped[int]
    asked: Mapped[int]
    status: Mapped[int] = mapped_column(Integer)  # scoring.model.Status
    rule_version: Mapped[ShortId]
    computed_at: Mapped[At]


class PriorityRow(Base):
    """A priority as it was raised. A safety priority is stored the moment it is answered, before
    the answers are sent, so that it cannot be lost.

    state  unsent   its answers were not sent yet
           sent     its answers are a response
           erased   the person had them erased; the priority stays until somebody has seen it
    """

    __tablename__ = "priority"
    __table_args__ = (
        UniqueConstraint("sitting_id", "rule"),
        Index("ix_priority_patient", "patient_id", "raised_at"),
        Index("ix_priority_practice", "practice_id", "level", "raised_at"),
        CheckConstraint("level in ('now','today','next_visit','for_information')", name="level"),
        CheckConstraint("kind in ('safety','need','overdue')", name="kind"),
        CheckConstraint("state in ('unsent','sent','erased')", name="state"),
        CheckConstraint("(state = 'sent') = (response_id is not null)", name="sent"),
        CheckConstraint("not taken_back or state <> 'unsent'", name="taken_back"),
    )

    id: Mapped[Key]
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    response_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), index=True
    )
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    rule: Mapped[str] = mapped_column(String(130))  # instrument/priority
    level: Mapped[str] = mapped_column(String(16))  # as it was raised
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="unsent")
    # The answer that raised it was changed before the answers were sent.
    taken_back: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # No reason got worse since it last needed somebody now, so that it does not a second time.
    is_unchanged: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    position: Mapped[int]  # 0 is first on the page
    # The fields of app.profile.model.Priority that have no column here.
    what: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("priority.what"))
    raised_at: Mapped[At]
