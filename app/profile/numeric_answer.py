"""An answer as the number it is in a score."""

from __future__ import annotations

from app.catalogue.asking.path import condition_value
from app.catalogue.model import Answer, Item


def number_of(item: Item, answer: Answer) -> float | None:
    """None for missing; yes is 1, no is 0; of several choices, how many beside "none of these"; a
    quantity in its base unit; of a group, how many entries."""
    answer = condition_value(item, answer)
    if isinstance(answer, tuple):
        exclusive = {one.answer for one in item.choices if one.exclusive or one.missing}
        return float(len(set(answer) - exclusive))
    return float(answer) if isinstance(answer, bool | int | float) else None
