"""A self-check without a name: kept while it is answered, a day at most, then handed to the person
and erased. What the person shares becomes a response of theirs like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.catalogue.asking.path import first_unanswered_page
from app.catalogue.model import Catalogue, Edition, Survey
from app.errors import PageOutOfOrder, SittingFinished
from app.facts import record as facts
from app.profile.build import build_profile
from app.profile.model import Profile
from app.profile.serialization import priority_to_json, profile_to_json
from app.sittings import consent
from app.sittings.editions import AskedSurvey, asked_survey
from app.sittings.finishing import finish
from app.sittings.model import SittingState
from app.sittings.reading import read_sitting, survey_of
from app.sittings.saving import store_edition
from app.store import audit
from app.store.practice_rules import options_row, rules_of
from app.store.tables import (
    PageSave,
    Patient,
    Practice,
    PublicLink,
    Response,
    Sitting,
    table_of,
)

SELF_CHECK_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Everything that is stored of a finished self-check, sealed with the key of its browser.

    saves     every page save, so that a shared result keeps its history
    fact_ids  the nameless facts, which make room for the person's own once it is shared
    """

    survey_id: str
    survey_hash: str
    locale: str
    mode: str
    age: int | None
    sex: str | None
    most_items: int | None
    started_at: str
    finished_at: str
    answers: Mapping[str, Any]
    profile: Mapping[str, Any]
    saves: Sequence[Mapping[str, Any]]
    fact_ids: Sequence[str]
    priorities: Sequence[Mapping[str, Any]] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SelfCheck:
        return cls(**data)


def open_self_check(
    db: Session,
    survey: Survey,
    link: PublicLink,
    *,
    locale: str,
    age: int | None,
    sex: str | None,
    mode: str,
    at: datetime,
) -> UUID:
    """Begin an anonymous sitting. Those left unfinished for a day are deleted at the same time."""
    erase_expired_self_checks(db, at)
    store_edition(db, survey, at)
    sitting = Sitting(
        id=uuid4(),
        practice_id=link.practice_id,
        public_link_id=link.id,
        survey_id=survey.id,
        survey_hash=survey.hash,
        locale=locale,
        mode=mode,
        respondent="self",
        age=age,
        sex=sex,
        most_items=rules_of(db.get_one(Practice, link.practice_id)).most_items,
        started_at=at,
    )
    db.add(sitting)
    db.flush()
    return sitting.id


def finish_self_check(
    db: Session, sitting: SittingState, edition: Edition, *, locale: str, at: datetime
) -> SelfCheck:
    """Conclude, write nameless facts, erase the sitting with its saves, and hand over all there is.

    Raises SittingFinished when it was finished or erased before, and PageOutOfOrder while a page is
    open.
    """
    held = select(Sitting.id).where(Sitting.id == sitting.id).with_for_update()
    if db.scalar(held) is None:
        raise SittingFinished
    sitting = read_sitting(db, sitting.id)
    rules = rules_of(db.get_one(Practice, sitting.practice_id))
    path = AskedSurvey(sitting, edition, options_row(rules)).path
    if first_unanswered_page(path) is not None:
        raise PageOutOfOrder
    profile = build_profile(edition, path, sitting.person, [], at, sitting.respondent)
    finished = SelfCheck(
        survey_id=sitting.survey_id,
        survey_hash=sitting.survey_hash,
        locale=locale,
        mode=sitting.mode,
        age=sitting.age,
        sex=sitting.sex,
        most_items=sitting.most_items,
        started_at=sitting.started_at.isoformat(),
        finished_at=at.isoformat(),
        answers=dict(path.answers),
        profile=profile_to_json(profile),
        priorities=[priority_to_json(priority) for priority in profile.priorities],
        saves=_saves(db, sitting.id),
        fact_ids=_store_facts(db, sitting, edition, profile, locale, at),
    )
    _erase(db, [sitting.id])
    return finished


def attach_self_check(
    db: Session,
    catalogue: Catalogue,
    shared: SelfCheck,
    patient: Patient,
    *,
    actor: str,
    at: datetime,
) -> UUID:
    """Make what was shared a response of this patient: the id of the response. Priorities are
    raised now; the answers keep the moment they were given."""
    sitting = read_sitting(db, _store_shared_sitting(db, shared, patient))
    asked = asked_survey(
        survey_of(db, catalogue, sitting),
        sitting,
        locale=shared.locale,
        left_out=shared.profile.get("left_out", ()),
    )
    response_id = finish(
        db,
        sitting,
        asked.edition,
        locale=shared.locale,
        at=at,
        actor=actor,
        answered_at=datetime.fromisoformat(shared.finished_at),
    )
    _agree_to_be_read(db, shared, patient, actor=actor, at=at)
    if db.get_one(Response, response_id).fact_ids:
        facts.delete_facts(db, map(UUID, shared.fact_ids))
    audit.record(
        db,
        practice_id=patient.practice_id,
        actor=actor,
        action="self_check.attach",
        subject=f"patient:{patient.id}",
        detail={"survey": shared.survey_id},
        at=at,
    )
    return response_id


def _store_shared_sitting(db: Session, shared: SelfCheck, patient: Patient) -> UUID:
    """The sitting and its page saves, as the patient's own; the id of the sitting."""
    sitting = Sitting(
        id=uuid4(),
        practice_id=patient.practice_id,
        patient_id=patient.id,
        survey_id=shared.survey_id,
        survey_hash=shared.survey_hash,
        locale=shared.locale,
        mode=shared.mode,
        respondent="self",
        age=shared.age,
        sex=shared.sex,
        most_items=shared.most_items,
        started_at=datetime.fromisoformat(shared.started_at),
    )
    db.add(sitting)
    db.flush()
    db.execute(insert(table_of(PageSave)), [_save_row(save, sitting.id) for save in shared.saves])
    return sitting.id


def _agree_to_be_read(
    db: Session, shared: SelfCheck, patient: Patient, *, actor: str, at: datetime
) -> None:
    """Whoever shares agrees that the team reads it with their name, as the page that made the code
    says; to nothing else."""
    consent.record(
        db,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        given={"care": True},
        locale=shared.locale,
        respondent="self",
        actor=actor,
        at=at,
    )


def erase_expired_self_checks(db: Session, now: datetime) -> int:
    """Delete anonymous sittings that were not finished within a day. Returns their number."""
    late = select(Sitting.id).where(
        Sitting.patient_id.is_(None), Sitting.started_at <= now - SELF_CHECK_KEPT_FOR
    )
    expired = db.scalars(late).all()
    _erase(db, expired)
    return len(expired)


def _erase(db: Session, sittings: Sequence[UUID]) -> None:
    # The foreign key's cascade deletes the saves, and a code that moved the sitting.
    if sittings:
        db.execute(delete(Sitting).where(Sitting.id.in_(sittings), Sitting.patient_id.is_(None)))


_NAMES = [column.name for column in PageSave.__table__.c if column.name not in ("id", "sitting_id")]


def _saves(db: Session, sitting_id: UUID) -> list[dict[str, Any]]:
    saves = db.scalars(
        select(PageSave).where(PageSave.sitting_id == sitting_id).order_by(PageSave.id)
    )
    return [
        {name: getattr(save, name) for name in _NAMES} | {"saved_at": save.saved_at.isoformat()}
        for save in saves
    ]


def _save_row(save: Mapping[str, Any], sitting_id: UUID) -> dict[str, Any]:
    return {
        **{name: save[name] for name in _NAMES},
        "saved_at": datetime.fromisoformat(save["saved_at"]),
        "sitting_id": sitting_id,
    }


def _store_facts(
    db: Session,
    sitting: SittingState,
    edition: Edition,
    profile: Profile,
    locale: str,
    at: datetime,
) -> list[str]:
    ids = facts.record(
        db,
        practice_id=sitting.practice_id,
        clinician_id=None,
        patient_id=uuid4(),
        finished_at=at,
        scores={row.score.scale: row.score for row in profile.scores},
        instrument_hashes={
            rule.scale.id: instrument.hash
            for instrument in edition.instruments
            for rule in instrument.scores
        },
        mode=sitting.mode,
        respondent=sitting.respondent,
        locale=locale,
        age=sitting.age,
        anonymous=True,
    )
    return [str(id) for id in ids]
