"""Read a sitting: its answers are the fold of its page saves, and its survey is as it began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, false, func, select
from sqlalchemy.orm import Session, aliased

from app.catalogue.asking.help_rules import items_asked_alone
from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.load import survey_from_sources
from app.catalogue.model import Answer, Answers, Catalogue, Edition, Survey
from app.errors import SittingFinished, SittingNotOpen
from app.sittings.model import Saved, SittingState
from app.store.tables import PageSave, Sitting, SurveyVersion, Visit, table_of

_SITTING, _SAVES, _VISIT = Sitting.__table__, PageSave.__table__, table_of(Visit)
_NAMES = [one.name for one in fields(SittingState) if one.name in _SITTING.c]
_READ = (
    select(*(_SITTING.c[name] for name in _NAMES), _VISIT.c.starts_at)
    .join_from(_SITTING, _VISIT, _VISIT.c.id == _SITTING.c.visit_id, isouter=True)
    .where(_SITTING.c.id == bindparam("id_"))
)
# A page's newest save holds all its answers, so the fold needs no older ones.
_NEWEST = (
    select(func.max(_SAVES.c.id))
    .where(_SAVES.c.sitting_id == bindparam("id_"), _SAVES.c.superseded.is_(false()))
    .group_by(_SAVES.c.page)
)
_READ_SAVES = (
    select(_SAVES.c.answers, _SAVES.c.page, _SAVES.c.key, _SAVES.c.device, _SAVES.c.respondent)
    .where(_SAVES.c.id.in_(_NEWEST))
    .order_by(_SAVES.c.id)
)


def read_sitting(db: Session, sitting_id: UUID | None) -> SittingState:
    """The sitting with its answers folded; SittingNotOpen when there is none of that id."""
    # Statements made once, on the connection itself: this runs before every page is shown.
    connection = db.connection()
    found = connection.execute(_READ, {"id_": sitting_id}).first()
    if found is None:
        raise SittingNotOpen
    answers: dict[str, Answer] = {}
    newest: dict[str, Saved] = {}
    for saved, page, *save in connection.execute(_READ_SAVES, {"id_": sitting_id}).all():
        newest[page] = Saved(*save)
        answers |= _as_answered(saved)
    *held, visit_at = found
    return SittingState(
        **dict(zip(_NAMES, held, strict=True)), visit_at=visit_at, answers=answers, newest=newest
    )


def _as_answered(saved: Mapping[str, Any]) -> dict[str, Answer]:
    return {id: tuple(one) if isinstance(one, list) else one for id, one in saved.items()}


def require_open(db: Session, sitting_id: UUID | None) -> SittingState:
    """The same, but SittingFinished once the answers were sent."""
    sitting = read_sitting(db, sitting_id)
    if sitting.finished_at is not None:
        raise SittingFinished
    return sitting


def late_answers(db: Session, sitting_id: UUID) -> list[Answers]:
    """What came after something newer and so does not count, save by save; none whose page was
    answered once more since then."""
    newer = aliased(PageSave)
    settled = exists().where(
        newer.sitting_id == PageSave.sitting_id,
        newer.page == PageSave.page,
        newer.superseded.is_(False),
        newer.id > PageSave.id,
    )
    late = select(PageSave.answers).where(
        PageSave.sitting_id == sitting_id, PageSave.superseded.is_(True), ~settled
    )
    return [_as_answered(saved) for saved in db.scalars(late.order_by(PageSave.id))]


def find_sitting(db: Session, invitation_id: UUID) -> UUID | None:
    """The sitting that an invitation began, if it did."""
    return db.scalar(select(Sitting.id).where(Sitting.invitation_id == invitation_id))


def language_of(db: Session, sitting_id: UUID) -> str:
    """The language of the newest page, or the one the sitting began in."""
    newest = select(PageSave.locale).where(PageSave.sitting_id == sitting_id)
    began = select(Sitting.locale).where(Sitting.id == sitting_id)
    return db.scalar(newest.order_by(PageSave.id.desc()).limit(1)) or db.scalars(began).one()


def who_answered(db: Session, began: Mapping[UUID, str]) -> dict[UUID, str]:
    """Who answered these sittings, all in all: `helped` where somebody helped with any page.

    began  sitting → the respondent it began with
    """
    alone = [id for id, respondent in began.items() if respondent == "self"]
    helped = select(PageSave.sitting_id).where(
        PageSave.sitting_id.in_(alone), PageSave.respondent == "helped"
    )
    return {**began, **dict.fromkeys(db.scalars(helped) if alone else (), "helped")}


def survey_of(db: Session, catalogue: Catalogue, sitting: SittingState) -> Survey:
    """The survey as it was when the sitting began, also after its files have changed."""
    return survey_as_it_was(db, catalogue, sitting.survey_id, sitting.survey_hash)


def survey_as_it_was(db: Session, catalogue: Catalogue, survey_id: str, hash: str) -> Survey:
    """The survey of this hash: today's, or made again from the files that were kept of it."""
    now = catalogue.surveys.get(survey_id)
    if now is not None and now.hash == hash:
        return now
    sources = db.scalar(select(SurveyVersion.sources).where(SurveyVersion.hash == hash))
    if sources is None:
        raise SittingNotOpen
    return survey_from_sources(sources)


def edition_for(
    survey: Survey, locale: str, sitting: SittingState, *, is_helped: bool = False
) -> Edition:
    """The survey as this person is asked it, in this language (see in_language); in the language it
    began in where it has no words in this one.

    is_helped  somebody helps just now: what is asked alone waits, unless it is answered already
    """
    asked_in = locale if locale in survey.editions else sitting.locale
    edition = in_language(survey, asked_in, sitting.answers)
    waits = (
        items_asked_alone(edition).difference(sitting.answers) if is_helped else frozenset[str]()
    )
    return tailored_edition(
        edition,
        to_proxy=sitting.respondent == "proxy",
        most_items=sitting.most_items,
        deferred=waits,
    )


def in_language(survey: Survey, locale: str, answers: Answers) -> Edition:
    """The survey in this language; in the language of most answers when this one lacks some.

    A person may change the language on the way, and a language may lack an instrument that was
    answered in another: what was answered is scored all the same.
    """
    editions = survey.editions
    wanted = editions.get(locale) or next(iter(editions.values()))
    if all(item in wanted.items for item in answers):
        return wanted
    return max(editions.values(), key=lambda one: sum(item in one.items for item in answers))
