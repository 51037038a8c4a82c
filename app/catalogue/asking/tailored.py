"""A survey as one person is asked it: nothing confidential through a proxy, nothing that somebody
else is to answer, and no longer than the practice wants."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.model import AskedOf, Edition, Item, Page


@cached_with_edition
def narrowed(
    edition: Edition,
    *,
    to_proxy: bool,
    most_items: int | None,
    held_back: frozenset[str] = frozenset(),
) -> Edition:
    """The edition, less what is not asked of this person whatever they answer.

    to_proxy    somebody else answers: items marked confidential are withheld, and those asked of
                the patient; what is asked of a proxy is asked of nobody else
    held_back   items that are not asked now, and may be later
    most_items  after so many questions only what is essential() is asked; None: no limit
    """
    is_short = most_items is None or len(edition.items) <= most_items
    # A patient misses nothing where a proxy's question is not asked of them.
    others = _of_others(edition, "patient" if to_proxy else "proxy")
    if is_short and not to_proxy and not others and not held_back:
        return edition
    private = {item.id for item in edition.items.values() if to_proxy and item.confidential}
    withheld = held_back | private | (others if to_proxy else frozenset())
    pages = (_less(page, withheld | others) for page in edition.pages)
    return replace(
        edition,
        pages=tuple(page for page in pages if page.items),
        withheld=tuple(id for id in edition.items if id in withheld),
        most_items=None if is_short else most_items,
        essential=essential(edition),
    )


@cached_with_edition
def safety_names(edition: Edition) -> frozenset[str]:
    """The items safety rules rest on, by themselves or through a score."""
    return frozenset(
        item
        for one in edition.instruments
        for rule in one.priorities
        if rule.kind == "safety"
        for item in one.items_behind(rule.when.names)
    )


@cached_with_edition
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


def _of_others(edition: Edition, who: AskedOf) -> frozenset[str]:
    return frozenset(item.id for item in edition.items.values() if item.asked_of == who)


def _less(page: Page, withheld: Collection[str]) -> Page:
    kept = tuple(item for item in page.items if item.id not in withheld)
    return page if len(kept) == len(page.items) else replace(page, items=kept)
