"""The finished responses that the page of a visit is made of, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.briefing.agenda import Briefing, brief
from app.briefing.priority_records import BEFORE_VISIT, instruments_of
from app.catalogue.model import Answers, Catalogue, Instrument
from app.errors import NotAllowed
from app.followup.plans import current_plans
from app.profile.serialization import answers_from_json, profile_from_json
from app.store.tables import Response, Visit


class FillWords(Protocol):
    """Fills the placeholders in the words of instruments for one person: with the first name and
    with the person's answers, in this language. The web implements it, since it formats answers."""

    def __call__(
        self,
        instruments: Mapping[str, Instrument],
        answers: Answers,
        *,
        first_name: str,
        locale: str,
    ) -> Mapping[str, Instrument]: ...


@dataclass(frozen=True, slots=True)
class VisitReader:
    """What every part of the page is read with."""

    db: Session
    catalogue: Catalogue
    visit: Visit
    locale: str
    fill_words: FillWords


@dataclass(frozen=True, slots=True)
class ResponseInWords:
    """The finished response a page is made of, in words."""

    response: Response
    instruments: Mapping[str, Instrument]
    briefing: Briefing
    is_earlier: bool = False
    before_at: datetime | None = None


def read_responses(reader: VisitReader, response_id: UUID | None) -> list[ResponseInWords]:
    """The answers to show, and after them those of other surveys for this visit, newest first.

    A short check-in does not hide the check-up it came after: the fullest are shown. Without any
    for this visit, the newest given before it are.
    """
    visit = reader.visit
    finished = _finished(reader.db, visit)
    newest: dict[str, _Finished] = {}
    for row in finished:
        if _is_for_visit(visit, row):
            newest.setdefault(row.survey_id, row)
    responses = [_read_response(reader, row.id) for row in newest.values()]
    if response_id not in (None, *(each.response.id for each in responses)):
        chosen = reader.db.get(Response, response_id)
        if chosen is None or chosen.patient_id != visit.patient_id:
            raise NotAllowed
        return [replace(_read_response(reader, chosen.id), is_earlier=True), *responses]
    if not responses:
        earlier = [_read_response(reader, row.id) for row in finished[:1]]
        return [
            replace(each, is_earlier=True, before_at=_before(finished, each)) for each in earlier
        ]
    responses.sort(
        key=lambda each: (each.response.id == response_id, len(each.response.answers)),
        reverse=True,
    )
    first, *others = responses
    others.sort(key=lambda each: each.response.finished_at, reverse=True)
    return [replace(first, before_at=_before(finished, first)), *others]


def _read_response(reader: VisitReader, response_id: UUID) -> ResponseInWords:
    db, catalogue = reader.db, reader.catalogue
    response = db.get_one(Response, response_id)
    instruments = reader.fill_words(
        instruments_of(db, catalogue, response.survey_id, response.survey_hash),
        answers_from_json(response.answers),
        first_name=reader.visit.patient.given_name,
        locale=reader.locale,
    )
    return ResponseInWords(
        response,
        instruments,
        brief(
            # Its priorities are shown from their rows, with what became of them.
            profile_from_json(response.profile, priorities=()),
            instruments,
            locale=reader.locale,
            offers=catalogue.offers,
            plans=current_plans(db, response.id),
        ),
    )


def _before(finished: Sequence[_Finished], shown: ResponseInWords) -> datetime | None:
    """When the same survey was answered the time before."""
    response = shown.response
    return next(
        (
            row.finished_at
            for row in finished
            if row.survey_id == response.survey_id and row.finished_at < response.finished_at
        ),
        None,
    )


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


def _is_for_visit(visit: Visit, row: _Finished) -> bool:
    if row.visit_id is not None:
        return row.visit_id == visit.id
    return visit.starts_at - row.finished_at <= BEFORE_VISIT
