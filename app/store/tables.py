"""Tables: columns and relations only. What may happen to them is in the rooms above."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, cast
from uuid import UUID, uuid4

from flask_security.models import sqla
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from app import clock
from app.store.encryption import EncryptedJSON, EncryptedText
from app.store.moment import Moment


def utc_now() -> datetime:
    return clock.now()


Key = Annotated[UUID, mapped_column(primary_key=True, default=uuid4)]
At = Annotated[datetime, mapped_column(Moment, default=utc_now)]
AtOrNever = Annotated[datetime | None, mapped_column(Moment)]
ShortId = Annotated[str, mapped_column(String(64))]
Hash = Annotated[str, mapped_column(String(64))]
Locale = Annotated[str, mapped_column(String(16))]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(entity: type[Base]) -> Table:
    """The plain table behind an entity, for a statement that wants no objects: much cheaper."""
    return cast(Table, entity.__table__)


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


roles_users = Table(
    "roles_users",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, sqla.FsRoleMixin):
    """clinician, manager or analyst."""

    __tablename__ = "role"

    users: Mapped[list[Staff]] = relationship(secondary=roles_users, back_populates="roles")


class Staff(Base, sqla.FsUserMixin):
    """A person who signs in. A clinician is a staff member who has patients."""

    __tablename__ = "user"

    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[Locale] = mapped_column(default="en")

    practice: Mapped[Practice] = relationship()
    roles: Mapped[list[Role]] = relationship(secondary=roles_users, back_populates="users")


class Patient(Base):
    """A person who answers. Names and the birth date are encrypted in the column."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    clinician_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
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
        if self.born_on is None:
            return None
        born = date.fromisoformat(self.born_on)
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Visit(Base):
    """A clinical appointment."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_practice_starts", "practice_id", "starts_at"),)

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    clinician_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(EncryptedText("visit.reason"), default="")

    patient: Mapped[Patient] = relationship()
    clinician: Mapped[Staff] = relationship()


class Invitation(Base):
    """A way in for one person to one survey. Only the hash of its code is kept."""

    __tablename__ = "invitation"

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


class OpenLink(Base):
    """A way in for anybody, without a name: one survey of one practice. Its slug is no secret."""

    __tablename__ = "open_link"

    id: Mapped[Key]
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    survey_id: Mapped[ShortId]
    slug: Mapped[ShortId] = mapped_column(unique=True)
    created_at: Mapped[At]
    closed_at: Mapped[AtOrNever]


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
    # Nobody's: a self-check by an open link, erased with its saves when it ends.
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    open_link_id: Mapped[UUID | None] = mapped_column(ForeignKey("open_link.id"), index=True)
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
    outdone: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # it waited in a queue while the page was answered anew: kept, and not counted
    respondent: Mapped[str | None] = mapped_column(String(16))
    # who answered this page; empty: as the sitting began
    seconds: Mapped[int | None]  # from showing the page to sending it; empty where nobody knows


class Response(Base):
    """A finished sitting: the folded answers and the profile that was concluded from them."""

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_patient_finished", "patient_id", "finished_at"),)

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
    """A priority as it was raised. A safety priority is kept the moment it is answered, before
    the sitting is finished (response_id empty until then), so that it cannot be lost."""

    __tablename__ = "priority"
    __table_args__ = (
        UniqueConstraint("sitting_id", "rule"),
        Index("ix_priority_patient", "patient_id", "raised_at"),
        CheckConstraint("level in ('now','today','next_visit','for_information')", name="level"),
    )

    id: Mapped[Key]
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    response_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), index=True
    )
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    rule: Mapped[str] = mapped_column(String(130))  # instrument/priority
    level: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]  # 0 is first on the page
    what: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("priority.what"))  # profile Priority
    raised_at: Mapped[At]


class Acknowledgement(Base):
    """A staff member has seen a priority, or takes that back. The newest row holds."""

    __tablename__ = "acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[UUID] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[At]
    undone: Mapped[bool] = mapped_column(Boolean, default=False)

    staff: Mapped[Staff] = relationship()


class Task(Base):
    """Something a named person does about a priority, by a date."""

    __tablename__ = "task"

    id: Mapped[Key]
    priority_id: Mapped[UUID] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), unique=True
    )
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(16), default="open")  # open, done, not_needed
    closed_at: Mapped[AtOrNever]

    owner: Mapped[Staff | None] = relationship()


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
    # a self-check by an open link: anybody's, perhaps twice, so it counts in no measure


class AuditEntry(Base):
    """Who did what, when. Append-only; each row carries the hash of the one before."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    practice_id: Mapped[str | None] = mapped_column(String(36))
    actor: Mapped[str] = mapped_column(String(64))  # "staff:3", "patient", "command"
    action: Mapped[ShortId]
    subject: Mapped[str] = mapped_column(String(80))  # "patient:<uuid>", "sitting:<uuid>", ""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[Hash]
    hash: Mapped[Hash]


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
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[At]
    locked_at: Mapped[AtOrNever]
    stay: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[AtOrNever]
    ended_at: Mapped[AtOrNever]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # empty: by its PIN

    practice: Mapped[Practice] = relationship()


class Attempt(Base):
    """A failed try at a door, to slow down guessing. No address is kept, only its keyed hash."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_door_who_at", "door", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[ShortId]
    who: Mapped[Hash]
    at: Mapped[At]
