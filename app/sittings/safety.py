"""A safety answer is shown to the clinician the moment it is saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Edition, Page
from app.profile.model import Priority
from app.profile.priorities.build import find_rule, safety_priorities
from app.sittings.editions import AskedSurvey
from app.sittings.priorities import new_priority_row
from app.store import audit
from app.store.tables import PriorityRow


def raised_by_page(asked: AskedSurvey, page: Page) -> tuple[Priority, ...]:
    """The safety priorities that rest on what this page asks, as the answers stand."""
    items = {item.id for item in page.items}
    raised = safety_priorities(asked.edition, asked.path, asked.sitting.person)
    return tuple(priority for priority in raised if items & _items_of(asked.edition, priority))


def _items_of(edition: Edition, priority: Priority) -> frozenset[str]:
    rule = find_rule(edition.instrument_by_id, priority.rule)
    instrument = edition.instrument_by_id[priority.rule.partition("/")[0]]
    return instrument.items_behind(rule.when.names) if rule else frozenset()


def raise_safety(
    db: Session, asked: AskedSurvey, before: SurveyPath, after: SurveyPath, at: datetime
) -> tuple[Priority, ...]:
    """Show the clinician what was answered about safety now, not only when the survey is sent.

    before, after  the path without and with the answers that were just saved
    """
    sitting, edition = asked.sitting, asked.edition
    raised = safety_priorities(edition, after, sitting.person)
    if not raised:
        return ()
    if sitting.is_anonymous:
        # Nobody sees it unless the person says so. The page says whom to call all the same.
        known = {priority.rule for priority in safety_priorities(edition, before, sitting.person)}
        return tuple(priority for priority in raised if priority.rule not in known)
    known = set(db.scalars(select(PriorityRow.rule).where(PriorityRow.sitting_id == sitting.id)))
    fresh = tuple(priority for priority in raised if priority.rule not in known)
    db.add_all(
        new_priority_row(
            priority,
            sitting_id=sitting.id,
            practice_id=sitting.practice_id,
            patient_id=sitting.whose,
            position=position,
            at=at,
        )
        for position, priority in enumerate(fresh)
    )
    if fresh:
        audit.record(
            db,
            practice_id=sitting.practice_id,
            actor="patient",
            action="priority.raise",
            subject=f"sitting:{sitting.id}",
            detail={"rules": [priority.rule for priority in fresh]},
            at=at,
        )
    return fresh
