"""The only code that changes a sitting: open it, keep a page, finish it.

Nothing is updated in place: answers are the fold of append-only page saves. Every function takes
the caller's transaction; what it does is done whole, or not at all.
"""

from app.sittings.durations import Expected, expected_time
from app.sittings.finishing import finish
from app.sittings.keeping import keep_page, needs_transaction, open_sitting
from app.sittings.known import KnownAnswer, confirm_known, known_answers
from app.sittings.meeting import Meeting, meetings
from app.sittings.model import Kept, Open, Origin
from app.sittings.reading import (
    edition_for,
    find_sitting,
    language_of,
    read_sitting,
    require_open,
    survey_of,
    who_answered,
)

__all__ = [
    "Expected",
    "Kept",
    "KnownAnswer",
    "Meeting",
    "Open",
    "Origin",
    "confirm_known",
    "edition_for",
    "expected_time",
    "find_sitting",
    "finish",
    "keep_page",
    "known_answers",
    "language_of",
    "meetings",
    "needs_transaction",
    "open_sitting",
    "read_sitting",
    "require_open",
    "survey_of",
    "who_answered",
]
