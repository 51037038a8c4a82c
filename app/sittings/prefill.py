"""Earlier answers that rarely change: the person confirms them instead of answering again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.model import Answer, Edition
from app.profile.privacy import is_private
from app.profile.serialization import answers_from_json
from app.sittings.model import UNKNOWN, Origin, SittingState
from app.sittings.saving import store_save
from app.store.practice_rules import rules_of
from app.store.tables import PageSave, Practice, Response

# The page id of a save of confirmed answers. No page of a survey has it, because of its hyphen.
PREFILL_PAGE = "known-before"
LOOKED_AT = 5  # earlier responses


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An answer the person gave before, and when."""

    item: str
    answer: Answer
    said_at: datetime


def earlier_answers(
    db: Session, sitting: SittingState, edition: Edition, at: datetime
) -> tuple[EarlierAnswer, ...]:
    """What may be offered for confirmation, in the order of the survey; nothing once it was.

    An answer counts when its item is `lasting` and not private (its answer is never shown by
    itself), it is younger than the practice's limit, and it
    was given to the same version of the instrument by the same respondent: what somebody else
    said for the person is not put into the person's mouth, nor the other way round.
    """
    days = rules_of(db.get_one(Practice, sitting.practice_id)).confirm_within_days
    lasting = [item.id for item in edition.items.values() if item.lasting and not is_private(item)]
    if sitting.is_anonymous or not days or not lasting:
        return ()
    if sitting.answers or _was_offered(db, sitting):
        return ()
    earlier: dict[str, EarlierAnswer] = {}
    for response in _recent(db, sitting, at - timedelta(days=days)):
        answers = answers_from_json(response.answers)
        for item in lasting:
            if answers.get(item) is not None and _is_same(edition, item, response.hashes):
                earlier.setdefault(item, EarlierAnswer(item, answers[item], response.finished_at))
    return tuple(earlier[item] for item in lasting if item in earlier)


def confirm_earlier(
    db: Session,
    sitting: SittingState,
    known: Collection[EarlierAnswer],
    *,
    key: str,
    locale: str,
    mode: str,
    at: datetime,
    seconds: int | None = None,
    origin: Origin = UNKNOWN,
) -> None:
    """Keep these as answers of this sitting: a save of their own, so that the history shows that
    they were confirmed and not given anew. None of them is kept as well: they were offered."""
    store_save(
        db,
        sitting,
        PREFILL_PAGE,
        {answer.item: answer.answer for answer in known},
        key=key,
        locale=locale,
        mode=mode,
        at=at,
        seconds=seconds,
        origin=origin,
    )


def _was_offered(db: Session, sitting: SittingState) -> bool:
    offered = select(PageSave.id).where(
        PageSave.sitting_id == sitting.id, PageSave.page == PREFILL_PAGE
    )
    return db.scalar(offered) is not None


def _recent(db: Session, sitting: SittingState, since: datetime) -> list[Response]:
    """The newest first."""
    theirs = (
        select(Response)
        .where(Response.patient_id == sitting.whose, Response.finished_at >= since)
        .order_by(Response.finished_at.desc())
        .limit(LOOKED_AT)
    )
    by_proxy = sitting.respondent == "proxy"
    return [
        response for response in db.scalars(theirs) if (response.respondent == "proxy") == by_proxy
    ]


def _is_same(edition: Edition, item: str, hashes: Mapping[str, str]) -> bool:
    return any(
        item in instrument.items and hashes.get(instrument.id) == instrument.hash
        for instrument in edition.instruments
    )
