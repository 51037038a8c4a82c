"""Places in an instrument's words, `{first_name}` and `{answer:item}`, filled in for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.catalogue.model import Edition, Instrument, Words
from app.catalogue.text.instrument_text import PLACE

# What stands in a place, `first_name` or `answer:item`; empty when nobody knows.
Said = Callable[[str], str]

# In place of an answer that was not given.
NOT_SAID = "…"
# A name nobody knows goes with the comma that called the person by it.
_CALLED_FIRST = re.compile(r"^\{first_name\}\s*[,،、，!！]?\s*(\w?)")
_CALLED = re.compile(r"\s*[,،、，]?\s*(?<!\{)\{first_name\}(?!\})")


def nobody(_place: str) -> str:
    """Of whom nothing is known."""
    return ""


def fill(text: str, said: Said) -> str:
    """The text with its places filled. A template's `{{…}}`, and what is no place, stay as they
    are; an unknown answer is shown as `…`, an unknown name is left out."""
    if "{" not in text:
        return text
    if "{first_name}" in text and not said("first_name"):
        text = _CALLED_FIRST.sub(lambda found: found[1].upper(), text)
        text = _CALLED.sub("", text)
    return PLACE.sub(lambda found: _in_place(found, said), text)


def has_places(words: Words) -> bool:
    return any("{" in text for text in words.text.values())


@lru_cache(maxsize=256)
def asks_by_name(edition: Edition) -> bool:
    """Whether any words of a survey have places, so that its pages differ from person to person."""
    return any(has_places(one.words[edition.locale]) for one in edition.instruments)


def fill_words(words: Words, said: Said) -> Words:
    """The words for one person, each filled when it is asked for."""
    return replace(words, text=_Filled(words.text, said)) if has_places(words) else words


def fill_instrument(instrument: Instrument, said: Said) -> Instrument:
    """The instrument with its words, in every language, for one person."""
    if not any(has_places(words) for words in instrument.words.values()):
        return instrument
    filled = {locale: fill_words(words, said) for locale, words in instrument.words.items()}
    return replace(instrument, words=filled)


@dataclass(frozen=True, slots=True)
class _Filled(Mapping[str, str]):
    """Texts by key. Filled one by one: an answer's words may have a place for an earlier one."""

    source: Mapping[str, str]
    said: Said

    def __getitem__(self, key: str) -> str:
        return fill(self.source[key], self.said)

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


def _in_place(found: re.Match[str], said: Said) -> str:
    place = found[1]
    if place == "first_name":
        return said(place)
    if place is not None and place.startswith("answer:"):
        return said(place) or NOT_SAID
    return found[0]
