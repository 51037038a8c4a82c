"""Read sittings: their answers from all their page saves, their survey as it was at the start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Session, aliased

from app.catalogue.asking.group_entries import entries_by_id
from app.catalogue.model import Answer, Answers, Catalogue, Survey
from app.catalogue.survey_versions import survey_by_hash
from app.errors import SittingFinished, SittingNotOpen
from app.sittings.model import Saved, SittingState
from app.store.tables import PageSave, Sitting, SurveyVersion, Visit, table_of

_SITTING, _SAVES, _VISIT = Sitting.__table__, PageSave.__table__, table_of(Visit)
_NAMES = [field.name for field in fields(SittingState) if field.name in _SITTING.c]
_Statements = tuple[Select[Any], Select[Any]]


def _statements(is_wanted: Callable[[ColumnElement[UUID]], ColumnElement[bool]]) -> _Statements:
    """The two statements that read sittings, and those saves that count."""
    sittings = (
        select(*(_SITTING.c[name] for name in _NAMES), _VISIT.c.starts_at)
        .join_from(_SITTING, _VISIT, _VISIT.c.id == _SITTING.c.visit_id, isouter=True)
        .where(is_wanted(_SITTING.c.id))
    )
    # A page's newest save holds all its answers, so the fold needs no older ones.
    newest = (
        select(func.max(_SAVES.c.id))
        .where(is_wanted(_SAVES.c.sitting_id), _SAVES.c.superseded.is_(false()))
        .group_by(_SAVES.c.sitting_id, _SAVES.c.page)
    )
    saves = (
        select(
            _SAVES.c.sitting_id, _SAVES.c.answers, _SAVES.c.page, _SAVES.c.key, _SAVES.c.device,
            _SAVES.c.respondent, _SAVES.c.locale,
        )
        .where(_SAVES.c.id.in_(newest))
        .order_by(_SAVES.c.id)
    )  # fmt: skip
    return sittings, saves


# They are built once and run on the connection itself, since one sitting is read before every page.
_ONE_SITTING = _statements(lambda column: column == bindparam("id_"))
_SEVERAL_SITTINGS = _statements(lambda column: column.in_(bindparam("ids_", expanding=True)))


def read_sitting(db: Session, sitting_id: UUID | None) -> SittingState:
    """The sitting with its answers. SittingNotOpen when there is none of this id."""
    sitting = _read(db.connection(), _ONE_SITTING, {"id_": sitting_id}).get(sitting_id)
    if sitting is None:
        raise SittingNotOpen
    return sitting


def read_sittings(db: Session, sitting_ids: Collection[UUID]) -> Mapping[UUID | None, SittingState]:
    """The same for many sittings, by id, with two statements. An id that does not exist is left
    out."""
    if not sitting_ids:
        return {}
    return _read(db.connection(), _SEVERAL_SITTINGS, {"ids_": list(sitting_ids)})


def _read(
    connection: Connection, statements: _Statements, ids: Mapping[str, object]
) -> dict[UUID | None, SittingState]:
    read_rows, read_saves = statements
    rows: Any = connection.execute(read_rows, ids).all()
    if not rows:
        return {}
    answers: dict[UUID, dict[str, Answer]] = {}
    newest: dict[UUID, dict[str, Saved]] = {}
    saves: Any = connection.execute(read_saves, ids).all()
    for sitting_id, saved, page, *save in saves:
        newest.setdefault(sitting_id, {})[page] = Saved(*save)
        answers.setdefault(sitting_id, {}).update(_answers_of_save(saved))
    sittings: dict[UUID | None, SittingState] = {}
    for row in rows:
        *values, visit_at = row
        sittings[row.id] = SittingState(
            **dict(zip(_NAMES, values, strict=True)),
            visit_at=visit_at,
            answers=answers.get(row.id, {}),
            newest=newest.get(row.id, {}),
        )
    return sittings


def _answers_of_save(saved: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as they were given: JSON has no tuples."""
    return {id: tuple(value) if isinstance(value, list) else value for id, value in saved.items()}


def require_open(db: Session, sitting_id: UUID | None) -> SittingState:
    """The same as read_sitting, but SittingFinished once the answers were sent."""
    sitting = read_sitting(db, sitting_id)
    if sitting.finished_at is not None:
        raise SittingFinished
    return sitting


def superseded_answers(db: Session, sitting_id: UUID) -> list[Answers]:
    """What came after something newer and so does not count, save by save; none whose page was
    answered once more since then."""
    newer = aliased(PageSave)
    settled = exists().where(
        newer.sitting_id == PageSave.sitting_id,
        newer.page == PageSave.page,
        newer.superseded.is_(False),
        newer.id > PageSave.id,
    )
    superseded = select(PageSave.answers).where(
        PageSave.sitting_id == sitting_id, PageSave.superseded.is_(True), ~settled
    )
    return [_answers_of_save(saved) for saved in db.scalars(superseded.order_by(PageSave.id))]


def entry_ids_used(db: Session, sitting_id: UUID, page: str, group: str) -> frozenset[str]:
    """The ids of every entry that a group had in this sitting, also of those removed since."""
    saves = select(PageSave.answers).where(PageSave.sitting_id == sitting_id, PageSave.page == page)
    answers = (_answers_of_save(saved).get(group) for saved in db.scalars(saves))
    return frozenset(id for answer in answers for id in entries_by_id(answer))


def find_sitting(db: Session, invitation_id: UUID) -> UUID | None:
    """The id of the sitting that an invitation began; None where it began none."""
    return db.scalar(select(Sitting.id).where(Sitting.invitation_id == invitation_id))


def language_of(db: Session, sitting_id: UUID) -> str:
    """The language of the newest page, or the one the sitting began in."""
    newest = select(PageSave.locale).where(PageSave.sitting_id == sitting_id)
    began = select(Sitting.locale).where(Sitting.id == sitting_id)
    return db.scalar(newest.order_by(PageSave.id.desc()).limit(1)) or db.scalars(began).one()


def respondents_of(db: Session, began_with: Mapping[UUID, str]) -> dict[UUID, str]:
    """Who answered these sittings as a whole: `helped` where somebody helped with any page.

    began_with  sitting → the respondent it began with
    """
    alone = [id for id, respondent in began_with.items() if respondent == "self"]
    helped = select(PageSave.sitting_id).where(
        PageSave.sitting_id.in_(alone), PageSave.respondent == "helped"
    )
    return {**began_with, **dict.fromkeys(db.scalars(helped) if alone else (), "helped")}


def survey_of(db: Session, catalogue: Catalogue, sitting: SittingState) -> Survey:
    """The survey as it was when the sitting began, also after its files have changed."""
    return survey_version(db, catalogue, sitting.survey_id, sitting.survey_hash)


def survey_version(db: Session, catalogue: Catalogue, survey_id: str, hash: str) -> Survey:
    """The survey of this hash: today's, or read again from the files that were stored with it.

    SittingNotOpen where no files of this hash are stored.
    """
    survey = catalogue.surveys.get(survey_id)
    if survey is not None and survey.hash == hash:
        return survey
    return survey_by_hash(hash, lambda: _sources_of(db, hash))


def _sources_of(db: Session, hash: str) -> Mapping[str, str]:
    sources = db.scalar(select(SurveyVersion.sources).where(SurveyVersion.hash == hash))
    if sources is None:
        raise SittingNotOpen
    return sources
