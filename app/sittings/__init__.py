"""The only code that changes a sitting: open it, save a page, finish it.

Nothing is updated in place: answers are the fold of append-only page saves. Every function takes
the caller's transaction; what it does is done whole, or not at all.
"""

from app.sittings.conflicts import Conflict, find_conflicts
from app.sittings.drafts import (
    Draft,
    DraftPlace,
    drop_draft,
    drop_drafts,
    erase_expired_drafts,
    keep_draft,
    read_draft,
)
from app.sittings.durations import Expected, expected_time
from app.sittings.editions import AskedSurvey, asked_survey, in_language
from app.sittings.finishing import finish
from app.sittings.model import Origin, SaveResult, SittingState
from app.sittings.prefill import EarlierAnswer, confirm_earlier, earlier_answers
from app.sittings.reading import (
    entry_ids_used,
    find_sitting,
    language_of,
    read_sitting,
    read_sittings,
    require_open,
    respondents_of,
    superseded_answers,
    survey_of,
    survey_version,
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
    "AskedSurvey",
    "Conflict",
    "Draft",
    "DraftPlace",
    "EarlierAnswer",
    "Expected",
    "Origin",
    "SaveResult",
    "SelfCheck",
    "SittingState",
    "asked_survey",
    "attach_self_check",
    "confirm_earlier",
    "drop_draft",
    "drop_drafts",
    "earlier_answers",
    "entry_ids_used",
    "erase_expired_drafts",
    "erase_expired_self_checks",
    "expected_time",
    "find_conflicts",
    "find_sitting",
    "finish",
    "finish_self_check",
    "in_language",
    "keep_draft",
    "language_of",
    "needs_transaction",
    "open_self_check",
    "open_sitting",
    "read_draft",
    "read_sitting",
    "read_sittings",
    "require_open",
    "respondents_of",
    "save_page",
    "superseded_answers",
    "survey_of",
    "survey_version",
]
