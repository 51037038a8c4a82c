"""The only code that changes a sitting: open it, keep a page, finish it.

Nothing is updated in place: answers are the fold of append-only page saves. Every function takes
the caller's transaction; what it does is done whole, or not at all.
"""

from app.sittings.conflicts import Meeting, meetings
from app.sittings.durations import Expected, expected_time
from app.sittings.finishing import finish
from app.sittings.model import Kept, Open, Origin
from app.sittings.prefill import KnownAnswer, confirm_known, known_answers
from app.sittings.reading import (
    edition_for,
    find_sitting,
    in_language,
    language_of,
    late_answers,
    read_sitting,
    require_open,
    survey_as_it_was,
    survey_of,
    who_answered,
)
from app.sittings.saving import keep_page, needs_transaction, open_sitting
from app.sittings.self_check import (
    SELF_CHECK_KEPT_FOR,
    SelfCheck,
    attach_self_check,
    finish_self_check,
    open_self_check,
    sweep_self_checks,
)

__all__ = [
    "SELF_CHECK_KEPT_FOR",
    "Expected",
    "Kept",
    "KnownAnswer",
    "Meeting",
    "Open",
    "Origin",
    "SelfCheck",
    "attach_self_check",
    "confirm_known",
    "edition_for",
    "expected_time",
    "find_sitting",
    "finish",
    "finish_self_check",
    "in_language",
    "keep_page",
    "known_answers",
    "language_of",
    "late_answers",
    "meetings",
    "needs_transaction",
    "open_self_check",
    "open_sitting",
    "read_sitting",
    "require_open",
    "survey_as_it_was",
    "survey_of",
    "who_answered",
    "sweep_self_checks",
]
