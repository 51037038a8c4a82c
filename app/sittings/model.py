"""A sitting as the rooms above see it: who, which survey as it was, and the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.catalogue.asking.path import DRAW_SEED
from app.catalogue.model import Answer
from app.errors import SittingNotOpen
from app.profile.model import Person, Priority


@dataclass(frozen=True, slots=True)
class Saved:
    """One save of a page: its key, which browser it came from (a random name), and who answered."""

    key: str
    device: str | None
    respondent: str | None = None


@dataclass(frozen=True, slots=True)
class SittingState:
    """One sitting with its answers folded; the newest save of an item holds.

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
        """A self-check without a name, by an open link."""
        return self.patient_id is None

    @property
    def whose(self) -> UUID:
        """The patient. SittingNotOpen for what is only there where there is one."""
        if self.patient_id is None:
            raise SittingNotOpen
        return self.patient_id

    @property
    def respondent_last(self) -> str:
        """Who answered the newest page."""
        said = [one.respondent for one in self.newest.values()]
        return (said and said[-1]) or self.respondent

    @property
    def was_helped(self) -> bool:
        """Whether somebody helped with a page as it stands, or when it began."""
        answered_by = {self.respondent, *(one.respondent for one in self.newest.values())}
        return "helped" in answered_by

    @property
    def person(self) -> Person:
        return Person(self.age, self.sex)

    @property
    def row(self) -> dict[str, Answer]:
        """What the way through the survey knows of the person before the first answer."""
        return {"age": self.age, "sex": self.sex, DRAW_SEED: str(self.id)}


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What keeping a page did.

    repeated  this press was kept before; nothing was changed
    raised    safety priorities that stand for the first time; those of the page, where the press
              was kept before
    """

    repeated: bool
    answers: Mapping[str, Answer]
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
