"""Everything a patient opens: entry, the questions, and what the person gets back."""

from app.patient.afterwards import calendar_files, my_data, results
from app.patient.answering import handover, offline, questions, quick_exit, review
from app.patient.current_sitting import bp
from app.patient.entry import (
    birth_year,
    codes,
    consent,
    invitation,
    phone_calls,
    prefill,
    self_checks,
)

__all__ = [
    "birth_year",
    "bp",
    "calendar_files",
    "codes",
    "consent",
    "handover",
    "invitation",
    "my_data",
    "offline",
    "phone_calls",
    "prefill",
    "questions",
    "quick_exit",
    "results",
    "review",
    "self_checks",
]
