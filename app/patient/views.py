"""The patient's door, whole: coming in, the questions, and what the person gets back."""

from app.patient import (
    agreement,
    arrival,
    at_kiosk,
    away,
    birth_years,
    calendar_files,
    calls,
    codes,
    kiosk_staff,
    known,
    moving,
    my_data,
    questions,
    quick_exit,
    results,
    review,
    self_checks,
)
from app.patient.door import bp

__all__ = [
    "agreement",
    "arrival",
    "at_kiosk",
    "away",
    "birth_years",
    "bp",
    "calendar_files",
    "calls",
    "codes",
    "kiosk_staff",
    "known",
    "moving",
    "my_data",
    "questions",
    "quick_exit",
    "results",
    "review",
    "self_checks",
]
