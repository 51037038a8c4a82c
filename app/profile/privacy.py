"""Which answers no page of a patient shows by itself: about safety, and what is confidential."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.catalogue.model import Answer, Answers, Instrument, Item


def is_private(item: Item) -> bool:
    """Whether its answers are hidden, whatever they are."""
    return item.confidential or item.domain == "safety"


def is_hidden(item: Item, answer: Answer) -> bool:
    """Whether this answer is hidden: also a wish to work on being safe tells of danger."""
    tells = item.role == "work_on" and isinstance(answer, tuple) and "safety" in answer
    return is_private(item) or tells


def private_ids(instruments: Iterable[Instrument]) -> frozenset[str]:
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if is_private(item)
    )


def hidden_ids(instruments: Iterable[Instrument], answers: Answers) -> frozenset[str]:
    """The items whose answers are hidden."""
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.id in answers and is_hidden(item, answers[item.id])
    )


def untold_ids(instruments: Collection[Instrument]) -> frozenset[str]:
    """What no sheet of paper tells, whoever carries it: all that is about being harmed or harming
    oneself, all that is confidential, and what is only asked because of an answer to these."""
    item_ids = set(private_ids(instruments))
    for instrument in instruments:
        for need in instrument.needs:
            item_ids.update(need.items if need.domain == "safety" else ())
        for rule in instrument.priorities:
            item_ids.update(rule.because if rule.domain == "safety" else ())
    return _with_follow_ups(frozenset(item_ids), instruments)


def _with_follow_ups(
    item_ids: frozenset[str], instruments: Collection[Instrument]
) -> frozenset[str]:
    more = item_ids | {
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.show_when and item_ids & item.show_when.names
    }
    return more if more == item_ids else _with_follow_ups(more, instruments)
