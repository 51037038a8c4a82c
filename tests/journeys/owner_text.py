"""Text that stands in for the words of an instrument's owner; none of it is theirs."""

from __future__ import annotations

import json

from app.catalogue.model import Instrument

# Not the owner's words: those are theirs. These only stand where they would stand.
MADE_UP = {
    "source": "made up for a test",
    "language": "en",
    "stem": "In the last 9 days of nothing, how often was there",
    "items": {f"phq9_{n}": {"ask": f"Made-up statement number {n}"} for n in range(1, 10)},
}
STEMS = {"en": MADE_UP["stem"], "ar": "خلال آخر 9 أيام من لا شيء، كم مرة كان هناك"}


def made_up_words(phq9: Instrument, language: str = "en") -> str:
    """A file of words for the PHQ-9, none of them its owner's."""
    choices = {
        item.choice_set: {choice.id: f"made-up answer {choice.id}" for choice in item.choices}
        for item in phq9.items.values()
    }
    said = {"choices": choices, "language": language, "stem": STEMS[language]}
    return json.dumps(MADE_UP | said)
