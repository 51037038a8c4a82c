"""Which scores something follows from, and which are only counted."""

from __future__ import annotations

from app.catalogue.model import Instrument
from app.catalogue.rules import ScoreRule


def has_rule(instrument: Instrument, scale_id: str) -> bool:
    """Whether a priority of the instrument looks at this score, or at an answer it is made of.

    A raw sum has the rule of the percentage made of the same answers.
    """
    items = {rule.scale.id: made_of(rule, instrument) for rule in instrument.scores}
    looked_at: set[str] = set()
    for priority in instrument.priorities:
        for name in priority.when.names:
            looked_at |= items.get(name, frozenset((name,)))
    return bool(items.get(scale_id, frozenset()) & looked_at)


def counted_only(instrument: Instrument) -> tuple[str, ...]:
    """The scores that nothing follows from: somebody has to look at the number itself."""
    scales = (rule.scale.id for rule in instrument.scores)
    return tuple(id for id in scales if not has_rule(instrument, id))


def decides_alone(instrument: Instrument, scale_id: str) -> bool:
    """Whether one rule, of a need or a priority, looks at all that this score is made of: where
    that rule is settled, nothing more follows from the score."""
    items = {rule.scale.id: made_of(rule, instrument) for rule in instrument.scores}
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


def only_counts(instrument: Instrument) -> bool:
    """Whether it has scores, and nothing it is answered can be a need or a priority."""
    return bool(instrument.scores) and not instrument.needs and not instrument.priorities


def made_of(rule: ScoreRule, instrument: Instrument) -> frozenset[str]:
    """The items a score is made of; of one that counts conditions or needs, those they look at."""
    if rule.conditions:
        return frozenset(name for condition in rule.conditions for name in condition.names)
    if rule.scale.method == "needs":
        return frozenset(name for need in instrument.needs for name in need.when.names)
    return frozenset(rule.scale.items)
