"""The one page before a visit: what a person said that the clinician should know, in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.briefing.agenda import Briefing
from app.briefing.priority_records import (
    PriorityCard,
    cards,
    in_sight,
    survey_name,
)
from app.briefing.score_rows import ScoreRow, score_row
from app.briefing.visit_responses import (
    FillWords,
    ResponseInWords,
    VisitReader,
    read_responses,
)
from app.catalogue.model import Catalogue
from app.followup.acknowledgements import not_acknowledged
from app.people.visits import find_visit
from app.profile.labels import Quote
from app.store.tables import Practice, PriorityRow, Sitting, Visit


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
        return main or any(other.leaves_open for other in self.others)

    @property
    def only_counts(self) -> bool:
        """Whether any of them has scores that no rule looks at."""
        main = self.briefing is not None and self.briefing.only_counts
        return main or any(other.only_counts for other in self.others)

    @property
    def sensitive_count(self) -> int:
        """How many rows are printed only when somebody ticks them."""
        cards = (*self.cards, *self.unfinished)
        return sum(card.item.is_sensitive for card in cards) + sum(
            score.line.is_sensitive for score in self.scores
        )


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
    reader = VisitReader(db, catalogue, visit, locale, fill_words)
    responses = read_responses(reader, response_id)
    main, others = (responses[0] if responses else None), responses[1:]
    every = {each.response.id for each in responses}
    rows = _priorities(db, visit, every, in_sight(now))
    instruments = main.instruments if main else catalogue.instruments
    shown = cards(db, rows, instruments, catalogue, locale)
    mine = {row.id for row in rows if row.response_id in every}
    own_cards = [card for card in shown if card.id in mine]
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
        answered=_answered(main) if main else None,
        briefing=main.briefing if main else None,
        others=tuple(_other(catalogue, each, locale) for each in others),
        unfinished=tuple(card for card in shown if card.id not in mine),
        cards=tuple(_each_once(own_cards) if others else own_cards),
        scores=tuple(score_row(line) for line in main.briefing.scores) if main else (),
    )


def _other(catalogue: Catalogue, shown: ResponseInWords, locale: str) -> Other:
    response, briefing = shown.response, shown.briefing
    return Other(
        response_id=response.id,
        survey=survey_name(catalogue, response.survey_id, locale),
        at=response.finished_at,
        locale=response.locale,
        own_words=briefing.own_words,
        leaves_open=briefing.leaves_open,
        only_counts=briefing.only_counts,
    )


def _each_once(cards: Sequence[PriorityCard]) -> Sequence[PriorityCard]:
    """Of priorities several surveys raised alike the newest; the most serious first."""
    newest = {card.item.rule: card for card in sorted(cards, key=lambda card: card.raised_at)}
    return sorted(newest.values(), key=lambda card: card.rank)


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
    open_sittings = select(Sitting.id).where(
        Sitting.visit_id == visit.id, Sitting.finished_at.is_(None)
    )
    return db.scalar(open_sittings.limit(1)) is not None


def _answered(shown: ResponseInWords) -> Answered:
    response, briefing = shown.response, shown.briefing
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
        is_earlier=shown.is_earlier,
        before_at=shown.before_at,
    )


def _minutes(took: timedelta) -> int | None:
    """None for a sitting that was open for hours: that says nothing about answering."""
    return None if took > timedelta(hours=2) else max(1, round(took.total_seconds() / 60))
