"""Open a sitting and save its pages: one append-only row a page, committed before the reply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.catalogue.asking.path import SurveyPath, find_page, require_reached
from app.catalogue.asking.tailored import safety_items
from app.catalogue.model import Answers, Edition, Page, Survey
from app.errors import PageOutOfOrder
from app.people.patients import get_patient
from app.sittings.adaptive_trace import trace_of
from app.sittings.editions import AskedSurvey
from app.sittings.model import UNKNOWN, Origin, SaveResult, SittingState
from app.sittings.reading import find_sitting, require_open
from app.sittings.safety import raise_safety, raised_by_page
from app.store import audit
from app.store.practice_rules import rules_of
from app.store.session import require_transaction
from app.store.tables import (
    Invitation,
    PageSave,
    Practice,
    Sitting,
    SurveyVersion,
)

_SITTING, _SAVES = Sitting.__table__, PageSave.__table__
_SENT = [column.name for column in _SAVES.c if column.name not in ("id", "sitting_id")]
# A save is one statement. It holds the sitting while it looks whether that was sent, and passes
# over a key that is there already, which each database says in its own dialect.
_OPEN_AND_SENT = (
    select(_SITTING.c.id, *(bindparam(f"{name}_", type_=_SAVES.c[name].type) for name in _SENT))
    .where(_SITTING.c.id == bindparam("sitting_id_"), _SITTING.c.finished_at.is_(None))
    .with_for_update(read=True)
)
_KEEP = {
    name: dialect.insert(_SAVES)
    .from_select(["sitting_id", *_SENT], _OPEN_AND_SENT)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
}
_SAME_KEY = select(_SAVES.c.page, _SAVES.c.answers).where(
    _SAVES.c.sitting_id == bindparam("sitting_id_"), _SAVES.c.key == bindparam("key_")
)
_HOLD_ALONE = (
    select(_SITTING.c.id).where(_SITTING.c.id == bindparam("sitting_id")).with_for_update()
)


def open_sitting(
    db: Session,
    survey: Survey,
    invitation: Invitation,
    *,
    locale: str,
    respondent: str,
    mode: str,
    at: datetime,
    actor: str = "patient",
) -> UUID:
    """Begin the sitting of an invitation, or go on with the one it began."""
    began = find_sitting(db, invitation.id)
    if began is not None:
        return began
    store_edition(db, survey, at)
    patient = get_patient(db, invitation.patient_id)
    practice = db.get_one(Practice, invitation.practice_id)
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
        age=patient.age_on(at.astimezone(ZoneInfo(practice.timezone)).date()),
        sex=patient.sex,
        most_items=rules_of(practice).most_items,
        started_at=at,
    )
    db.add(sitting)
    db.flush()
    audit.record(
        db,
        practice_id=invitation.practice_id,
        actor=actor,
        action="sitting.open",
        subject=f"sitting:{sitting.id}",
        detail={"survey": survey.id, "mode": mode, "respondent": respondent},
        at=at,
    )
    return sitting.id


def save_page(
    db: Session,
    sitting: SittingState,
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
    before: SurveyPath | None = None,
    after: SurveyPath | None = None,
) -> SaveResult:
    """Save what was answered on one page: one new row. The same submission again changes nothing.

    It is one statement, complete by itself, and `db` may be one of Store.statements() unless it
    needs_transaction: a safety answer is shown to the clinician in the same transaction, whether or
    not the sitting is ever finished. Raises SittingFinished and PageOutOfOrder.

    answers  the notes of the page are among them, as None: they were shown
    seconds  how long the page was open; None where nobody knows
    origin   which browser it came from, and what was known there
    before, after  the path without and with these answers, from a caller who has walked it already
    """
    asked = AskedSurvey(sitting, edition)
    before = before or asked.path
    page, is_asked = _page_of(edition, before, page_id, origin)
    answers_after = {**sitting.answers, **answers}
    after = after or asked.path_with(answers_after)
    if about_safety := _tells_of_safety(edition, answers_after):
        require_transaction(db)
    trace = trace_of(page, after) if page.bank else None
    outcome = store_save(
        db, sitting, page_id, answers, key=key, locale=locale, mode=mode, at=at, seconds=seconds,
        trace=trace, origin=origin, is_asked=is_asked,
    )  # fmt: skip
    if outcome == "repeated":
        # The same submission was saved before, or a moment ago: the first one counts. Its reply may
        # never have arrived, so what it raised is returned again.
        now = AskedSurvey(require_open(db, sitting.id), edition)
        raised = raised_by_page(now, page) if about_safety else ()
        return SaveResult(True, now.sitting.answers, now.path, raised)
    raised = raise_safety(db, asked, before, after, at) if about_safety else ()
    if outcome == "superseded":
        return SaveResult(False, sitting.answers, before, raised)
    return SaveResult(False, answers_after, after, raised)


def _page_of(edition: Edition, path: SurveyPath, page_id: str, origin: Origin) -> tuple[Page, bool]:
    """The page, and whether it is asked: one that waited in a queue may not be asked any more."""
    if origin.queued:
        return find_page(edition, path, page_id)
    return require_reached(path, page_id), True


def store_save(
    db: Session,
    sitting: SittingState,
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
    is_asked: bool = True,
) -> Literal["kept", "superseded", "repeated"]:
    """One new row; none when this submission was saved before. SittingFinished if it was sent.

    What waited in a queue while the page was answered anew, or is not asked any more, is kept, and
    superseded.
    """
    if _is_more_than_a_row(origin):
        require_transaction(db)
    connection = db.connection()
    if origin.queued:
        # No other save of the page may happen between this check and the save below.
        connection.execute(_HOLD_ALONE, {"sitting_id": sitting.id})
    superseded = origin.queued and (
        not is_asked or _is_superseded(db, sitting.id, page, origin.seen)
    )
    sent = {
        "sitting_id_": sitting.id,
        "page_": page,
        "answers_": dict(answers),
        "mode_": mode,
        "locale_": locale,
        "saved_at_": at,
        "key_": key,
        "seconds_": seconds,
        "trace_": trace,
        "device_": origin.device,
        "seen_": origin.seen,
        "superseded_": superseded,
        "respondent_": origin.respondent or sitting.respondent,
    }
    if not _insert(db, sent):
        return "repeated"
    if origin.keyed_by is not None:
        _note_who_keyed(db, sitting, page, origin.keyed_by, at)
    return "superseded" if superseded else "kept"


def _insert(db: Session, sent: dict[str, Any]) -> bool:
    """Whether the save is new. The same answers to the same page under a key that is there
    already are the same press; other answers are another press, from a page that was gone back
    to, and are kept under a key of their own."""
    connection, first = db.connection(), sent["key_"]
    for count in range(2, 1000):
        if connection.execute(_KEEP[connection.dialect.name], sent).rowcount:
            return True
        require_open(db, sent["sitting_id_"])
        stored = connection.execute(_SAME_KEY, sent).one()
        if stored.page == sent["page_"] and stored.answers == json.loads(
            json.dumps(sent["answers_"])
        ):
            return False
        sent["key_"] = f"{first[:58]}.{count}"
    raise PageOutOfOrder(sent["page_"])


def needs_transaction(edition: Edition, answers: Answers, origin: Origin = UNKNOWN) -> bool:
    """Whether saving a page takes more than one row, with the answers to the survey so far."""
    return _is_more_than_a_row(origin) or _tells_of_safety(edition, answers)


def _is_more_than_a_row(origin: Origin) -> bool:
    """A queued save is compared with other saves first; what staff keyed in is noted in the audit
    log."""
    return origin.queued or origin.keyed_by is not None


def _tells_of_safety(edition: Edition, answers: Answers) -> bool:
    """Whether an item that a safety rule rests on was asked: else there is nothing to look for."""
    return not answers.keys().isdisjoint(safety_items(edition))


def _is_superseded(db: Session, sitting_id: UUID, page_id: str, seen: str | None) -> bool:
    """Whether the page has a newer save that counts, and that this one knew nothing of."""
    if seen is None:
        return False
    counting = select(PageSave.key).where(
        PageSave.sitting_id == sitting_id, PageSave.page == page_id, PageSave.superseded.is_(False)
    )
    newest = db.scalar(counting.order_by(PageSave.id.desc()).limit(1))
    return newest is not None and newest.partition(".")[0] not in seen.split()


def _note_who_keyed(
    db: Session, sitting: SittingState, page_id: str, staff_id: int, at: datetime
) -> None:
    audit.record(
        db,
        practice_id=sitting.practice_id,
        actor=f"staff:{staff_id}",
        action="page.key_in",
        subject=f"sitting:{sitting.id}",
        detail={"page": page_id},
        at=at,
    )


def store_edition(db: Session, survey: Survey, at: datetime) -> None:
    # Its sources are some hundred kilobytes: they are not read to see that they are there.
    if db.scalar(select(SurveyVersion.hash).where(SurveyVersion.hash == survey.hash)):
        return
    version = SurveyVersion(
        hash=survey.hash, survey_id=survey.id, sources=dict(survey.sources), kept_at=at
    )
    try:
        with db.begin_nested():
            db.add(version)
    except IntegrityError:
        pass  # Another sitting kept it a moment ago.
