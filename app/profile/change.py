"""How a score changed since the last response, stated no more strongly than the numbers allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import scoring.change
from app.catalogue.model import Instrument
from app.profile.model import Change, EarlierResponse, Point, Verdict
from scoring.model import ChangeRule, Direction, Scale, Score

COURSE_LENGTH = 5  # values; a small line chart with more of them is hard to read

ComparisonObstacle = Literal["", "other_version", "other_respondent", "other_language"]


@dataclass(frozen=True, slots=True)
class ResponseContext:
    """When, by whom and in which language a survey is answered. Responses that differ in the last
    two, or in the version of an instrument, are not compared."""

    at: datetime
    respondent: str
    locale: str


def change_since_last(
    scale: Scale,
    score: Score,
    earlier: Sequence[EarlierResponse],
    instrument: Instrument,
    context: ResponseContext,
) -> Change:
    """This score compared with the newest earlier value of the same scale.

    The verdict is "first" without an earlier value, and "not_comparable" if this score has no value
    or the earlier response does not compare (see comparison_obstacle).
    """
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
    if mark := comparison_obstacle(last, instrument, context):
        return Change("not_comparable", before, None, last.finished_at, reliable, mark)
    difference = score.value - before
    verdict = change_verdict(difference, scale.change, scale.better)
    return Change(
        verdict or "no_clear_change",
        before,
        difference,
        last.finished_at,
        reliable,
        "" if verdict else "no_rule",
    )


def change_verdict(difference: float, rule: ChangeRule, better: Direction | None) -> Verdict | None:
    """Better or worse only beyond measurement error.

    None if the scale has no reliable amount of change, or no direction that is better.
    """
    if rule.reliable is None or better is None:
        return None
    return scoring.change.verdict(difference, rule.reliable, better)


def recent_course(
    scale: Scale,
    score: Score,
    earlier: Sequence[EarlierResponse],
    instrument: Instrument,
    context: ResponseContext,
) -> tuple[Point, ...]:
    """The last five values, oldest first and this one last, each with whether it compares."""
    points = [] if score.value is None else [Point(context.at, score.value)]
    for response in newest_first(earlier):
        value = _value(response, scale.id)
        if value is not None and len(points) < COURSE_LENGTH:
            comparable = not comparison_obstacle(response, instrument, context)
            points.append(Point(response.finished_at, value, comparable))
    return tuple(reversed(points))


def comparison_obstacle(
    response: EarlierResponse, instrument: Instrument, context: ResponseContext
) -> ComparisonObstacle:
    """Why an earlier response does not compare; "" if it does.

    Project default: a person who was helped still answered for themselves; a proxy did not.
    """
    if response.hashes.get(instrument.id) != instrument.hash:
        return "other_version"
    if (response.respondent == "proxy") != (context.respondent == "proxy"):
        return "other_respondent"
    return "other_language" if response.locale != context.locale else ""


def newest_first(earlier: Sequence[EarlierResponse]) -> list[EarlierResponse]:
    return sorted(earlier, key=lambda response: response.finished_at, reverse=True)


def _value(response: EarlierResponse, scale_id: str) -> float | None:
    score = response.scores.get(scale_id)
    return score.value if score else None
