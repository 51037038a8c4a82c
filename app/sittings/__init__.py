"""The only code that changes a sitting: open it, keep a page, finish it.

Nothing is updated in place: answers are the fold of append-only page saves. Every function takes
the caller's transaction; what it does is done whole, or not at all.
"""

from app.sittings.conflicts import Conflict, find_conflicts
from app.sittings.durations import Expected, expected_time
from app.sittings.finishing import finish
from app.sittings.model import Origin, SaveResult, SittingState
from app.sittings.prefill import EarlierAnswer, confirm_earlier, earlier_answers
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
from app.sittings.saving import needs_transaction, open_sitting, save_page
from app.sittings.self_check import (
    SELF_CHECK_KEPT_FOR,
    SelfCheck,
    attach_self_check,
    erase_expired_self_checks,
    finish_self_check,
    open_self_check,
)

__all__ = [
    "SELF_CHECK_KEPT_FOR",
    "Conflict",
    "EarlierAnswer",
    "Expected",
    "Origin",
    "SaveResult",
    "SelfCheck",
    "SittingState",
    "attach_self_check",
    "confirm_earlier",
    "earlier_answers",
    "edition_for",
    "erase_expired_self_checks",
    "expected_time",
    "find_conflicts",
    "find_sitting",
    "finish",
    "finish_self_check",
    "in_language",
    "language_of",
    "late_answers",
    "needs_transaction",
    "open_self_check",
    "open_sitting",
    "read_sitting",
    "require_open",
    "save_page",
    "survey_as_it_was",
    "survey_of",
    "who_answered",
]
