"""What an owner allows with an instrument, and what a practice says that it did first."""

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
    """A practice says that it did what the licence asks first: who says so, and since when."""

    by: str
    on: date
