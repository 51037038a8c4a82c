"""A priority and its row: what the database is asked for is in columns, the rest is encrypted.

Nothing is stored twice. `what` holds the fields of Priority that have no column, and the profile of
a response holds no priorities.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.catalogue.rules import Level
from app.profile.model import Priority, Profile
from app.profile.serialization import priority_from_json, priority_to_json, profile_from_json
from app.store.tables import PriorityRow, Response, table_of

_COLUMNS = ("rule", "level", "kind", "is_unchanged")


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
        is_unchanged=priority.is_unchanged,
        taken_back=False,
        position=position,
        what=_encrypted_part(priority),
        raised_at=at,
    )


def send_priority_row(row: PriorityRow, response_id: UUID, position: int) -> None:
    """The answers that raised it are part of this response now."""
    row.response_id, row.state, row.position = response_id, "sent", position


def insert_priority_rows(db: Session, rows: Sequence[PriorityRow]) -> None:
    """Store new rows with one statement. The objects do not become part of the session."""
    names = PriorityRow.__table__.columns.keys()
    values = [{name: getattr(row, name) for name in names} for row in rows]
    if values:
        db.execute(insert(table_of(PriorityRow)), values)


def update_priority_row(row: PriorityRow, priority: Priority) -> None:
    """Store what is known of a raised priority now. Its rule, level and kind stay as they were when
    it was raised."""
    row.what, row.is_unchanged = _encrypted_part(priority), priority.is_unchanged


def priority_of(row: PriorityRow) -> Priority:
    """The priority of a row. One that is unchanged does not call for somebody now a second time: it
    is shown as one for today, whatever level it was raised at."""
    level = "today" if row.is_unchanged and row.level == "now" else row.level
    columns = {
        "rule": row.rule,
        "level": cast(Level, level),
        "kind": row.kind,
        "is_unchanged": row.is_unchanged,
    }
    return priority_from_json({**row.what, **columns})


def profile_of(db: Session, response: Response) -> Profile:
    """The stored profile of a response, with the priorities its answers raised, in their order.

    One whose answer was taken back before sending has a row, but is no part of the profile.
    """
    rows = db.scalars(
        select(PriorityRow)
        .where(PriorityRow.response_id == response.id, PriorityRow.taken_back.is_(False))
        .order_by(PriorityRow.position)
    )
    return profile_from_json(response.profile, map(priority_of, rows))


def unchanged_by_rule(
    db: Session, response_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[str, bool]]:
    """For each of these responses, see EarlierResponse.unchanged_by_rule. Nothing is decrypted."""
    rows = db.execute(
        select(PriorityRow.response_id, PriorityRow.rule, PriorityRow.is_unchanged).where(
            PriorityRow.response_id.in_(response_ids), PriorityRow.taken_back.is_(False)
        )
    ).all()
    return {
        id: {row.rule: row.is_unchanged for row in rows if row.response_id == id}
        for id in response_ids
    }


def _encrypted_part(priority: Priority) -> dict[str, Any]:
    fields = priority_to_json(priority)
    return {name: value for name, value in fields.items() if name not in _COLUMNS}
