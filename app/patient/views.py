"""Everything a patient opens: entry, the questions, and what the person gets back."""

from app.patient import whose_page
from app.patient.afterwards import calendar_files, closed, my_data, plans, sent_earlier, summary
from app.patient.answering import check, handover, offline, questions, quick_exit
from app.patient.current_sitting import bp
from app.patient.entry import (
    access_code,
    birth_year,
    consent,
    invitation,
    other_survey,
    phone_calls,
    prefill,
    self_checks,
)

__all__ = [
    "access_code",
    "birth_year",
    "bp",
    "calendar_files",
    "check",
    "closed",
    "consent",
    "handover",
    "invitation",
    "my_data",
    "offline",
    "other_survey",
    "phone_calls",
    "plans",
    "prefill",
    "questions",
    "quick_exit",
    "self_checks",
    "sent_earlier",
    "summary",
    "whose_page",
]
