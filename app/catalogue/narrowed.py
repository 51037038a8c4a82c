"""A survey as one person is asked it: nothing confidential through a proxy, and no longer than the
practice wants."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from app.catalogue.model import Edition, Item, Page


@lru_cache(maxsize=256)
def narrowed(edition: Edition, *, to_proxy: bool, most_items: int | None) -> Edition:
    """The edition, less what is not asked of this person whatever they answer.

    to_proxy    somebody else answers: items marked confidential are withheld
    most_items  after so many questions only what is essential() is asked; None: no limit
    """
    is_short = most_items is None or len(edition.items) <= most_items
    if is_short and not to_proxy:
        return edition
    withheld = frozenset(
        item.id for item in edition.items.values() if to_proxy and item.confidential
    )
    pages = (_less(page, withheld) for page in edition.pages)
    return replace(
        edition,
        pages=tuple(page for page in pages if page.items),
        withheld=tuple(id for id in edition.items if id in withheld),
        most_items=None if is_short else most_items,
        essential=essential(edition),
    )


@lru_cache(maxsize=64)
def safety_names(edition: Edition) -> frozenset[str]:
    """The items safety rules rest on, by themselves or through a score."""
    found: set[str] = set()
    for one in edition.instruments:
        items = {rule.scale.id: rule.scale.items for rule in one.scores}
        for rule in one.priorities:
            if rule.kind == "safety":
                for name in rule.when.names:
                    found.update(items.get(name, (name,)))
    return frozenset(found)


@lru_cache(maxsize=64)
def essential(edition: Edition) -> frozenset[str]:
    """What is asked however long a survey gets: what concerns safety, what must be answered, the
    person's own words and wishes; and every item that decides whether one of these is asked."""
    safety = safety_names(edition)
    found = {item.id for item in edition.items.values() if _matters(item) or item.id in safety}
    waiting = list(found)
    while waiting:
        item = edition.items.get(waiting.pop())
        opened = item.show_when.names if item and item.show_when else frozenset[str]()
        fresh = {name for name in opened if name in edition.items} - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def _matters(item: Item) -> bool:
    return item.must_answer or item.domain == "safety" or item.role in ("own_words", "work_on")


def _less(page: Page, withheld: frozenset[str]) -> Page:
    kept = tuple(item for item in page.items if item.id not in withheld)
    return page if len(kept) == len(page.items) else replace(page, items=kept)
