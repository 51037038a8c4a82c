"""Which answers are private: those about safety, and those marked as confidential.

Pages for patients show them only on request, and nothing that is printed shows them at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.catalogue.model import Answer, Answers, Instrument, Item


def is_private(item: Item) -> bool:
    """Whether every answer to this item is hidden."""
    return item.confidential or item.domain == "safety"


def is_hidden(item: Item, answer: Answer) -> bool:
    """Whether this answer is hidden. Choosing safety as a domain to work on reveals danger too."""
    reveals_danger = item.role == "work_on" and isinstance(answer, tuple) and "safety" in answer
    return is_private(item) or reveals_danger


def private_ids(instruments: Iterable[Instrument]) -> frozenset[str]:
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if is_private(item)
    )


def hidden_ids(instruments: Iterable[Instrument], answers: Answers) -> frozenset[str]:
    """Ids of the items whose answers are hidden."""
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.id in answers and is_hidden(item, answers[item.id])
    )


def undisclosed_ids(instruments: Collection[Instrument]) -> frozenset[str]:
    """Ids of the items that are never printed, whoever takes the sheet along: those about being
    harmed or harming oneself, confidential ones, and those asked only because of an answer to one
    of these."""
    item_ids = set(private_ids(instruments))
    for instrument in instruments:
        for need in instrument.needs:
            item_ids.update(need.items if need.domain == "safety" else ())
        for rule in instrument.priorities:
            item_ids.update(rule.because if rule.domain == "safety" else ())
    return _with_conditional_items(frozenset(item_ids), instruments)


def _with_conditional_items(
    item_ids: frozenset[str], instruments: Collection[Instrument]
) -> frozenset[str]:
    more = item_ids | {
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.show_when and item_ids & item.show_when.names
    }
    return more if more == item_ids else _with_conditional_items(more, instruments)
