"""Two devices in one sitting: where they answered the same page without having seen each other.

Nothing is decided here. Every save is kept, the later one counts, and this says which pages that
concerns, so that each device can tell the person in front of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.catalogue.model import Answers
from app.profile.serialization import answers_from_json
from app.sittings.model import SittingState
from app.store.tables import PageSave


@dataclass(frozen=True, slots=True)
class Conflict:
    """One page that two devices answered unseen by each other.

    number       grows from meeting to meeting: what was told up to here need not be told again
    here, there  what this device sent, and what the other one did
    is_ours      the answer from this device counts
    """

    page: str
    number: int
    this_device: Answers
    other_device: Answers
    is_ours: bool


def find_conflicts(
    db: Session, sitting: SittingState, device: str, after: int = 0
) -> tuple[Conflict, ...]:
    """The conflicts that the person at this device was not shown yet: those after save `after`."""
    if all(save.device in (None, device) for save in sitting.newest.values()):
        return ()
    rows: Any = db.execute(
        select(
            PageSave.id, PageSave.page, PageSave.key, PageSave.device, PageSave.seen,
            PageSave.superseded,
        )
        .where(PageSave.sitting_id == sitting.id)
        .order_by(PageSave.id)
    ).all()  # fmt: skip
    by_page: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_page.setdefault(row.page, []).append(row)
    pairs = [
        pair
        for saves in by_page.values()
        if (pair := _pair(saves, device)) and max(save.id for save in pair) > after
    ]
    answers = _answers(db, [save.id for pair in pairs for save in pair])
    return tuple(
        Conflict(ours.page, max(ours.id, other.id), answers[ours.id], answers[other.id], is_ours)
        for ours, other in pairs
        for is_ours in (ours.id > other.id and not ours.superseded,)
        if answers[ours.id] != answers[other.id]
    )


def _pair(saves: Sequence[Row[Any]], device: str) -> tuple[Row[Any], Row[Any]] | None:
    """This device's save of a page and the other's, when the one that counts was made without
    having seen the one before."""
    counting = [save for save in saves if not save.superseded]
    if not counting:
        return None
    last = counting[-1]
    if last.device == device:
        before = counting[-2] if len(counting) > 1 else None
        if before is None or before.device in (None, device) or _has_seen(last, before, saves):
            return None
        return last, before
    ours = next((save for save in reversed(saves) if save.device == device), None)
    if ours is None or (not ours.superseded and _has_seen(last, ours, saves)):
        return None
    return ours, last


def _has_seen(later: Row[Any], earlier: Row[Any], saves: Sequence[Row[Any]]) -> bool:
    """Whether the device of the later save had seen the earlier one, or one after it."""
    if later.seen is None:
        return True  # nobody knows, and a false alarm helps nobody
    keys = later.seen.split()
    return any(save.key.partition(".")[0] in keys and save.id >= earlier.id for save in saves)


def _answers(db: Session, ids: Iterable[int]) -> dict[int, Answers]:
    rows = db.execute(select(PageSave.id, PageSave.answers).where(PageSave.id.in_(list(ids))))
    return {id: answers_from_json(answers) for id, answers in rows}
