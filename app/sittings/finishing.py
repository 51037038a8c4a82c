"""Finish a sitting, in one transaction: answers → scores → profile → priorities, tasks, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.catalogue.asking.path import SurveyPath, first_unanswered_page
from app.catalogue.model import Edition
from app.errors import PageOutOfOrder, SittingFinished
from app.facts import record as facts
from app.followup.tasks import open_tasks
from app.people.patients import get_patient
from app.people.visits import get_visit
from app.profile.build import build_profile
from app.profile.model import EarlierResponse, Priority, Profile
from app.profile.serialization import earlier_from_json, profile_to_json
from app.sittings import consent
from app.sittings.editions import AskedSurvey
from app.sittings.model import SittingState
from app.sittings.priorities import (
    insert_priority_rows,
    new_priority_row,
    send_priority_row,
    unchanged_by_rule,
    update_priority_row,
)
from app.sittings.reading import read_sitting, respondents_of
from app.store import audit
from app.store.practice_rules import options_row, rules_of
from app.store.tables import (
    Invitation,
    Practice,
    PriorityRow,
    Response,
    ScoreRow,
    Sitting,
    table_of,
)

COMPARED = 6  # earlier responses that are read: five for a course of values, and one to spare


@dataclass(frozen=True, slots=True)
class _Finished:
    """Everything that is stored about a finished sitting, collected before anything is stored."""

    sitting: SittingState
    edition: Edition
    path: SurveyPath
    profile: Profile
    locale: str
    at: datetime
    answered_at: datetime


def finish(
    db: Session,
    sitting: SittingState,
    edition: Edition,
    *,
    locale: str,
    at: datetime,
    actor: str = "patient",
    answered_at: datetime | None = None,
) -> UUID:
    """Close the sitting and store its conclusions. Returns the id of its response.

    answered_at  when the person finished, if that was before `at`: what was shared later

    Raises SittingFinished when it was sent before, and PageOutOfOrder while a page is open.
    """
    held = select(Sitting.finished_at).where(Sitting.id == sitting.id).with_for_update()
    if db.scalar(held) is not None:
        raise SittingFinished
    # Read again now that the row is locked: another tab may have saved a page in the meantime.
    sitting = read_sitting(db, sitting.id)
    respondent = respondents_of(db, {sitting.id: sitting.respondent})[sitting.id]
    sitting = replace(sitting, respondent=respondent)
    rules = rules_of(db.get_one(Practice, sitting.practice_id))
    path = AskedSurvey(sitting, edition, options_row(rules)).path
    if first_unanswered_page(path) is not None:
        raise PageOutOfOrder
    earlier = _earlier(db, sitting)
    then = answered_at or at
    profile = build_profile(edition, path, sitting.person, earlier, then, sitting.respondent)
    done = _Finished(sitting, edition, path, profile, locale, at, then)

    response = _store_response(db, done)
    _store_scores(db, response, done)
    _store_priorities(db, response, done)
    _store_facts(db, response, done)
    db.execute(update(Sitting).where(Sitting.id == sitting.id).values(finished_at=at))
    db.execute(update(Invitation).where(Invitation.id == sitting.invitation_id).values(used_at=at))
    audit.record(
        db,
        practice_id=sitting.practice_id,
        actor=actor,
        action="sitting.finish",
        subject=f"sitting:{sitting.id}",
        detail={"survey": sitting.survey_id, "priorities": len(profile.priorities)},
        at=at,
    )
    return response.id


def _earlier(db: Session, sitting: SittingState) -> list[EarlierResponse]:
    """The person's newest finished responses, oldest first."""
    newest = (
        select(Response)
        .where(Response.patient_id == sitting.whose)
        .order_by(Response.finished_at.desc())
        .limit(COMPARED)
    )
    responses = list(reversed(db.scalars(newest).all()))
    unchanged = unchanged_by_rule(db, [response.id for response in responses]) if responses else {}
    return [
        earlier_from_json(
            finished_at=response.finished_at,
            respondent=response.respondent,
            locale=response.locale,
            hashes=response.hashes,
            answers=response.answers,
            profile=response.profile,
            unchanged_by_rule=unchanged[response.id],
        )
        for response in responses
    ]


def _store_response(db: Session, done: _Finished) -> Response:
    sitting = done.sitting
    response = Response(
        id=uuid4(),
        sitting_id=sitting.id,
        practice_id=sitting.practice_id,
        patient_id=sitting.whose,
        visit_id=sitting.visit_id,
        survey_id=sitting.survey_id,
        survey_hash=sitting.survey_hash,
        hashes={instrument.id: instrument.hash for instrument in done.edition.instruments},
        locale=done.locale,
        mode=sitting.mode,
        respondent=sitting.respondent,
        started_at=sitting.started_at,
        finished_at=done.answered_at,
        answers=dict(done.path.answers),
        profile=profile_to_json(done.profile),
        fact_ids=[],
    )
    db.add(response)
    db.flush()
    return response


def _store_scores(db: Session, response: Response, done: _Finished) -> None:
    rows = [
        {
            "response_id": response.id,
            "instrument": row.instrument,
            "scale": row.score.scale,
            "value": row.score.value,
            "se": row.score.se,
            "band": row.score.band,
            "answered": row.score.answered,
            "asked": row.score.asked,
            "status": int(row.score.status),
            "rule_version": row.score.rule_version,
            "computed_at": done.at,
        }
        for row in done.profile.scores
    ]
    if rows:
        db.execute(insert(table_of(ScoreRow)), rows)


def _store_priorities(db: Session, response: Response, done: _Finished) -> None:
    """Priorities in their order. One that was raised before sending stays, and comes first, even if
    the answer that raised it was changed meanwhile: a safety answer is never lost."""
    raised = {
        row.rule: row
        for row in db.scalars(select(PriorityRow).where(PriorityRow.sitting_id == done.sitting.id))
    }
    final = {priority.rule for priority in done.profile.priorities}
    taken_back = [row for rule, row in raised.items() if rule not in final]
    for position, row in enumerate(taken_back):
        send_priority_row(row, response.id, position)
        row.taken_back = True
    rows, new = list(taken_back), list[PriorityRow]()
    for position, priority in enumerate(done.profile.priorities, start=len(taken_back)):
        if priority.rule in raised:
            row = raised[priority.rule]
            update_priority_row(row, priority)
        else:
            row = _new_row(priority, response, position, done.at)
            new.append(row)
        send_priority_row(row, response.id, position)
        rows.append(row)
    insert_priority_rows(db, new)
    _open_tasks(db, rows, done)


def _new_row(priority: Priority, response: Response, position: int, at: datetime) -> PriorityRow:
    return new_priority_row(
        priority,
        sitting_id=response.sitting_id,
        practice_id=response.practice_id,
        patient_id=response.patient_id,
        position=position,
        at=at,
    )


def _open_tasks(db: Session, rows: Sequence[PriorityRow], done: _Finished) -> None:
    visit = get_visit(db, done.sitting.visit_id)
    patient = get_patient(db, done.sitting.whose)
    open_tasks(
        db,
        rows,
        owner_id=visit.clinician_id if visit else patient.clinician_id,
        finished_at=done.at,
        visit_at=visit.starts_at if visit else None,
    )


def _store_facts(db: Session, response: Response, done: _Finished) -> None:
    """Facts, if the person agreed that the answers count without the name."""
    if not consent.holds(db, done.sitting.whose, "improvement"):
        return
    patient = get_patient(db, done.sitting.whose)
    hashes: Mapping[str, str] = {
        rule.scale.id: instrument.hash
        for instrument in done.edition.instruments
        for rule in instrument.scores
    }
    response.fact_ids = [
        str(fact)
        for fact in facts.record(
            db,
            practice_id=response.practice_id,
            clinician_id=patient.clinician_id,
            patient_id=patient.id,
            finished_at=done.answered_at,
            scores={row.score.scale: row.score for row in done.profile.scores},
            instrument_hashes=hashes,
            mode=response.mode,
            respondent=response.respondent,
            locale=response.locale,
            age=done.sitting.age,
        )
    ]
