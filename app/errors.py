"""Every error this app raises on purpose, and the page each becomes. Anything else is a bug.

AppError
├── InstrumentFaults   instrument files need a person to fix them; every fault, located
├── InvalidAccessCode  a code that is wrong, used, expired or not ours; nobody is told which  → 404
├── CodeMistyped       not eight digits, or not as they were given; says nothing of any code  → 422
├── TooManyTries       so many wrong codes that even a right one has to wait  → 429
├── SittingNotOpen     no sitting is open in this browser  → 409
├── SittingFinished    the answers were sent already  → 409
├── ConsentMissing     the person was not told yet what happens with the answers  → that page
├── PageOutOfOrder     a page that is not next, or not part of this survey  → 409
├── OtherSitting       a page of one sitting, sent when the browser is in another  → 409
├── LeftOpen           the page was posted with answers it does not offer  → 422
├── NotAllowed         signed in, but this is not yours to see  → 404
├── FormIncomplete     a form came back without a part of it; nothing was changed  → 400
├── DatabaseNotReady   the database has other tables than this version works with  → 503
├── SurveyNotReady     the practice lacks numbers or a text that this survey needs  → 409
├── OwnerTextRefused   an owner's file does not fit the instrument
│   └── ScaleEndsNotConfirmed  only numbers tell the answers apart, and nobody compared them yet
└── LicenceRefused     a practice cannot say of this licence that it did what is asked
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class AppError(Exception):
    """Base for everything below, so that one handler can catch them all."""

    status = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one file: where (counted from 1), what, and what to do about it."""

    file: str
    line: int
    column: int
    problem: str
    remedy: str
    is_advice: bool = False  # worth a look, and no reason not to use the file

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.problem} {self.remedy}"


class InstrumentFaults(AppError):
    """Instrument files that cannot be used, with every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class InvalidAccessCode(AppError):
    status = 404


class CodeMistyped(AppError):
    status = 422


class TooManyTries(AppError):
    status = 429


class SittingNotOpen(AppError):
    status = 409


class SittingFinished(AppError):
    status = 409


class ConsentMissing(AppError):
    status = 303


class PageOutOfOrder(AppError):
    status = 409


class OtherSitting(AppError):
    status = 409


class LeftOpen(AppError):
    status = 422


class NotAllowed(AppError):
    # The same answer as for a thing that does not exist: no hint that it does.
    status = 404


class FormIncomplete(AppError):
    status = 400


class DatabaseNotReady(AppError):
    """Tells the operator what is wrong with the database, and what to do."""

    status = 503


class SurveyNotReady(AppError):
    status = 409


class OwnerTextRefused(AppError):
    """Says where the file and the definition differ, and what to do.

    wants  what may be said beside the file: "language", "stem" (the question before the items) or
           "ends". How it is said, the command or the page that takes the file knows.
    """

    def __init__(self, told: str, wants: Iterable[str] = ()) -> None:
        super().__init__(told)
        self.wants = frozenset(wants)


class ScaleEndsNotConfirmed(OwnerTextRefused):
    """Names the lowest and the highest answer of each scale, for a person to compare."""


class LicenceRefused(AppError):
    """Says why a practice's word does not open an instrument, and what to do."""
