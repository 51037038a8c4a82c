"""Whether a priority is new or worse: an unchanged chronic value does not alarm again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.expressions import tree
from app.catalogue.model import Instrument
from app.catalogue.rules import PriorityRule
from app.profile.change import ResponseContext, comparison_obstacle, newest_first
from app.profile.model import EarlierResponse, Reason
from scoring.model import Direction, Scale
from scoring.tolerance import above, apart, at_least


@dataclass(frozen=True, slots=True)
class Threshold:
    """The value from which a simple rule holds, and the direction that is worse."""

    value: float
    worse: Direction


def alarm_reference(
    rule_id: str,
    instrument: Instrument,
    earlier: Sequence[EarlierResponse],
    context: ResponseContext,
) -> EarlierResponse | None:
    """The response that last alarmed with this rule, if every response since had the priority.

    None if the last response had no such priority, or does not compare: the priority then alarms.
    Comparing with the last alarm instead of the last response makes a slow decline alarm at last.
    """
    reference = None
    for response in _responses_that_asked(instrument, earlier):
        if rule_id not in response.unchanged_by_rule or comparison_obstacle(
            response, instrument, context
        ):
            break
        reference = response
        if not response.unchanged_by_rule[rule_id]:
            break
    return reference


def new_since(
    rule_id: str, instrument: Instrument, earlier: Sequence[EarlierResponse]
) -> datetime | None:
    """When the instrument was last answered without this priority.

    None if it was never answered before, or if the priority was present then.
    """
    last = next(_responses_that_asked(instrument, earlier), None)
    return last.finished_at if last and rule_id not in last.unchanged_by_rule else None


def got_worse(
    reason: Reason, rule: PriorityRule, instrument: Instrument, reference: EarlierResponse
) -> bool:
    """Whether a reason of a priority is worse than it was in an earlier response.

    A score must be worse by the reliable amount of its scale, or by any amount if the scale has
    none. If nothing says which direction is worse, any difference counts: one alarm too many is
    better than one too few. A missing value counts as worse.
    """
    threshold = threshold_of(rule, reason.id)
    if reason.kind == "answer":
        return _is_answer_worse(reason, reference, threshold)
    scale = next(
        score_rule.scale for score_rule in instrument.scores if score_rule.scale.id == reason.id
    )
    before = reference.scores.get(reason.id)
    if before is None or before.value is None or reason.value is None:
        return True
    return _is_worse(
        before.value, reason.value, _worse_direction(scale, threshold), scale.change.reliable or 0.0
    )


def threshold_of(rule: PriorityRule, id: str) -> Threshold | None:
    """The threshold of a rule for this answer or score; None unless exactly one comparison with a
    number decides it."""
    thresholds = [
        threshold
        for threshold in map(_as_threshold, _comparisons(rule.when.tree))
        if threshold[0] == id
    ]
    return thresholds[0][1] if len(thresholds) == 1 else None


def mildest_threshold(instrument: Instrument, scale: Scale) -> float | None:
    """The mildest value of a score that raises a priority. None if that also depends on the person,
    or on a choice of the practice."""
    rules = [rule for rule in instrument.priorities if scale.id in rule.when.names]
    scales = {rule.scale.id for rule in instrument.scores}
    if any(name not in scales and name not in instrument.items for name in _names(rules)):
        return None
    worse_direction = _worse_direction(scale, None)
    thresholds = [
        threshold.value
        for rule in rules
        if rule.when.names == {scale.id}
        for _, threshold in map(_as_threshold, _comparisons(rule.when.tree))
        if threshold and worse_direction in (None, threshold.worse)
    ]
    if thresholds and worse_direction:
        return min(thresholds) if worse_direction == "higher" else max(thresholds)
    plain = (threshold_of(rule, scale.id) for rule in rules)
    return next((threshold.value for threshold in plain if threshold), None)


def _names(rules: Sequence[PriorityRule]) -> frozenset[str]:
    return frozenset(name for rule in rules for name in rule.when.names)


def _comparisons(node: tree.Node) -> Iterator[tree.Compare]:
    """The comparisons of a condition, except those under a `not`, which mean the opposite."""
    if isinstance(node, tree.Compare):
        yield node
    elif isinstance(node, tree.All | tree.Any):
        for part in node.parts:
            yield from _comparisons(part)


def _as_threshold(node: tree.Compare) -> tuple[str, Threshold | None]:
    name, *rest = node.operands
    if not isinstance(name, tree.Name) or len(rest) != 1:
        return "", None
    sign, number = node.operators[0], rest[0]
    if not isinstance(number, tree.Constant) or number.type != "number" or sign in ("==", "!="):
        return name.id, None
    return name.id, Threshold(float(number.value), "higher" if sign.startswith(">") else "lower")


def _responses_that_asked(
    instrument: Instrument, earlier: Sequence[EarlierResponse]
) -> Iterator[EarlierResponse]:
    return (response for response in newest_first(earlier) if instrument.id in response.hashes)


def _is_answer_worse(
    reason: Reason, reference: EarlierResponse, threshold: Threshold | None
) -> bool:
    before, now = reference.answers.get(reason.id), reason.answer
    if before == now:
        return False
    if isinstance(before, int | float) and isinstance(now, int | float) and threshold:
        return _is_worse(before, now, threshold.worse, 0.0)
    return True


def _worse_direction(scale: Scale, threshold: Threshold | None) -> Direction | None:
    if scale.better:
        return "lower" if scale.better == "higher" else "higher"
    return threshold.worse if threshold else None


def _is_worse(
    before: float, now: float, worse_direction: Direction | None, reliable: float
) -> bool:
    if worse_direction is None:
        return apart(now, before)
    difference = now - before if worse_direction == "higher" else before - now
    return above(difference, 0.0) and at_least(difference, reliable)
