"""A sitting as other packages see it: who answers, which survey version, and the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.catalogue.asking.path import DRAW_SEED, SurveyPath
from app.catalogue.model import Answer
from app.errors import SittingNotOpen
from app.profile.model import Person, Priority


@dataclass(frozen=True, slots=True)
class Saved:
    """One save of a page.

    device      a random name of the browser it came from
    respondent  who answered; None: as the sitting began
    locale      the language the page was answered in
    """

    key: str
    device: str | None
    respondent: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class SittingState:
    """One sitting with its answers; of several saves of an item the newest counts.

    locale  the language it began in; what a page was answered in stands with the page's save
    visit_at  when the visit is, or was, that it is for
    newest  page → its newest save that counts, the newest of all last
    """

    id: UUID
    practice_id: UUID
    patient_id: UUID | None
    visit_id: UUID | None
    invitation_id: UUID | None
    public_link_id: UUID | None
    survey_id: str
    survey_hash: str
    locale: str
    mode: str
    respondent: str
    age: int | None
    sex: str | None
    most_items: int | None
    started_at: datetime
    finished_at: datetime | None
    visit_at: datetime | None
    answers: Mapping[str, Answer]
    newest: Mapping[str, Saved] = field(default_factory=dict)

    @property
    def is_anonymous(self) -> bool:
        """A self-check without a name, by a public link."""
        return self.patient_id is None

    @property
    def whose(self) -> UUID:
        """The patient. SittingNotOpen for what is only there where there is one."""
        if self.patient_id is None:
            raise SittingNotOpen
        return self.patient_id

    @property
    def last_respondent(self) -> str:
        """Who answered the newest page; as the sitting began while there is none."""
        last = self._last_save
        return (last and last.respondent) or self.respondent

    @property
    def last_locale(self) -> str:
        """The language of the newest page; the one the sitting began in while there is none."""
        last = self._last_save
        return (last and last.locale) or self.locale

    @property
    def _last_save(self) -> Saved | None:
        return list(self.newest.values())[-1] if self.newest else None

    @property
    def was_helped(self) -> bool:
        """Whether somebody helped with a page as it stands, or when it began."""
        respondents = {self.respondent, *(save.respondent for save in self.newest.values())}
        return "helped" in respondents

    @property
    def person(self) -> Person:
        return Person(self.age, self.sex)

    @property
    def row(self) -> dict[str, Answer]:
        """What the path through the survey knows of the person before the first answer."""
        return {"age": self.age, "sex": self.sex, DRAW_SEED: str(self.id)}


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The result of saving a page.

    repeated  the same submission was saved before; nothing was changed
    answers   the answers of the sitting as they stand now
    path      the path with these answers
    raised    safety priorities that were raised for the first time; for a repeated submission those
              that rest on its page
    """

    repeated: bool
    answers: Mapping[str, Answer]
    path: SurveyPath
    raised: tuple[Priority, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a save came from, and what was known there.

    device    a random name of the browser
    seen      the key of the page's newest save when it was shown, then those of the same browser's
              saves of it that may still be on their way; "" for none; None: nobody knows
    queued    it waited in that browser for a connection
    keyed_by  the staff member who keyed it in while the person spoke
    respondent  who answered there, where that changed on the way; None: as the sitting began
    """

    device: str | None = None
    seen: str | None = None
    queued: bool = False
    keyed_by: int | None = None
    respondent: str | None = None


UNKNOWN = Origin()
