"""Which answers make a condition hold, so that a need can be explained by them."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalogue.expressions import tree
from app.catalogue.model import Answer, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.profile.missing_answers.known_answers import KnownAnswers
from app.profile.numeric_answer import numeric_value
from scoring.model import Direction


def deciding_items(node: tree.Node, known: KnownAnswers, instrument: Instrument) -> frozenset[str]:
    """Ids of the items in a condition that holds; of an `or`, only in the parts that hold.

    A score stands for its items, except those with the best possible answer: "not hard at all" does
    not explain why something is hard.
    """
    rules = {rule.scale.id: rule for rule in instrument.scores}
    item_ids: set[str] = set()
    for name in _names(node, known):
        item_ids |= _items_behind(rules[name], known, instrument) if name in rules else {name}
    return frozenset(item_ids)


def _names(node: tree.Node, known: KnownAnswers) -> Iterator[str]:
    if not isinstance(node, tree.Any):
        yield from tree.names_in(node)
        return
    for part in node.parts:
        if known.evaluate_part(part):
            yield from _names(part, known)


def _items_behind(rule: ScoreRule, known: KnownAnswers, instrument: Instrument) -> set[str]:
    if rule.conditions:
        holding = (condition.tree for condition in rule.conditions if known.evaluate(condition))
        return {name for node in holding for name in _names(node, known)}
    scale = rule.scale
    items = {
        item_id: instrument.items[item_id] for item_id in scale.items if item_id in instrument.items
    }
    if scale.better is None or "recode" in scale.parameters:
        return set(items)
    better = scale.better
    return {
        id for id, item in items.items() if not _is_best_answer(item, known.row.get(id), better)
    }


def _is_best_answer(item: Item, answer: Answer, better: Direction) -> bool:
    values = [choice.value for choice in item.choices if choice.value is not None]
    values += [end for end in (item.lowest, item.highest) if end is not None]
    if item.kind == "yes_no":
        values = [0, 1]
    if not values:
        return False
    return numeric_value(item, answer) == (max(values) if better == "higher" else min(values))
