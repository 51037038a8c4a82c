"""An answer as the number it is in a score."""

from __future__ import annotations

from app.catalogue.asking.path import seen
from app.catalogue.model import Answer, Item


def number_of(item: Item, answer: Answer) -> float | None:
    """None for missing; yes is 1, no is 0; of several choices, how many beside "none of these"; a
    quantity in its base unit; of a group, how many entries."""
    answer = seen(item, answer)
    if isinstance(answer, tuple):
        exclusive = {choice.answer for choice in item.choices if choice.exclusive or choice.missing}
        return float(len(set(answer) - exclusive))
    return float(answer) if isinstance(answer, bool | int | float) else None
