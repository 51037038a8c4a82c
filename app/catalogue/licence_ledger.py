"""What a practice must do before it may use an instrument, and its statement that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from app import clock
from app.catalogue.files.base_schema import MAX_TEXT_CHARACTERS
from app.catalogue.files.folders import LICENCE_DONE
from app.catalogue.files.yaml_reader import unsafe_characters
from app.catalogue.licence import LicenceDone
from app.catalogue.model import Instrument
from app.catalogue.text.owner_text import to_yaml, write_atomically
from app.errors import LicenceRefused

NOTHING_REQUIRED = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One instrument in the licence ledger; `first` is empty where nothing has to be done."""

    instrument: str
    name: str
    owner: str
    status: Literal["free", "free_with_notice", "permission_needed", "unknown"]
    first: str
    done: LicenceDone | None
    may_be_asked: bool


def ledger_line(instrument: Instrument) -> LedgerLine:
    """The ledger line of one instrument. Where no owner is named, the source stands in its
    place."""
    return LedgerLine(
        instrument=instrument.id,
        name=instrument.project_text.get("name") or instrument.id,
        owner=instrument.licence.owner or instrument.source,
        status=instrument.licence.status,
        first=instrument.licence.first or NOTHING_REQUIRED,
        done=instrument.licence_done,
        may_be_asked=instrument.may_be_asked,
    )


def record_licence_done(
    instrument: Instrument, folder: Path, *, by: str, on: date, today: date | None = None
) -> Path:
    """Store a practice's statement that it did what the licence requires; returns the file's path.

    It is stored next to the owner's text and holds for this version of the instrument only. Raises
    LicenceRefused if nothing is required, if the licence is unknown, or if name or date are
    invalid.
    """
    if instrument.licence.may_publish:
        raise LicenceRefused(f"{instrument.id}: Nothing has to be done first. Keep its notice.")
    if instrument.licence.status == "unknown":
        raise LicenceRefused(
            f"{instrument.id}: Its licence is not known, so it cannot be asked. Find out what it "
            "is, and write it in instrument.yaml."
        )
    if not by.strip() or len(by) > MAX_TEXT_CHARACTERS or any(unsafe_characters(by, "")):
        raise LicenceRefused("Say who did it, with a name that can be asked later.")
    if on > (today or clock.now().date()):
        raise LicenceRefused(f"{on.isoformat()} is still to come. Say when it was done.")
    path = folder / instrument.id / LICENCE_DONE
    statement = {
        "instrument": instrument.id,
        "version": instrument.version,
        "by": by.strip(),
        "on": on.isoformat(),
    }
    write_atomically(path, to_yaml(statement))
    return path
