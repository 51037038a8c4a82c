"""Whether a priority says anything new: a chronic value that did not get worse stays quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.expressions import tree
from app.catalogue.model import Instrument
from app.catalogue.rules import PriorityRule
from app.profile.change import Now, mark_of, newest_first
from app.profile.model import Earlier, Reason
from scoring.model import Direction, Scale
from scoring.tolerance import above, apart, at_least


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a simple rule begins to hold, and on which side of it more is worse."""

    value: float
    worse: Direction


def alarm_reference(
    rule_id: str, instrument: Instrument, earlier: Sequence[Earlier], now: Now
) -> Earlier | None:
    """The response that last alarmed with this rule, if it has been raised ever since.

    None when the rule was not raised last time, or when nothing comparable was answered: then it
    alarms. Comparing with the alarm, and not with the last time, keeps a slow slide from passing
    as steady for ever.
    """
    reference = None
    for response in _asked(instrument, earlier):
        if rule_id not in response.raised or mark_of(response, instrument, now):
            break
        reference = response
        if not response.raised[rule_id]:
            break
    return reference


def new_since(rule_id: str, instrument: Instrument, earlier: Sequence[Earlier]) -> datetime | None:
    """When this was last asked without being raised; None if it never was, or was raised then."""
    last = next(_asked(instrument, earlier), None)
    return last.finished_at if last and rule_id not in last.raised else None


def got_worse(reason: Reason, rule: PriorityRule, instrument: Instrument, then: Earlier) -> bool:
    """Whether what a priority rests on is worse than it was then.

    Beyond the reliable amount where the scale has one; at all where it has none. Where nothing
    says which way is worse, any difference counts: better one alarm too many.
    """
    limit = limit_of(rule, reason.id)
    if reason.kind == "answer":
        return _answer_worse(reason, then, limit)
    scale = next(
        score_rule.scale for score_rule in instrument.scores if score_rule.scale.id == reason.id
    )
    before = then.scores.get(reason.id)
    if before is None or before.value is None or reason.value is None:
        return True
    return _worse(before.value, reason.value, _bad_way(scale, limit), scale.change.reliable or 0.0)


def limit_of(rule: PriorityRule, id: str) -> Limit | None:
    """The number at which a rule turns on this answer or score; None unless it is a plain one."""
    limits = [limit for limit in map(_as_limit, _comparisons(rule.when.tree)) if limit[0] == id]
    return limits[0][1] if len(limits) == 1 else None


def mildest_limit(instrument: Instrument, scale: Scale) -> float | None:
    """Where a score begins to raise a priority; None where that depends on the person too, or on
    what the practice chose."""
    rules = [rule for rule in instrument.priorities if scale.id in rule.when.names]
    scales = {rule.scale.id for rule in instrument.scores}
    if any(name not in scales and name not in instrument.items for name in _names(rules)):
        return None
    bad = _bad_way(scale, None)
    limits = [
        limit.value
        for rule in rules
        if rule.when.names == {scale.id}
        for _, limit in map(_as_limit, _comparisons(rule.when.tree))
        if limit and bad in (None, limit.worse)
    ]
    if limits and bad:
        return min(limits) if bad == "higher" else max(limits)
    plain = (limit_of(rule, scale.id) for rule in rules)
    return next((limit.value for limit in plain if limit), None)


def _names(rules: Sequence[PriorityRule]) -> frozenset[str]:
    return frozenset(name for rule in rules for name in rule.when.names)


def _comparisons(node: tree.Node) -> Iterator[tree.Compare]:
    """The comparisons that a condition holds with; under a `not` they mean the opposite."""
    if isinstance(node, tree.Compare):
        yield node
    elif isinstance(node, tree.All | tree.Any):
        for part in node.parts:
            yield from _comparisons(part)


def _as_limit(node: tree.Compare) -> tuple[str, Limit | None]:
    name, *rest = node.operands
    if not isinstance(name, tree.Name) or len(rest) != 1:
        return "", None
    sign, number = node.operators[0], rest[0]
    if not isinstance(number, tree.Constant) or number.type != "number" or sign in ("==", "!="):
        return name.id, None
    return name.id, Limit(float(number.value), "higher" if sign.startswith(">") else "lower")


def _asked(instrument: Instrument, earlier: Sequence[Earlier]) -> Iterator[Earlier]:
    return (response for response in newest_first(earlier) if instrument.id in response.hashes)


def _answer_worse(reason: Reason, then: Earlier, limit: Limit | None) -> bool:
    before, now = then.answers.get(reason.id), reason.answer
    if before == now:
        return False
    if isinstance(before, int | float) and isinstance(now, int | float) and limit:
        return _worse(before, now, limit.worse, 0.0)
    return True


def _bad_way(scale: Scale, limit: Limit | None) -> Direction | None:
    if scale.better:
        return "lower" if scale.better == "higher" else "higher"
    return limit.worse if limit else None


def _worse(before: float, now: float, bad: Direction | None, reliable: float) -> bool:
    if bad is None:
        return apart(now, before)
    difference = now - before if bad == "higher" else before - now
    return above(difference, 0.0) and at_least(difference, reliable)
