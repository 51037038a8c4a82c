"""The office: patients, invitations, instruments, staff, the practice's texts, the audit log."""

from app.office import (
    home,
    patients,
    practice_rules,
    practice_texts,
    public_links,
    shared_results,
    staff,
    start_survey,
)
from app.office.audit_log import views as audit_log
from app.office.blueprint import bp
from app.office.instruments import overview, owner_text, translation_preview

__all__ = [
    "audit_log",
    "bp",
    "home",
    "overview",
    "owner_text",
    "patients",
    "practice_rules",
    "practice_texts",
    "public_links",
    "shared_results",
    "staff",
    "start_survey",
    "translation_preview",
]
