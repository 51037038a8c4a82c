"""The patient's door, whole: coming in, the questions, and what the person gets back."""

from app.patient import (
    agreement,
    arrival,
    at_kiosk,
    birth_years,
    calls,
    codes,
    kiosk_staff,
    known,
    moving,
    questions,
    results,
)
from app.patient.door import bp

__all__ = [
    "agreement",
    "arrival",
    "at_kiosk",
    "birth_years",
    "bp",
    "calls",
    "codes",
    "kiosk_staff",
    "known",
    "moving",
    "questions",
    "results",
]
