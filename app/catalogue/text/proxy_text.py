"""The words of an instrument for a proxy, who answers for the person: "How often was the person
sad?" instead of "How often were you sad?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.model import Edition, InstrumentText, Item

# A text for a proxy stands under the key of the text for the person, after this.
PROXY = "proxy."


def words_for_proxy(words: InstrumentText) -> InstrumentText:
    """The words with those for a proxy in place of those for the person, where there are any."""
    in_place = {
        key.removeprefix(PROXY): text for key, text in words.text.items() if key.startswith(PROXY)
    }
    if not in_place:
        return words
    return replace(words, text=MappingProxyType({**words.text, **in_place}))


def has_question_for_proxy(item: Item, text: Mapping[str, str]) -> bool:
    """Whether there is a question to ask a proxy. The rows of a grid share that of the grid; in a
    group every part needs its own."""
    if item.asked_of == "proxy":
        return True
    asked = (item.grid or item.id, *(part.id for part in item.parts))
    return all(f"{PROXY}items.{id}.ask" in text for id in asked)


@cached_with_edition
def items_without_question_for_proxy(edition: Edition) -> frozenset[str]:
    """The items that a proxy would be asked in the words for the person."""
    return frozenset(
        item.id
        for page in edition.pages
        for item in page.items
        if not has_question_for_proxy(item, edition.words(page).text)
    )
