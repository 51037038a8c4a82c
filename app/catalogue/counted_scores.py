"""Which scores a rule (a need or a priority) uses, and which are only counted."""

from __future__ import annotations

from app.catalogue.model import Instrument
from app.catalogue.rules import ScoreRule


def has_rule(instrument: Instrument, scale_id: str) -> bool:
    """Whether a priority of the instrument uses this score, or an item that the score is made of.

    A raw sum therefore counts as used where a priority uses the percentage of the same items.
    """
    items = {rule.scale.id: items_of_score(rule, instrument) for rule in instrument.scores}
    looked_at: set[str] = set()
    for priority in instrument.priorities:
        for name in priority.when.names:
            looked_at |= items.get(name, frozenset((name,)))
    return bool(items.get(scale_id, frozenset()) & looked_at)


def scores_without_rule(instrument: Instrument) -> tuple[str, ...]:
    """The ids of the scores that no priority uses: a clinician has to read the number itself."""
    scales = (rule.scale.id for rule in instrument.scores)
    return tuple(id for id in scales if not has_rule(instrument, id))


def is_covered_by_one_rule(instrument: Instrument, scale_id: str) -> bool:
    """Whether a single rule, of a need or a priority, uses every item that this score is made of.

    Once that rule is settled, the score can have no other consequence.
    """
    items = {rule.scale.id: items_of_score(rule, instrument) for rule in instrument.scores}
    wanted = items.get(scale_id, frozenset())
    conditions = [rule.when for rule in instrument.needs]
    conditions += [rule.when for rule in instrument.priorities]
    for condition in conditions:
        seen = frozenset[str]().union(
            *(items.get(name, frozenset((name,))) for name in condition.names)
        )
        if wanted <= seen:
            return True
    return False


def has_only_scores(instrument: Instrument) -> bool:
    """Whether the instrument has scores and no rule: no answer can become a need or a priority."""
    return bool(instrument.scores) and not instrument.needs and not instrument.priorities


def items_of_score(rule: ScoreRule, instrument: Instrument) -> frozenset[str]:
    """The ids of the items a score is made of.

    For a score that counts conditions or needs, these are the names the conditions use.
    """
    if rule.conditions:
        return frozenset(name for condition in rule.conditions for name in condition.names)
    if rule.scale.method == "needs":
        return frozenset(name for need in instrument.needs for name in need.when.names)
    return frozenset(rule.scale.items)
