"""The licence of an instrument, and a practice's statement that it met the licence's condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Licence:
    status: Literal["free", "free_with_notice", "permission_needed", "unknown"]
    notice: str
    checked: date
    url: str | None = None
    owner: str | None = None
    first: str | None = None  # what a practice must do before it asks this instrument

    @property
    def may_publish(self) -> bool:
        return self.status in ("free", "free_with_notice")


@dataclass(frozen=True, slots=True)
class LicenceDone:
    """A practice's statement that it did what the licence requires: who states it, and the date."""

    by: str
    on: date
