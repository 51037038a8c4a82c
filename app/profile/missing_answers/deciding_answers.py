"""Which answers make a condition hold, so that a need is explained by what was said."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalogue.expressions import tree
from app.catalogue.model import Answer, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.profile.missing_answers.known_answers import Known
from app.profile.numeric_answer import number_of
from scoring.model import Direction


def deciding_items(node: tree.Node, known: Known, instrument: Instrument) -> frozenset[str]:
    """The items behind the parts of a condition that hold; of `or`, only the parts that do.

    A score stands for its items, without those answered in the best way there is: "not hard at
    all" does not explain why something is hard.
    """
    rules = {rule.scale.id: rule for rule in instrument.scores}
    items: set[str] = set()
    for name in _names(node, known):
        items |= _behind(rules[name], known, instrument) if name in rules else {name}
    return frozenset(items)


def _names(node: tree.Node, known: Known) -> Iterator[str]:
    if not isinstance(node, tree.Any):
        yield from tree.names_in(node)
        return
    for part in node.parts:
        if known.settles_part(part):
            yield from _names(part, known)


def _behind(rule: ScoreRule, known: Known, instrument: Instrument) -> set[str]:
    if rule.conditions:
        holding = (condition.tree for condition in rule.conditions if known.settles(condition))
        return {name for node in holding for name in _names(node, known)}
    scale = rule.scale
    items = {
        item_id: instrument.items[item_id] for item_id in scale.items if item_id in instrument.items
    }
    if scale.better is None or "recode" in scale.parameters:
        return set(items)
    better = scale.better
    return {id for id, item in items.items() if not _is_best(item, known.row.get(id), better)}


def _is_best(item: Item, answer: Answer, better: Direction) -> bool:
    values = [choice.value for choice in item.choices if choice.value is not None]
    values += [end for end in (item.lowest, item.highest) if end is not None]
    if item.kind == "yes_no":
        values = [0, 1]
    if not values:
        return False
    return number_of(item, answer) == (max(values) if better == "higher" else min(values))
