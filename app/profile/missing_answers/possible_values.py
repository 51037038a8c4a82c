"""The values that a missing answer could have, in a score and in a condition."""

from __future__ import annotations

from functools import lru_cache
from math import inf

from app.catalogue.expressions.ranges import Range
from app.catalogue.model import Item
from scoring.bounds import MISSING, Possible

_KINDS_WITHOUT_NUMBERS = ("text", "date", "note", "bank")


@lru_cache(maxsize=4096)
def number_range(item: Item) -> tuple[float, float, bool] | None:
    """The lowest and highest numeric value of an answer to this item, and whether all values are
    whole numbers. None if no answer is numeric. Choices such as "prefer not to say" do not count as
    answers."""
    if item.kind == "choice":
        scored = (choice for choice in item.choices if not choice.missing)
        return _range_of([float(choice.value) for choice in scored if choice.value is not None])
    if item.kind == "yes_no":
        return 0.0, 1.0, True
    if item.kind in ("choices", "body_map"):
        shared = sum(not choice.exclusive and not choice.missing for choice in item.choices)
        return 0.0, float(min(item.at_most or shared, shared)), True
    if item.kind == "group":
        return float(item.at_least), float(item.at_most) if item.at_most else inf, True
    if item.kind == "quantity":
        ends = [unit.in_base(end) for unit in item.units for end in (unit.lowest, unit.highest)]
        # In the base unit and rounded, as answers are: an end must not lie within its own rounding.
        return (round(min(ends), 9), round(max(ends), 9), False) if ends else None
    if item.kind in _KINDS_WITHOUT_NUMBERS:
        return None
    low = -inf if item.lowest is None else float(item.lowest)
    high = inf if item.highest is None else float(item.highest)
    return low, high, item.kind in ("rating", "slider") or item.step == 1


def possible_number(item: Item, *, may_be_hidden: bool) -> Possible:
    """The possible values in a score. An item that may be hidden may also be missing, or count as
    its `if_not_asked`."""
    numbers = number_range(item)
    if not may_be_hidden:
        return MISSING if numbers is None else Possible(numbers[0], numbers[1])
    hidden = item.if_not_asked
    if hidden is None:
        return MISSING if numbers is None else Possible(numbers[0], numbers[1], True, False)
    low, high, _ = numbers or (hidden, hidden, True)
    return Possible(min(low, hidden), max(high, hidden), False, False)


@lru_cache(maxsize=4096)
def possible_answer(item: Item, *, may_be_hidden: bool) -> Range:
    """The possible values in a condition, where `if_not_asked` is not used."""
    numbers = number_range(item)
    texts = frozenset(
        choice.answer
        for choice in item.choices
        if isinstance(choice.answer, str) and not choice.missing
    )
    low, high, whole = numbers or (-inf, inf, False)
    return Range(low, high, may_be_hidden, whole, texts if item.kind == "choice" else None)


def _range_of(values: list[float]) -> tuple[float, float, bool] | None:
    if not values:
        return None
    return min(values), max(values), all(value.is_integer() for value in values)
