"""A priority and its row: what the database is asked for is in columns, the rest is encrypted.

Nothing is stored twice. `what` holds the fields of Priority that have no column.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from app.catalogue.rules import Level
from app.profile.model import Priority
from app.profile.serialization import priority_from_json, priority_to_json
from app.store.tables import PriorityRow

_COLUMNS = ("rule", "level", "kind")


def new_priority_row(
    priority: Priority,
    *,
    sitting_id: UUID,
    practice_id: UUID,
    patient_id: UUID,
    position: int,
    at: datetime,
) -> PriorityRow:
    """The row of a priority whose answers are not sent yet."""
    return PriorityRow(
        id=uuid4(),
        sitting_id=sitting_id,
        practice_id=practice_id,
        patient_id=patient_id,
        rule=priority.rule,
        level=priority.level,
        kind=priority.kind,
        state="unsent",
        position=position,
        what=_encrypted_part(priority),
        raised_at=at,
    )


def send_priority_row(row: PriorityRow, response_id: UUID, position: int) -> None:
    """The answers that raised it are part of this response now."""
    row.response_id, row.state, row.position = response_id, "sent", position


def update_priority_row(row: PriorityRow, priority: Priority) -> None:
    """Store what is known of a raised priority now. Its rule, level and kind stay as they were when
    it was raised."""
    row.what = _encrypted_part(priority)


def priority_of(row: PriorityRow) -> Priority:
    """The priority of a row. One that is steady does not call for somebody now a second time: it is
    shown as one for today, whatever level it was raised at."""
    level = "today" if row.what["steady"] and row.level == "now" else row.level
    columns = {"rule": row.rule, "level": cast(Level, level), "kind": row.kind}
    return priority_from_json({**row.what, **columns})


def _encrypted_part(priority: Priority) -> dict[str, Any]:
    fields = priority_to_json(priority)
    return {name: value for name, value in fields.items() if name not in _COLUMNS}
