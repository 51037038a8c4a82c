"""The profile of a person at one time: scores with their change, needs, and priorities."""

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
    """What is known of a person before the first question. `age` is in whole years on that day."""

    age: int | None = None
    sex: str | None = None  # "female", "male", "other" or None


@dataclass(frozen=True, slots=True)
class EarlierResponse:
    """One finished response of the same person, reduced to what a comparison needs.

    unchanged_by_rule  the priorities of that response: rule → `Priority.is_unchanged` at that time
    """

    finished_at: datetime
    respondent: str
    locale: str
    hashes: Mapping[str, str]  # instrument id → hash it was answered with
    answers: Answers
    scores: Mapping[str, Score]  # by scale id
    unchanged_by_rule: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One earlier value of a score. `comparable` is False after another version, language or kind
    of respondent."""

    at: datetime
    value: float
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """How a score changed since the last comparable response.

    before        the earlier value; None where there is none
    difference    this value minus the earlier one; None where they do not compare
    reliable_at   the difference from which a change is more than measurement error
    note          why the verdict is "not_comparable" or "no_clear_change"; empty otherwise
    """

    verdict: Verdict
    before: float | None = None
    difference: float | None = None
    since: datetime | None = None
    reliable_at: float | None = None
    note: Literal["", "other_version", "other_respondent", "other_language", "no_rule"] = ""


@dataclass(frozen=True, slots=True)
class ProfileScore:
    """A score with its change, its last five values (this one last), and the ids of its notes."""

    instrument: str
    score: Score
    change: Change
    course: tuple[Point, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A domain in which the person wants or lacks something.

    state    present or absent only if every possible answer to the missing items leads to that
             state; otherwise unknown, also where none of its items was asked
    chosen   the person chose to work on this domain
    because  ids of the items whose answers explain it
    missing  ids of the items whose missing answers keep it unknown; empty where none was asked
    """

    domain: str
    state: Literal["present", "absent", "unknown"]
    chosen: bool
    because: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer or score that a priority is based on.

    low, high  bounds of a score with missing answers; `band` is then the band both lie in, if any
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

    rule          instrument and priority id, as `instrument/priority`; its words say the rule
    is_unchanged  no reason got worse since the priority last alarmed, so it does not alarm again
    new_since     when the same instrument was last answered without this priority; None if it was
                  never asked before, or if the priority was present then too
    """

    rule: str
    level: Level
    kind: PriorityClass
    domain: str | None
    chosen: bool
    reasons: tuple[Reason, ...]
    change: Change
    offer: str | None
    is_unchanged: bool = False
    new_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisclosableFindings:
    """What may be disclosed of the scores and needs that depend on undisclosed answers.

    scores  with bounds only, computed without the undisclosed answers
    needs   of the domains whose rules look at an undisclosed answer, evaluated without it
    """

    scores: tuple[Score, ...] = ()
    needs: tuple[Need, ...] = ()
    leaves_open: bool = False
    only_counts: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that was concluded from one finished sitting."""

    scores: tuple[ProfileScore, ...]
    needs: tuple[Need, ...]
    priorities: tuple[Priority, ...]
    work_on: tuple[str, ...]  # domains, in the order chosen
    own_words: tuple[tuple[str, str], ...]  # (item id, text)
    skipped: tuple[str, ...]  # item ids skipped on purpose
    not_asked: tuple[str, ...]  # item ids hidden by a condition
    not_reached: tuple[str, ...]
    what_matters: tuple[str, ...] = ()  # item ids that count, of the five of What Matters
    left_out: tuple[str, ...] = ()  # item ids not for this person, or beyond the chosen length
    undecided: tuple[str, ...] = ()  # rules that missing answers leave undecided, as `rule`
    questions_to_reoffer: tuple[str, ...] = ()  # skipped item ids that could decide the most urgent
    unsettled: tuple[str, ...] = ()  # scale ids without a value, and without a certain band or rule
    counted: tuple[str, ...] = ()  # scale ids that have a value, and that no rule looks at
    disclosable: DisclosableFindings | None = None  # None: nothing is undisclosed

    @property
    def leaves_open(self) -> bool:
        """Whether a missing answer leaves a rule, a score or a need undecided."""
        return bool(self.undecided or self.unsettled) or any(need.missing for need in self.needs)

    @property
    def only_counts(self) -> bool:
        """Whether there are scores that no rule looks at, so that nothing follows from them."""
        return bool(self.counted)

    @property
    def calls_for_nothing(self) -> bool:
        """Whether it is certain that nothing belongs on the agenda. A page says so only then."""
        calls_for_something = self.priorities or any(need.state == "present" for need in self.needs)
        return not (calls_for_something or self.leaves_open or self.only_counts)
