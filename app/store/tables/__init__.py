"""Every table, by subject. Columns and relations only: what may happen to them is decided above."""

from app.store.tables.audit import AuditEntry
from app.store.tables.columns import (
    At,
    AtOrNever,
    Base,
    Hash,
    Key,
    Locale,
    ShortId,
    table_of,
    utc_now,
)
from app.store.tables.entry import Invitation, PublicLink, SealedResult, ShortCode
from app.store.tables.facts import Fact
from app.store.tables.followup import Acknowledgement, Task
from app.store.tables.people import Consent, Patient, PatientSearchToken, Visit
from app.store.tables.practice import Kiosk, Practice
from app.store.tables.results import PlanRow, PriorityRow, Response, ScoreRow
from app.store.tables.sittings import PageDraft, PageSave, Sitting, SurveyVersion
from app.store.tables.staff import Attempt, Role, Staff, staff_role
from app.store.tables.system import KeyCheck, WriteCheck

__all__ = [
    "Acknowledgement",
    "At",
    "AtOrNever",
    "Attempt",
    "AuditEntry",
    "Base",
    "Consent",
    "Fact",
    "Hash",
    "Invitation",
    "Key",
    "KeyCheck",
    "Kiosk",
    "Locale",
    "PageDraft",
    "PageSave",
    "Patient",
    "PatientSearchToken",
    "PlanRow",
    "Practice",
    "PriorityRow",
    "PublicLink",
    "Response",
    "Role",
    "ScoreRow",
    "SealedResult",
    "ShortCode",
    "ShortId",
    "Sitting",
    "Staff",
    "SurveyVersion",
    "Task",
    "Visit",
    "WriteCheck",
    "staff_role",
    "table_of",
    "utc_now",
]
