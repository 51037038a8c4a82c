"""What a practice must do before it may ask an instrument, and its word that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from app import clock
from app.catalogue.files.folders import LICENCE_DONE
from app.catalogue.files.schema import LONGEST_TEXT
from app.catalogue.files.yaml_reader import strange_characters
from app.catalogue.licence import LicenceDone
from app.catalogue.model import Instrument
from app.catalogue.text.owner_text import as_yaml, write_whole
from app.errors import LicenceRefused

NOTHING_FIRST = ""


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
    """The line of one instrument. Our own belong to this project, or to who wrote them."""
    return LedgerLine(
        instrument=instrument.id,
        name=instrument.our_words.get("name") or instrument.id,
        owner=instrument.licence.owner or instrument.source,
        status=instrument.licence.status,
        first=instrument.licence.first or NOTHING_FIRST,
        done=instrument.licence_done,
        may_be_asked=instrument.may_be_asked,
    )


def say_done(
    instrument: Instrument, folder: Path, *, by: str, on: date, today: date | None = None
) -> Path:
    """Keep a practice's word that it did what the licence asks, beside the owner's words.

    It holds for this version of the instrument. Raises LicenceRefused where there is nothing to
    say, or where saying so would not be enough.
    """
    if instrument.licence.may_publish:
        raise LicenceRefused(f"{instrument.id}: Nothing has to be done first. Keep its notice.")
    if instrument.licence.status == "unknown":
        raise LicenceRefused(
            f"{instrument.id}: Its licence is not known, so it cannot be asked. Find out what it "
            "is, and write it in instrument.yaml."
        )
    if not by.strip() or len(by) > LONGEST_TEXT or any(strange_characters(by, "")):
        raise LicenceRefused("Say who did it, with a name that can be asked later.")
    if on > (today or clock.now().date()):
        raise LicenceRefused(f"{on.isoformat()} is still to come. Say when it was done.")
    path = folder / instrument.id / LICENCE_DONE
    said = {
        "instrument": instrument.id,
        "version": instrument.version,
        "by": by.strip(),
        "on": on.isoformat(),
    }
    write_whole(path, as_yaml(said))
    return path
