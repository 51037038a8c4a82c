"""Fill the placeholders in an instrument's text, `{first_name}` and `{answer:item}`, for a
person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.model import Edition, Instrument, InstrumentText
from app.catalogue.text.instrument_text import PLACEHOLDER

# Gives the value of a placeholder, `first_name` or `answer:item`; an empty text if it is unknown.
PlaceholderValue = Callable[[str], str]

# Shown in place of an answer that was not given.
UNKNOWN_ANSWER = "…"
# An unknown name is removed together with the comma that follows or precedes it.
_CALLED_FIRST = re.compile(r"^\{first_name\}\s*[,،、，!！]?\s*(\w?)")
_CALLED = re.compile(r"\s*[,،、，]?\s*(?<!\{)\{first_name\}(?!\})")


def no_values(_placeholder: str) -> str:
    """No value for any placeholder: nothing is known about the person."""
    return ""


def fill(text: str, value_of: PlaceholderValue) -> str:
    """The text with its placeholders filled.

    A template's `{{…}}` and other braces stay as they are. An unknown answer becomes `…`; an
    unknown name is left out, with the comma next to it.
    """
    if "{" not in text:
        return text
    if "{first_name}" in text and not value_of("first_name"):
        text = _CALLED_FIRST.sub(lambda match: match[1].upper(), text)
        text = _CALLED.sub("", text)
    return PLACEHOLDER.sub(lambda match: _value_for(match, value_of), text)


@cached_with_edition
def differs_by_person(edition: Edition) -> bool:
    """Whether any words of a survey have places, so that its pages differ from person to person."""
    return any(
        instrument.words[edition.locale].has_placeholders for instrument in edition.instruments
    )


def fill_text(words: InstrumentText, value_of: PlaceholderValue) -> InstrumentText:
    """The text for one person. Each placeholder is filled when its text is read."""
    return replace(words, text=_Filled(words.text, value_of)) if words.has_placeholders else words


def fill_instrument(instrument: Instrument, value_of: PlaceholderValue) -> Instrument:
    """The instrument with its text in every language filled for one person."""
    if not any(words.has_placeholders for words in instrument.words.values()):
        return instrument
    filled = {locale: fill_text(words, value_of) for locale, words in instrument.words.items()}
    return replace(instrument, words=filled)


@dataclass(frozen=True, slots=True)
class _Filled(Mapping[str, str]):
    """Texts by key, filled one at a time: the text of an answer may itself refer to an earlier
    one."""

    source: Mapping[str, str]
    value_of: PlaceholderValue
    is_filled: ClassVar[bool] = True

    def __getitem__(self, key: str) -> str:
        return fill(self.source[key], self.value_of)

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


def _value_for(match: re.Match[str], value_of: PlaceholderValue) -> str:
    name = match[1]
    if name == "first_name":
        return value_of(name)
    if name is not None and name.startswith("answer:"):
        return value_of(name) or UNKNOWN_ANSWER
    return match[0]
