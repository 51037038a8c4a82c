"""The patient's door, whole: coming in, the questions, and what the person gets back."""

from app.patient import (
    agreement,
    arrival,
    birth_years,
    codes,
    known,
    moving,
    questions,
    results,
)
from app.patient.door import bp

__all__ = [
    "agreement",
    "arrival",
    "birth_years",
    "bp",
    "codes",
    "known",
    "moving",
    "questions",
    "results",
]
