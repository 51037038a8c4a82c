"""The rules of an instrument: scores, needs, and priorities for the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.catalogue.expressions.logic import Expression
from scoring.model import Scale

Level = Literal["now", "today", "next_visit", "for_information"]
PriorityClass = Literal["safety", "need", "overdue"]
Help = Literal["urgent_symptoms", "self_harm", "being_harmed"]  # most urgent first
LEVELS: tuple[Level, ...] = ("now", "today", "next_visit", "for_information")


@dataclass(frozen=True, slots=True)
class NoteRule:
    """When a note is shown with a score, about something that the number alone would hide."""

    id: str
    when: Expression


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """A scale, and the conditions a counting method counts (one Expression a condition)."""

    scale: Scale
    conditions: tuple[Expression, ...] = ()
    notes: tuple[NoteRule, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedRule:
    """When a domain is a need. Unknown while none of `items` is answered."""

    domain: str
    when: Expression
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """When something goes on the agenda of the next visit, how urgently, and for which reason."""

    id: str
    when: Expression
    level: Level
    because: tuple[str, ...]  # ids of items and scales whose answers and values are the reason
    kind: PriorityClass = "need"
    domain: str | None = None
    offer: str | None = None
    help: Help | None = None  # the help shown to the patient at once, with numbers to call
