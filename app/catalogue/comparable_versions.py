"""Whether numbers of two versions of a scale may stand in one line, and what else changed.

A new wording makes a new version, but only what is asked for a number, in which steps, and how it
is scored makes a number of another kind. That part has a hash of its own, one a scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from app.catalogue.files.build import hash_of
from app.catalogue.model import Instrument, Item
from app.catalogue.rules import ScoreRule


def scale_hash(instrument: Instrument, rule: ScoreRule) -> str:
    """The same for two versions whose scores mean the same: their items (kind, order of the
    scale, values, when they are asked) and the rule; names, words and codes are not part of it."""
    names = dict.fromkeys(rule.scale.items)
    for condition in rule.conditions:
        names |= dict.fromkeys(sorted(condition.names))
    scale = asdict(rule.scale)
    for words in ("source", "licence", "change", "rule_version", "code", "decimals"):
        scale.pop(words)
    return hash_of(
        {
            "scale": _plain(scale),
            "conditions": [condition.source for condition in rule.conditions],
            "items": [
                _meaning(instrument.items[name]) for name in names if name in instrument.items
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


def _meaning(item: Item) -> dict[str, Any]:
    """What makes an answer to an item the number it is."""
    return {
        "id": item.id,
        "kind": item.kind,
        "choices": [
            [choice.id, choice.value, choice.missing, choice.exclusive] for choice in item.choices
        ],
        "numbers": [item.lowest, item.highest, item.step, item.at_most, item.if_not_asked],
        "show_when": item.show_when.source if item.show_when else None,
    }


def _plain(value: Any) -> Any:
    """What JSON can hold; keys as text, since JSON knows no others."""
    if isinstance(value, dict):
        return {str(key): _plain(element) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(element) for element in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
