"""The one page before a visit: what a person said that the clinician should know, in order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.briefing.agenda import Briefing, brief
from app.briefing.priority_records import (
    BEFORE_VISIT,
    PriorityCard,
    cards,
    in_sight,
    instruments_of,
    survey_name,
)
from app.briefing.score_rows import ScoreRow, score_row
from app.catalogue.model import Answers, Catalogue, Instrument
from app.errors import NotAllowed
from app.followup.acknowledgements import not_acknowledged
from app.followup.plans import current_plans
from app.people.visits import find_visit
from app.profile.labels import Quote
from app.profile.serialization import answers_from_json, profile_from_json
from app.store.tables import Practice, PriorityRow, Response, Sitting, Visit


@dataclass(frozen=True, slots=True)
class Answered:
    """How the answers on the page came about.

    is_earlier  given for another visit: there are none for this one yet
    before_at   when the check-up before that was finished
    """

    at: datetime
    mode: str
    locale: str
    respondent: str
    minutes: int | None
    answered: int
    asked: int
    is_earlier: bool
    before_at: datetime | None


@dataclass(frozen=True, slots=True)
class Other:
    """Other answers that are for this visit too: of another survey, on a sheet of their own."""

    response_id: UUID
    survey: str
    at: datetime
    locale: str
    own_words: tuple[Quote, ...]
    leaves_open: bool
    only_counts: bool


@dataclass(frozen=True, slots=True)
class VisitPage:
    """What the template shows. `answered` and `briefing` are None when nothing was ever finished.

    others      answers for this visit beside those shown; their priorities stand among the `cards`
    unfinished  safety priorities raised in answers that were not sent, or not for this visit
    """

    visit_id: UUID
    patient_id: UUID
    name: str
    age: int | None
    sex: str | None
    starts_at: datetime
    clinician: str
    reason: str
    is_under_way: bool
    answered: Answered | None
    briefing: Briefing | None
    others: tuple[Other, ...]
    unfinished: tuple[PriorityCard, ...]
    cards: tuple[PriorityCard, ...]
    scores: tuple[ScoreRow, ...]

    @property
    def leaves_open(self) -> bool:
        """Whether, of any answers for this visit, nobody can tell all that they call for."""
        main = self.briefing is not None and self.briefing.leaves_open
        return main or any(one.leaves_open for one in self.others)

    @property
    def only_counts(self) -> bool:
        """Whether any of them has scores that no rule looks at."""
        main = self.briefing is not None and self.briefing.only_counts
        return main or any(one.only_counts for one in self.others)

    @property
    def untold(self) -> int:
        """How many rows go on paper only when somebody ticks them."""
        items = (one.item.is_untold for one in (*self.cards, *self.unfinished))
        return sum(items) + sum(one.line.is_untold for one in self.scores)


class FillWords(Protocol):
    """Fills the placeholders in the words of instruments for one person: with the first name, and
    with what was answered, said in this language. How an answer is said is the web's to know."""

    def __call__(
        self,
        instruments: Mapping[str, Instrument],
        answers: Answers,
        *,
        first_name: str,
        locale: str,
    ) -> Mapping[str, Instrument]: ...


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every part of the page is read with."""

    db: Session
    catalogue: Catalogue
    visit: Visit
    locale: str
    fill_words: FillWords


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The finished response a page is made of, in words."""

    response: Response
    instruments: Mapping[str, Instrument]
    briefing: Briefing
    is_earlier: bool = False
    before_at: datetime | None = None


def read_visit(
    db: Session,
    catalogue: Catalogue,
    *,
    practice_id: UUID,
    visit_id: UUID,
    locale: str,
    now: datetime,
    fill_words: FillWords,
    response_id: UUID | None = None,
) -> VisitPage:
    """The page of one visit of this practice. NotAllowed for any other, as if it did not exist.

    response_id  the answers to show, of all this person gave; None: the fullest for this visit
    """
    visit = find_visit(db, practice_id, visit_id)
    reader = _Reader(db, catalogue, visit, locale, fill_words)
    sheets = _sheets(reader, response_id)
    sheet, others = (sheets[0] if sheets else None), sheets[1:]
    every = {one.response.id for one in sheets}
    rows = _priorities(db, visit, every, in_sight(now, catalogue.instruments))
    instruments = sheet.instruments if sheet else catalogue.instruments
    shown = cards(db, rows, instruments, catalogue, locale)
    mine = {row.id for row in rows if row.response_id in every}
    here = [card for card in shown if card.id in mine]
    return VisitPage(
        visit_id=visit.id,
        patient_id=visit.patient_id,
        name=visit.patient.name,
        age=visit.patient.age_on(_day_of(db, visit)),
        sex=visit.patient.sex,
        starts_at=visit.starts_at,
        clinician=visit.clinician.name,
        reason=visit.reason,
        is_under_way=_is_under_way(db, visit),
        answered=_answered(sheet) if sheet else None,
        briefing=sheet.briefing if sheet else None,
        others=tuple(_other(catalogue, one, locale) for one in others),
        unfinished=tuple(card for card in shown if card.id not in mine),
        cards=tuple(_each_once(here) if others else here),
        scores=tuple(score_row(line) for line in sheet.briefing.scores) if sheet else (),
    )


def _sheets(reader: _Reader, response_id: UUID | None) -> list[_Sheet]:
    """The answers to show, and after them those of other surveys for this visit, newest first.

    A short check-in does not hide the check-up it came after: the fullest are shown. Without any
    for this visit, the newest given before it are.
    """
    visit = reader.visit
    found = _finished(reader.db, visit)
    newest: dict[str, _Finished] = {}
    for one in found:
        if _is_for(visit, one):
            newest.setdefault(one.survey_id, one)
    sheets = [_sheet(reader, one.id) for one in newest.values()]
    if response_id not in (None, *(one.response.id for one in sheets)):
        chosen = reader.db.get(Response, response_id)
        if chosen is None or chosen.patient_id != visit.patient_id:
            raise NotAllowed
        sheet = _sheet(reader, chosen.id)
        return [replace(sheet, is_earlier=True), *sheets]
    if not sheets:
        earlier = [_sheet(reader, one.id) for one in found[:1]]
        return [replace(one, is_earlier=True, before_at=_before(found, one)) for one in earlier]
    sheets.sort(
        key=lambda one: (one.response.id == response_id, len(one.response.answers)), reverse=True
    )
    first, *others = sheets
    others.sort(key=lambda one: one.response.finished_at, reverse=True)
    return [replace(first, before_at=_before(found, first)), *others]


def _sheet(reader: _Reader, response_id: UUID) -> _Sheet:
    db, catalogue = reader.db, reader.catalogue
    response = db.get_one(Response, response_id)
    instruments = reader.fill_words(
        instruments_of(db, catalogue, response.survey_id, response.survey_hash),
        answers_from_json(response.answers),
        first_name=reader.visit.patient.given_name,
        locale=reader.locale,
    )
    return _Sheet(
        response,
        instruments,
        brief(
            profile_from_json(response.profile),
            instruments,
            locale=reader.locale,
            offers=catalogue.offers,
            plans=current_plans(db, response.id),
        ),
    )


def _before(found: Sequence[_Finished], sheet: _Sheet) -> datetime | None:
    """When the same survey was answered the time before."""
    response = sheet.response
    return next(
        (
            one.finished_at
            for one in found
            if one.survey_id == response.survey_id and one.finished_at < response.finished_at
        ),
        None,
    )


def _other(catalogue: Catalogue, sheet: _Sheet, locale: str) -> Other:
    response = sheet.response
    return Other(
        response_id=response.id,
        survey=survey_name(catalogue, response.survey_id, locale),
        at=response.finished_at,
        locale=response.locale,
        own_words=sheet.briefing.own_words,
        leaves_open=sheet.briefing.leaves_open,
        only_counts=sheet.briefing.only_counts,
    )


def _each_once(cards: Sequence[PriorityCard]) -> Sequence[PriorityCard]:
    """Of priorities several surveys raised alike the newest; the most serious first."""
    newest = {card.item.rule: card for card in sorted(cards, key=lambda card: card.raised_at)}
    return sorted(newest.values(), key=lambda card: card.rank)


class _Finished(NamedTuple):
    id: UUID
    survey_id: str
    visit_id: UUID | None
    finished_at: datetime


def _finished(db: Session, visit: Visit) -> Sequence[_Finished]:
    """The person's responses up to the day of the visit, the newest first; nothing decrypted."""
    rows = db.execute(
        select(Response.id, Response.survey_id, Response.visit_id, Response.finished_at)
        .where(
            Response.patient_id == visit.patient_id,
            or_(
                Response.visit_id == visit.id,
                Response.finished_at < visit.starts_at + timedelta(days=1),
            ),
        )
        .order_by(Response.finished_at.desc())
    )
    return [_Finished(*row) for row in rows]


def _is_for(visit: Visit, one: _Finished) -> bool:
    if one.visit_id is not None:
        return one.visit_id == visit.id
    return visit.starts_at - one.finished_at <= BEFORE_VISIT


def _priorities(
    db: Session, visit: Visit, responses: Collection[UUID], alarms: ColumnElement[bool]
) -> Sequence[PriorityRow]:
    """Those of the responses shown, in their order; and before them what was raised elsewhere: in
    answers not sent yet, or `alarms` still in sight."""
    others = or_(
        and_(PriorityRow.response_id.is_(None), Sitting.visit_id == visit.id),
        and_(PriorityRow.response_id.is_(None), not_acknowledged()),
        alarms,
    )
    rows = db.scalars(
        select(PriorityRow)
        .join(Sitting, Sitting.id == PriorityRow.sitting_id)
        .where(
            PriorityRow.patient_id == visit.patient_id,
            or_(PriorityRow.response_id.in_(responses), others),
        )
        .order_by(PriorityRow.position, PriorityRow.raised_at)
    )
    return rows.all()


def _day_of(db: Session, visit: Visit) -> date:
    """The day of the visit where the practice is."""
    practice = db.get_one(Practice, visit.practice_id)
    return visit.starts_at.astimezone(ZoneInfo(practice.timezone)).date()


def _is_under_way(db: Session, visit: Visit) -> bool:
    open_one = select(Sitting.id).where(Sitting.visit_id == visit.id, Sitting.finished_at.is_(None))
    return db.scalar(open_one.limit(1)) is not None


def _answered(sheet: _Sheet) -> Answered:
    response, briefing = sheet.response, sheet.briefing
    answered = sum(answer is not None for answer in response.answers.values())
    took = response.finished_at - response.started_at
    return Answered(
        at=response.finished_at,
        mode=response.mode,
        locale=response.locale,
        respondent=response.respondent,
        minutes=_minutes(took),
        answered=answered,
        asked=answered + len(briefing.skipped) + len(briefing.not_reached),
        is_earlier=sheet.is_earlier,
        before_at=sheet.before_at,
    )


def _minutes(took: timedelta) -> int | None:
    """None for a sitting that lay open for hours: that says nothing about answering."""
    return None if took > timedelta(hours=2) else max(1, round(took.total_seconds() / 60))
