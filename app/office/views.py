"""The office: patients, invitations, instruments, staff, the practice's own texts, the audit log."""

from app.kiosk import office_views as kiosks
from app.office import (
    home,
    patients,
    practice_rules,
    practice_texts,
    public_links,
    shared_results,
    start_survey,
)
from app.office.audit_log import views as audit_log
from app.office.instruments import overview, owner_text, translation_preview
from app.office.staff_practice import bp

__all__ = [
    "audit_log",
    "bp",
    "home",
    "kiosks",
    "overview",
    "owner_text",
    "patients",
    "practice_rules",
    "practice_texts",
    "public_links",
    "shared_results",
    "start_survey",
    "translation_preview",
]
