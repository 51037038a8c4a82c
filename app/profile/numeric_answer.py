"""The numeric value of an answer in a score."""

from __future__ import annotations

from app.catalogue.asking.path import condition_value
from app.catalogue.model import Answer, Item


def numeric_value(item: Item, answer: Answer) -> float | None:
    """None for a missing answer or text; yes is 1, no is 0; several choices are their count without
    choices such as "none of these"; a quantity is in its base unit; a group is its number of
    entries."""
    answer = condition_value(item, answer)
    if isinstance(answer, tuple):
        exclusive = {choice.answer for choice in item.choices if choice.exclusive or choice.missing}
        return float(len(set(answer) - exclusive))
    return float(answer) if isinstance(answer, bool | int | float) else None
