"""What became of a score since last time, said only as strongly as the numbers allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import scoring.change
from app.catalogue.model import Instrument
from app.profile.model import Change, Earlier, Point, Verdict
from scoring.model import ChangeRule, Direction, Scale, Score

SHOWN = 5  # values in a course; more would not be read in a small line

Mark = Literal["", "other_version", "other_respondent", "other_language"]


@dataclass(frozen=True, slots=True)
class Now:
    """When, by whom and in which language this is answered: what an earlier response must share."""

    at: datetime
    respondent: str
    locale: str


def change_of(
    scale: Scale,
    score: Score,
    earlier: Sequence[Earlier],
    instrument: Instrument,
    now: Now,
) -> Change:
    """This score against the newest earlier value of the same scale."""
    reliable = scale.change.reliable
    last = next(
        (response for response in newest_first(earlier) if _value(response, scale.id) is not None),
        None,
    )
    if last is None:
        return Change("first", reliable_at=reliable)
    before = _value(last, scale.id)
    if score.value is None or before is None:
        return Change("not_comparable", before, None, last.finished_at, reliable)
    if mark := mark_of(last, instrument, now):
        return Change("not_comparable", before, None, last.finished_at, reliable, mark)
    difference = score.value - before
    verdict = verdict_of(difference, scale.change, scale.better)
    return Change(
        verdict or "no_clear_change",
        before,
        difference,
        last.finished_at,
        reliable,
        "" if verdict else "no_rule",
    )


def verdict_of(difference: float, rule: ChangeRule, better: Direction | None) -> Verdict | None:
    """Better or worse only beyond noise; None where no rule says what noise, or what good, is."""
    if rule.reliable is None or better is None:
        return None
    return scoring.change.verdict(difference, rule.reliable, better)


def course_of(
    scale: Scale,
    score: Score,
    earlier: Sequence[Earlier],
    instrument: Instrument,
    now: Now,
) -> tuple[Point, ...]:
    """The last five values, oldest first, this one last; each says whether it compares."""
    points = [] if score.value is None else [Point(now.at, score.value)]
    for response in newest_first(earlier):
        value = _value(response, scale.id)
        if value is not None and len(points) < SHOWN:
            comparable = not mark_of(response, instrument, now)
            points.append(Point(response.finished_at, value, comparable))
    return tuple(reversed(points))


def mark_of(response: Earlier, instrument: Instrument, now: Now) -> Mark:
    """Why an earlier response does not compare; "" when it does.

    House rule: a person who was helped still answered for themselves; a proxy did not.
    """
    if response.hashes.get(instrument.id) != instrument.hash:
        return "other_version"
    if (response.respondent == "proxy") != (now.respondent == "proxy"):
        return "other_respondent"
    return "other_language" if response.locale != now.locale else ""


def newest_first(earlier: Sequence[Earlier]) -> list[Earlier]:
    return sorted(earlier, key=lambda response: response.finished_at, reverse=True)


def _value(response: Earlier, scale_id: str) -> float | None:
    score = response.scores.get(scale_id)
    return score.value if score else None
