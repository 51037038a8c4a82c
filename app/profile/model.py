"""A person at one time: every score with its change, needs, and priorities with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.catalogue.model import Answer, Answers
from app.catalogue.rules import Level, PriorityClass
from scoring.model import Score

Verdict = Literal["better", "worse", "no_clear_change", "first", "not_comparable"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known before the first question. `age` in whole years on the day of answering."""

    age: int | None = None
    sex: str | None = None  # "female", "male", "other" or None


@dataclass(frozen=True, slots=True)
class Earlier:
    """One finished response of the same person, as far as comparison needs it.

    raised  the priorities of that response: rule → whether it was steady then
    """

    finished_at: datetime
    respondent: str
    locale: str
    hashes: Mapping[str, str]  # instrument id → hash it was answered with
    answers: Answers
    scores: Mapping[str, Score]  # by scale id
    raised: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One value in a score's course. `comparable` False: another version or respondent."""

    at: datetime
    value: float
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a score since last time, in the words that may be used of it."""

    verdict: Verdict
    before: float | None = None
    difference: float | None = None
    since: datetime | None = None
    reliable_at: float | None = None
    note: Literal["", "other_version", "other_respondent", "other_language", "no_rule"] = ""


@dataclass(frozen=True, slots=True)
class ProfileScore:
    """A score, where it stands, its last five values (this one last), and ids of notes on it."""

    instrument: str
    score: Score
    change: Change
    course: tuple[Point, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A domain in which the person wants or lacks something.

    state    present or absent only where every way to answer what is missing agrees; unknown
             otherwise, and where nothing of it was asked
    missing  the items without an answer that keep it unknown; none where nothing was asked
    """

    domain: str
    state: Literal["present", "absent", "unknown"]
    chosen: bool
    because: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing a priority rests on: an answer or a score, then and now.

    low, high  between what a score lies that has gaps; `band` is then the one both lie in
    """

    kind: Literal["answer", "score"]
    id: str
    instrument: str
    answer: Answer = None
    value: float | None = None
    band: str | None = None
    answered: int | None = None
    asked: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """A need placed on the next visit's agenda, with its reason.

    rule       instrument and priority id, as `instrument/priority`; its words say the rule
    steady     nothing got worse since it last alarmed: it does not alarm again
    new_since  when the same questions were last answered without raising it; None: never asked
               before, or raised then too
    """

    rule: str
    level: Level
    kind: PriorityClass
    domain: str | None
    chosen: bool
    reasons: tuple[Reason, ...]
    change: Change
    offer: str | None
    steady: bool = False
    new_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """What can be concluded without the untold answers, of all that rests on them.

    scores  with bounds only
    needs   of the domains in which an untold answer has a say
    """

    scores: tuple[Score, ...] = ()
    needs: tuple[Need, ...] = ()
    leaves_open: bool = False
    only_counts: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """All that one finished sitting says of one person."""

    scores: tuple[ProfileScore, ...]
    needs: tuple[Need, ...]
    priorities: tuple[Priority, ...]
    work_on: tuple[str, ...]  # domains, in the order chosen
    own_words: tuple[tuple[str, str], ...]  # (item id, text)
    skipped: tuple[str, ...]  # item ids skipped on purpose
    not_asked: tuple[str, ...]  # item ids hidden by a condition
    not_reached: tuple[str, ...]
    what_matters: tuple[str, ...] = ()  # item ids that count, of the five
    left_out: tuple[str, ...] = ()  # item ids not this person's to answer, or over the length
    undecided: tuple[str, ...] = ()  # priority rules of which nobody can tell, as `rule`
    worth_asking: tuple[str, ...] = ()  # item ids skipped that would settle the most urgent of them
    unsettled: tuple[str, ...] = ()  # scale ids without a value, and nothing tells what of it
    counted: tuple[str, ...] = ()  # scale ids that were counted, and no rule looks at
    apart: Apart | None = None  # None: nothing is untold, or kept before

    @property
    def leaves_open(self) -> bool:
        """Whether something could not be told because a question has no answer."""
        return bool(self.undecided or self.unsettled) or any(need.missing for need in self.needs)

    @property
    def only_counts(self) -> bool:
        """Whether there are scores that no rule looks at: what they call for, nobody says."""
        return bool(self.counted)

    @property
    def calls_for_nothing(self) -> bool:
        """Whether it is known that nothing belongs on an agenda. Only then a page says so."""
        calls_for_something = self.priorities or any(need.state == "present" for need in self.needs)
        return not (calls_for_something or self.leaves_open or self.only_counts)
