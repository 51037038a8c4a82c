"""A survey tailored to one person: in a proxy's words and without confidential items if a proxy
answers, without items meant for somebody else, and no longer than the practice allows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.model import AskedOf, Edition, Instrument, Item, Page
from app.catalogue.text.proxy_text import items_without_question_for_proxy, words_for_proxy


@cached_with_edition
def tailored_edition(
    edition: Edition,
    *,
    to_proxy: bool,
    most_items: int | None,
    deferred: frozenset[str] = frozenset(),
    answered: frozenset[str] = frozenset(),
) -> Edition:
    """The edition without the items that this person is not asked, whatever they answer.

    to_proxy    a proxy answers: confidential items, those only for the patient and those without a
                question for a proxy are withheld; otherwise those only for a proxy are removed
    answered    items that a proxy has answered in the words for the person, from before there had
                to be others: they are kept
    deferred    items that are not asked now, but may be asked later
    most_items  after this many questions only essential_items() are asked; None: no limit
    """
    is_short = most_items is None or len(edition.items) <= most_items
    # A question for a proxy is removed for a patient, and does not count as missing.
    others = _of_others(edition, "patient" if to_proxy else "proxy")
    if is_short and not to_proxy and not others and not deferred:
        return edition
    not_for_proxy = (others | _not_for_proxy(edition, answered)) if to_proxy else frozenset()
    withheld = deferred | not_for_proxy
    pages = (_less(page, withheld | others) for page in edition.pages)
    return replace(
        edition,
        pages=tuple(page for page in pages if page.items),
        instruments=_for_proxy(edition) if to_proxy else edition.instruments,
        withheld=tuple(id for id in edition.items if id in withheld),
        most_items=None if is_short else most_items,
        essential=essential_items(edition),
        to_proxy=to_proxy,
    )


@cached_with_edition
def safety_items(edition: Edition) -> frozenset[str]:
    """The items safety rules rest on, by themselves or through a score."""
    return frozenset(
        item
        for instrument in edition.instruments
        for rule in instrument.priorities
        if rule.kind == "safety"
        for item in instrument.items_behind(rule.when.names)
    )


@cached_with_edition
def essential_items(edition: Edition) -> frozenset[str]:
    """What is asked however long a survey gets: what concerns safety, what must be answered, the
    person's own words and wishes; and every item that decides whether one of these is asked."""
    safety = safety_items(edition)
    essential_ids = {
        item.id for item in edition.items.values() if _matters(item) or item.id in safety
    }
    waiting = list(essential_ids)
    while waiting:
        item = edition.items.get(waiting.pop())
        opened = item.show_when.names if item and item.show_when else frozenset[str]()
        fresh = {name for name in opened if name in edition.items} - essential_ids
        essential_ids |= fresh
        waiting += fresh
    return frozenset(essential_ids)


def _matters(item: Item) -> bool:
    return item.must_answer or item.domain == "safety" or item.role in ("own_words", "work_on")


def _of_others(edition: Edition, who: AskedOf) -> frozenset[str]:
    return frozenset(item.id for item in edition.items.values() if item.asked_of == who)


def _not_for_proxy(edition: Edition, answered: frozenset[str]) -> frozenset[str]:
    private = {item.id for item in edition.items.values() if item.confidential}
    return (items_without_question_for_proxy(edition) - answered) | private


def _for_proxy(edition: Edition) -> tuple[Instrument, ...]:
    """The instruments with the words for a proxy, in the language of the edition."""
    return tuple(
        replace(
            instrument,
            words={
                **instrument.words,
                edition.locale: words_for_proxy(instrument.words[edition.locale]),
            },
        )
        for instrument in edition.instruments
    )


def _less(page: Page, withheld: Collection[str]) -> Page:
    items = tuple(item for item in page.items if item.id not in withheld)
    return page if len(items) == len(page.items) else replace(page, items=items)
