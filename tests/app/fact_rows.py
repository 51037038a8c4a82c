"""Rows of the table of facts, for what counts them."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from app.store.tables import Fact
from scoring.model import Status

PRACTICE = UUID(int=1)


def fact(who: str, month: date, **other: object) -> Fact:
    """One answer as good as it can be, unless said otherwise."""
    usual: dict[str, object] = {
        "practice_id": PRACTICE, "scale": "exact_care", "value": 4.0, "band": "exactly",
        "status": Status.SCORED, "mode": "home", "locale": "en",
    }  # fmt: skip
    values = usual | other
    return Fact(
        **{**values, "status": int(Status(values["status"]))},
        id=uuid4(),
        month=month,
        missing_share=0.0,
        respondent="self",
        age_group="40-64",
        instrument_hash="0" * 64,
        pseudonym=who * 8,
    )
