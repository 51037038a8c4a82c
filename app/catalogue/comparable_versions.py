"""Whether scores of two versions of an instrument can be compared, scale by scale.

A corrected text makes a new version of an instrument, but its scores stay comparable as long as the
same items are asked, with the same values, and scored by the same rule. These parts of each scale
have a hash of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from app.catalogue.files.build import content_hash
from app.catalogue.model import Instrument, Item
from app.catalogue.rules import ScoreRule


def scale_hash(instrument: Instrument, rule: ScoreRule) -> str:
    """A hash that is equal for two versions whose scores mean the same.

    It covers the items of the scale (kind, values, order, when they are asked) and the scoring
    rule. Names, texts and codes are not part of it.
    """
    names = dict.fromkeys(rule.scale.items)
    for condition in rule.conditions:
        names |= dict.fromkeys(sorted(condition.names))
    scale = asdict(rule.scale)
    for name in ("source", "licence", "change", "rule_version", "code", "decimals"):
        scale.pop(name)
    return content_hash(
        {
            "scale": _as_json(scale),
            "conditions": [condition.source for condition in rule.conditions],
            "items": [
                _item_meaning(instrument.items[name]) for name in names if name in instrument.items
            ],
        }
    )


def scale_hashes(instruments: Iterable[Instrument]) -> dict[tuple[str, str], str]:
    """(hash of an instrument, id of a scale) → hash of the scale."""
    return {
        (instrument.hash, rule.scale.id): scale_hash(instrument, rule)
        for instrument in instruments
        for rule in instrument.scores
    }


def _item_meaning(item: Item) -> dict[str, Any]:
    """The parts of an item that decide which number an answer stands for."""
    return {
        "id": item.id,
        "kind": item.kind,
        "choices": [
            [choice.id, choice.value, choice.missing, choice.exclusive] for choice in item.choices
        ],
        "numbers": [item.lowest, item.highest, item.step, item.at_most, item.if_not_asked],
        "show_when": item.show_when.source if item.show_when else None,
    }


def _as_json(value: Any) -> Any:
    """The value as JSON can hold it; keys become text, since JSON has no other keys."""
    if isinstance(value, dict):
        return {str(key): _as_json(element) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(element) for element in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
