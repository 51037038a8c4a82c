"""Open a sitting, and keep its pages: one append-only row a page, committed before the reply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.catalogue.model import Answers, Edition, Survey
from app.catalogue.narrowed import safety_names
from app.catalogue.path import reached, walk
from app.errors import SittingFinished
from app.profile.keep import priority_to_json
from app.profile.model import Priority
from app.profile.priorities import safety_raised
from app.sittings.model import UNKNOWN, Kept, Open, Origin
from app.sittings.reading import find_sitting
from app.sittings.trace import trace_of
from app.store import audit
from app.store.practice_rules import rules_of
from app.store.tables import (
    Invitation,
    PageSave,
    Patient,
    Practice,
    PriorityRow,
    Sitting,
    SurveyVersion,
)

# Both databases can pass over a save that is there already, each in its own dialect.
_KEEP = {
    "sqlite": sqlite.insert(PageSave).on_conflict_do_nothing().returning(PageSave.id),
    "postgresql": postgresql.insert(PageSave).on_conflict_do_nothing().returning(PageSave.id),
}
_SITTING = Sitting.__table__
_LOOK = select(_SITTING.c.finished_at).where(_SITTING.c.id == bindparam("sitting_id"))
_HOLD, _HOLD_ALONE = _LOOK.with_for_update(read=True), _LOOK.with_for_update()


def open_sitting(
    db: Session,
    survey: Survey,
    invitation: Invitation,
    *,
    locale: str,
    respondent: str,
    mode: str,
    at: datetime,
) -> UUID:
    """Begin the sitting of an invitation, or go on with the one it began."""
    began = find_sitting(db, invitation.id)
    if began is not None:
        return began
    _keep_version(db, survey, at)
    patient = db.get_one(Patient, invitation.patient_id)
    sitting = Sitting(
        id=uuid4(),
        practice_id=invitation.practice_id,
        patient_id=patient.id,
        visit_id=invitation.visit_id,
        invitation_id=invitation.id,
        survey_id=survey.id,
        survey_hash=survey.hash,
        locale=locale,
        mode=mode,
        respondent=respondent,
        age=patient.age_on(at.date()),
        sex=patient.sex,
        most_items=rules_of(db.get_one(Practice, invitation.practice_id)).most_items,
        started_at=at,
    )
    db.add(sitting)
    db.flush()
    audit.record(
        db,
        practice_id=invitation.practice_id,
        actor="patient",
        action="sitting.open",
        subject=f"sitting:{sitting.id}",
        detail={"survey": survey.id, "mode": mode, "respondent": respondent},
        at=at,
    )
    return sitting.id


def keep_page(
    db: Session,
    sitting: Open,
    edition: Edition,
    page_id: str,
    answers: Answers,
    *,
    key: str,
    locale: str,
    mode: str,
    at: datetime,
    seconds: int | None = None,
    origin: Origin = UNKNOWN,
) -> Kept:
    """Keep what was answered on one page: one new row. The same key again changes nothing.

    A safety answer is put before the clinician in the same transaction, whether or not the
    sitting is ever finished. Raises SittingFinished and PageOutOfOrder.

    seconds  how long the page stood open; None when nobody knows
    origin   which browser it came from, and what was known there
    """
    page = reached(walk(edition, sitting.answers, sitting.row), page_id)
    after = {**sitting.answers, **answers}
    trace = trace_of(page, walk(edition, after, sitting.row)) if page.bank else None
    outcome = keep_save(
        db, sitting, page_id, answers, key=key, locale=locale, mode=mode, at=at, seconds=seconds,
        trace=trace, origin=origin,
    )  # fmt: skip
    if outcome == "repeated":
        # The same press was kept before, or a moment ago: the one that was first holds.
        return Kept(repeated=True, answers=after)
    raised = _raise_safety(db, sitting, edition, after, at)
    if outcome == "outdone":
        return Kept(False, sitting.answers, raised)
    return Kept(False, after, raised)


def keep_save(
    db: Session,
    sitting: Open,
    page: str,
    answers: Answers,
    *,
    key: str,
    locale: str,
    mode: str,
    at: datetime,
    seconds: int | None = None,
    trace: Mapping[str, Any] | None = None,
    origin: Origin = UNKNOWN,
) -> Literal["kept", "outdone", "repeated"]:
    """One new row; none when the press with this key was kept before. SittingFinished if sent.

    What waited in a queue while the page was answered anew is kept, and outdone.
    """
    _hold_open(db, sitting.id, alone=origin.queued)
    outdone = origin.queued and _is_outdone(db, sitting.id, page, origin.seen)
    row = {
        "sitting_id": sitting.id,
        "page": page,
        "answers": dict(answers),
        "mode": mode,
        "locale": locale,
        "saved_at": at,
        "key": key,
        "seconds": seconds,
        "trace": trace,
        "device": origin.device,
        "seen": origin.seen,
        "outdone": outdone,
    }
    kept = db.connection().execute(_KEEP[db.get_bind().dialect.name], row).first()
    if kept is None:
        return "repeated"
    if origin.keyed_by is not None:
        _note_who_keyed(db, sitting, page, origin.keyed_by, at)
    return "outdone" if outdone else "kept"


def _hold_open(db: Session, sitting_id: UUID, *, alone: bool) -> None:
    """Hold the sitting, so that it cannot be finished between our look and our save; alone, when
    nobody may keep a page of it in between either."""
    found = db.connection().execute(_HOLD_ALONE if alone else _HOLD, {"sitting_id": sitting_id})
    if found.scalar_one() is not None:
        raise SittingFinished


def _is_outdone(db: Session, sitting_id: UUID, page_id: str, seen: str | None) -> bool:
    """Whether the page has a newer save that counts, and that this one knew nothing of."""
    if seen is None:
        return False
    counting = select(PageSave.key).where(
        PageSave.sitting_id == sitting_id, PageSave.page == page_id, PageSave.outdone.is_(False)
    )
    newest = db.scalar(counting.order_by(PageSave.id.desc()).limit(1))
    return newest is not None and newest not in seen.split()


def _note_who_keyed(db: Session, sitting: Open, page_id: str, staff_id: int, at: datetime) -> None:
    audit.record(
        db,
        practice_id=sitting.practice_id,
        actor=f"staff:{staff_id}",
        action="page.key_in",
        subject=f"sitting:{sitting.id}",
        detail={"page": page_id},
        at=at,
    )


def _keep_version(db: Session, survey: Survey, at: datetime) -> None:
    if db.get(SurveyVersion, survey.hash) is not None:
        return
    version = SurveyVersion(
        hash=survey.hash, survey_id=survey.id, sources=dict(survey.sources), kept_at=at
    )
    try:
        with db.begin_nested():
            db.add(version)
    except IntegrityError:
        pass  # Another sitting kept it a moment ago.


def _raise_safety(
    db: Session, sitting: Open, edition: Edition, answers: Answers, at: datetime
) -> tuple[Priority, ...]:
    """Put what is said about safety before the clinician now, not when the survey is done."""
    # While none of these is answered, there is nothing to look for.
    if answers.keys().isdisjoint(safety_names(edition)):
        return ()
    path = walk(edition, answers, sitting.row)
    raised = safety_raised(edition, path, sitting.person)
    if not raised:
        return ()
    known = set(db.scalars(select(PriorityRow.rule).where(PriorityRow.sitting_id == sitting.id)))
    fresh = tuple(one for one in raised if one.rule not in known)
    for position, one in enumerate(fresh):
        db.add(
            PriorityRow(
                id=uuid4(),
                sitting_id=sitting.id,
                practice_id=sitting.practice_id,
                patient_id=sitting.patient_id,
                rule=one.rule,
                level=one.level,
                position=position,
                what=priority_to_json(one),
                raised_at=at,
            )
        )
    if fresh:
        audit.record(
            db,
            practice_id=sitting.practice_id,
            actor="patient",
            action="priority.raise",
            subject=f"sitting:{sitting.id}",
            detail={"rules": [one.rule for one in fresh]},
            at=at,
        )
    return fresh
