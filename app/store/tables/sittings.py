"""Sittings: the survey as it was, and every page that was saved. Columns and relations only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.encryption import EncryptedJSON
from app.store.moment import Moment
from app.store.tables.columns import At, AtOrNever, Base, Hash, Key, Locale, ShortId
from app.store.tables.people import Patient


class SurveyVersion(Base):
    """The files a survey was made of when a sitting began, so that it can go on with them."""

    __tablename__ = "survey_version"

    hash: Mapped[Hash] = mapped_column(primary_key=True)
    survey_id: Mapped[ShortId]
    sources: Mapped[dict[str, str]] = mapped_column(JSON)
    kept_at: Mapped[At]


class Sitting(Base):
    """One person answering one survey once. Its answers are the fold of its page saves."""

    __tablename__ = "sitting"

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    # Anonymous: a self-check by a public link, erased with its saves when it ends.
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    public_link_id: Mapped[UUID | None] = mapped_column(ForeignKey("public_link.id"), index=True)
    survey_id: Mapped[ShortId]
    survey_hash: Mapped[Hash] = mapped_column(ForeignKey("survey_version.hash"))
    locale: Mapped[Locale]
    mode: Mapped[str] = mapped_column(String(16))
    respondent: Mapped[str] = mapped_column(String(16))
    age: Mapped[int | None]
    sex: Mapped[str | None] = mapped_column(String(16))
    most_items: Mapped[int | None]  # as the practice had it when the sitting began
    started_at: Mapped[At]
    finished_at: Mapped[AtOrNever]
    erased_at: Mapped[AtOrNever]  # its answers are gone; it only holds what nobody has seen yet

    patient: Mapped[Patient | None] = relationship()


class PageSave(Base):
    """One page's answers, as sent. Never changed, never deleted but by an erasure."""

    __tablename__ = "page_save"
    __table_args__ = (UniqueConstraint("sitting_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    page: Mapped[ShortId]
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("page_save.answers"))
    mode: Mapped[str] = mapped_column(String(16))
    locale: Mapped[Locale]
    saved_at: Mapped[datetime] = mapped_column(Moment)
    key: Mapped[ShortId]  # the same key twice is the same save
    trace: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("page_save.trace"))
    # how a bank chose its questions as far as this save; empty elsewhere
    device: Mapped[str | None] = mapped_column(String(64))  # a random name of the browser
    seen: Mapped[str | None] = mapped_column(String(200))
    # keys of saves of the page that were known when it was answered; empty where nobody said
    superseded: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # it waited in a queue while the page was answered anew: kept, and not counted
    respondent: Mapped[str | None] = mapped_column(String(16))
    # who answered this page; empty: as the sitting began
    seconds: Mapped[int | None]  # from showing the page to sending it; empty where nobody knows


class PageDraft(Base):
    """What was typed on one page of a sitting and not saved yet: no answer, and soon erased."""

    __tablename__ = "page_draft"

    sitting_id: Mapped[UUID] = mapped_column(
        ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True
    )
    device: Mapped[ShortId] = mapped_column(primary_key=True)  # the browser it was typed in
    page: Mapped[ShortId] = mapped_column(primary_key=True)
    # Of a group, by its id; empty for any other page.
    entry: Mapped[ShortId] = mapped_column(primary_key=True)
    typed_by: Mapped[str] = mapped_column(String(16))  # the respondent; empty where it is the same
    is_checked: Mapped[bool]  # it could not be saved, and the page says why
    fields: Mapped[list[list[str]]] = mapped_column(EncryptedJSON("page_draft.fields"))
    typed_at: Mapped[datetime] = mapped_column(Moment, index=True)
