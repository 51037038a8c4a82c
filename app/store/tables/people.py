"""Patients, their visits, and what they agreed to. Columns and relations only."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.encryption import EncryptedText
from app.store.moment import Moment
from app.store.tables.columns import At, Base, Key, Locale, ShortId
from app.store.tables.staff import Staff


class Patient(Base):
    """A person who answers. Names and the birth date are encrypted in the column."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    clinician_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    number: Mapped[ShortId]  # the practice's own number for the person
    given_name: Mapped[str] = mapped_column(EncryptedText("patient.given_name"))
    family_name: Mapped[str] = mapped_column(EncryptedText("patient.family_name"))
    born_on: Mapped[str | None] = mapped_column(EncryptedText("patient.born_on"))  # ISO date
    sex: Mapped[str | None] = mapped_column(String(16))
    locale: Mapped[Locale] = mapped_column(default="en")
    created_at: Mapped[At]

    clinician: Mapped[Staff | None] = relationship()

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age_on(self, day: date) -> int | None:
        """Whole years on that day; None when the birth date is not known."""
        return self.age_between(self.born_on, day)

    @staticmethod
    def age_between(born_on: str | None, day: date) -> int | None:
        """The same for a birth date read without the rest of the row."""
        if born_on is None:
            return None
        born = date.fromisoformat(born_on)
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PatientSearchToken(Base):
    """One beginning of a word of a patient's name or number, as a keyed hash (see name_tokens.py).

    The practice is part of the hash. `sort_key` repeats the patient's number as lists are ordered
    by it, so that a page of what was found is read in its order from the index alone.
    """

    __tablename__ = "patient_search_token"
    __table_args__ = (
        Index("ix_patient_search_token_found", "token", "sort_key", "patient_id"),
        {"sqlite_with_rowid": False},
    )

    patient_id: Mapped[UUID] = mapped_column(
        ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sort_key: Mapped[str] = mapped_column(String(72))


class Visit(Base):
    """A clinical appointment."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_practice_starts", "practice_id", "starts_at"),)

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    clinician_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(EncryptedText("visit.reason"), default="")

    patient: Mapped[Patient] = relationship()
    clinician: Mapped[Staff] = relationship()


class Consent(Base):
    """What a person agreed to, or took back, for one purpose. Never changed; the newest holds."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_patient", "patient_id", "purpose", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    purpose: Mapped[str] = mapped_column(String(16))  # care, improvement, contact
    version: Mapped[ShortId]  # of the words the person read
    locale: Mapped[Locale]
    given: Mapped[bool] = mapped_column(Boolean)
    respondent: Mapped[str] = mapped_column(String(16))  # who said so
    at: Mapped[At]
