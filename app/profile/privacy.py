"""Which answers no page of a patient shows by itself: about safety, and what is confidential."""

from __future__ import annotations

from collections.abc import Iterable

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
        item.id for one in instruments for item in one.items.values() if is_private(item)
    )


def hidden_ids(instruments: Iterable[Instrument], answers: Answers) -> frozenset[str]:
    """The items whose answers are hidden."""
    return frozenset(
        item.id
        for one in instruments
        for item in one.items.values()
        if item.id in answers and is_hidden(item, answers[item.id])
    )
