"""What both of the clinician's pages read of priorities: their words, and who has seen them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from app.briefing.agenda import AgendaItem, agenda_of
from app.catalogue.model import Catalogue, Instrument
from app.catalogue.rules import LEVELS
from app.errors import SittingNotOpen
from app.followup.acknowledgements import (
    Acknowledged,
    acknowledged_since,
    acknowledgements,
    not_acknowledged,
)
from app.sittings import survey_version
from app.sittings.priorities import priority_of
from app.store.tables import PriorityRow

# House rule: what was answered without a visit in mind, and this shortly before one, is for it.
BEFORE_VISIT = timedelta(days=14)
# House rule: an alarm stays in sight for a day after it was acknowledged, so that everybody sees
# who did, and a wrong press can be taken back.
IN_SIGHT = timedelta(days=1)


def in_sight(now: datetime) -> ColumnElement[bool]:
    """Of all priorities the alarms (see PriorityCard.is_alarm): not acknowledged, or not long
    ago."""
    is_alarm = or_(
        PriorityRow.level == "now",
        and_(PriorityRow.level == "today", PriorityRow.kind == "safety"),
    )
    return and_(is_alarm, or_(not_acknowledged(), acknowledged_since(now - IN_SIGHT)))


@dataclass(frozen=True, slots=True)
class PriorityCard:
    """One priority as it stands on a page.

    seen           None: nobody has acknowledged it
    is_taken_back  the answer that raised it was changed before the answers were sent
    is_erased      the person had the answers erased; it stays until somebody has seen it
    """

    id: UUID
    item: AgendaItem
    raised_at: datetime
    seen: Acknowledged | None
    is_taken_back: bool = False
    is_erased: bool = False

    @property
    def is_urgent(self) -> bool:
        return self.item.level == "now" and self.seen is None

    @property
    def is_alarm(self) -> bool:
        """Whether it stands on the list of every day until somebody has seen it, also without a
        visit: what needs someone now, and what concerns safety and is for today."""
        of_today = self.item.level == "today" and self.item.kind == "safety"
        return self.item.level == "now" or of_today

    @property
    def is_open_alarm(self) -> bool:
        return self.is_alarm and self.seen is None

    @property
    def is_quiet(self) -> bool:
        """Whether a list names it by its topic alone: a screen can be read over a shoulder, also by
        the person who does the harm. What needs someone now is named in full, to lose no time."""
        return self.item.is_sensitive and self.item.level != "now"

    @property
    def rank(self) -> tuple[bool, int]:
        """What needs someone now comes first, whatever was answered after it."""
        return (not self.is_urgent, LEVELS.index(self.item.level))


def cards(
    db: Session,
    rows: Iterable[PriorityRow],
    instruments: Mapping[str, Instrument],
    catalogue: Catalogue,
    locale: str,
) -> tuple[PriorityCard, ...]:
    """Rows of priorities with their words and acknowledgements, in the order given."""
    rows = tuple(rows)
    items = agenda_of(map(priority_of, rows), instruments, locale=locale, offers=catalogue.offers)
    seen = acknowledgements(db, [row.id for row in rows])
    return tuple(
        PriorityCard(
            id=row.id,
            item=item,
            raised_at=row.raised_at,
            seen=seen.get(row.id),
            is_taken_back=row.taken_back,
            is_erased=row.state == "erased",
        )
        for row, item in zip(rows, items, strict=True)
    )


def instruments_of(
    db: Session, catalogue: Catalogue, survey_id: str, survey_hash: str
) -> Mapping[str, Instrument]:
    """The instruments as they were when it was answered; a newer wording never speaks for them."""
    now = catalogue.surveys.get(survey_id)
    if now is not None and now.hash == survey_hash:
        return catalogue.instruments
    try:
        survey = survey_version(db, catalogue, survey_id, survey_hash)
    except SittingNotOpen:
        return catalogue.instruments
    return {
        **catalogue.instruments,
        **{instrument.id: instrument for instrument in survey.instruments},
    }


def survey_name(catalogue: Catalogue, survey_id: str, locale: str) -> str:
    """In this language or another; its id where it is not there any more."""
    survey = catalogue.surveys.get(survey_id)
    names = survey.names if survey else {}
    return names.get(locale) or next(iter(names.values()), survey_id)
