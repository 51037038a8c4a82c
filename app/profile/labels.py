"""Ids turned into texts of their instrument, in one language. No text of the interface is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from app.catalogue.asking.group_entries import entries_of
from app.catalogue.model import Answer, Choice, Instrument, Item
from app.catalogue.text.placeholders import fill, no_values
from app.typed_values.numbers import plain_text

Offers = Mapping[str, Mapping[str, str]]  # offer id → locale → words, shared by all instruments
Form = Literal["words", "quote", "yes", "no", "number", "date", "quantity", "entries", "none"]


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The answer to one item, ready to show.

    form  words   the texts of the choices, in `words`
          quote   the person's own text, in `words`
          number  `number`, out of `highest` if there is one
          quantity  `number` as it was entered, and its unit in `words`
          entries the answers of each entry of a group, part by part; `about` holds the label of a
                  part if its answer alone is not clear
          date    ISO text of the item's precision, in `date`
          yes, no, none (skipped)   the interface has the text
    """

    form: Form
    words: tuple[str, ...] = ()
    number: float | None = None
    highest: float | None = None
    date: str = ""
    entries: tuple[tuple[AnswerText, ...], ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's own words, and what they were asked about."""

    item: str
    about: str
    text: str


@dataclass(frozen=True)
class Wording:
    """The texts of these instruments in `locale`, or in their source language if it has none."""

    instruments: Mapping[str, Instrument]
    locale: str
    offers: Offers

    def about(self, item_id: str) -> str:
        match = self._find(item_id)
        return match[0].about(item_id, self.locale) if match else item_id

    def label(self, item_id: str) -> str:
        """The label before an answer. `about` may contradict the answer: "feeling safe: Yes"."""
        match = self._find(item_id)
        return match[0].label(item_id, self.locale) if match else item_id

    def item(self, item_id: str) -> Item | None:
        match = self._find(item_id)
        return match[1] if match else None

    def score_name(self, instrument_id: str, scale_id: str) -> str:
        return self._words(instrument_id, f"scores.{scale_id}.name") or scale_id

    def band(self, instrument_id: str, scale_id: str, band: str | None) -> str:
        if band is None:
            return ""
        words = self._words(instrument_id, f"scores.{scale_id}.bands.{band}")
        return words or band.replace("_", " ")

    def note(self, instrument_id: str, scale_id: str, note: str) -> str:
        return self._words(instrument_id, f"scores.{scale_id}.notes.{note}")

    def title(self, rule: str, because: str | None) -> str:
        """A priority's own title, or the name of its first reason, a score or an item."""
        instrument_id, _, priority_id = rule.partition("/")
        if title := self._words(instrument_id, f"priorities.{priority_id}.title"):
            return title
        if because and (name := self._words(instrument_id, f"scores.{because}.name")):
            return name
        return self.about(because) if because else priority_id.replace("_", " ")

    def rule(self, rule: str) -> str:
        instrument_id, _, priority_id = rule.partition("/")
        return self._words(instrument_id, f"priorities.{priority_id}.rule")

    def offer(self, instrument_id: str, offer: str | None) -> str:
        if offer is None:
            return ""
        if words := self._words(instrument_id, f"offers.{offer}"):
            return words
        shared = self.offers.get(offer, {})
        language = self._language(instrument_id)
        return shared.get(self.locale) or shared.get(language) or next(iter(shared.values()), "")

    def quote(self, item_id: str, text: str) -> Quote:
        return Quote(item_id, self.about(item_id), text)

    def choice(self, item_id: str, answer: int | float | str) -> str:
        """The text of one choice, or its number if the owner's texts were not added."""
        match = self._find(item_id)
        if match is None:
            return str(answer)
        instrument, item = match
        chosen = _choice_of(item, answer)
        key = f"choices.{item.choice_set or item.id}.{chosen.id if chosen else answer}"
        return self._words(instrument.id, key) or _plain(answer)

    def answer_text(self, item_id: str, answer: Answer) -> AnswerText:
        """An answer as text. "Prefer not to say" has a text of its own; it is not blank."""
        return self._answer_text(self.item(item_id), item_id, answer)

    def _answer_text(self, item: Item | None, item_id: str, answer: Answer) -> AnswerText:
        if item is not None and item.kind == "group":
            return self._entries(item, answer)
        if answer is None:
            return AnswerText("none")
        if isinstance(answer, bool):
            return AnswerText("yes" if answer else "no")
        if isinstance(answer, tuple):
            chosen = (value for value in answer if not isinstance(value, Mapping))
            return AnswerText("words", tuple(self.choice(item_id, value) for value in chosen))
        if item and item.choices:
            return AnswerText("words", (self.choice(item_id, answer),))
        if item and item.kind == "quantity":
            return self._quantity(item, str(answer))
        if isinstance(answer, str):
            is_date = item is not None and item.kind == "date"
            return AnswerText("date", date=answer) if is_date else AnswerText("quote", (answer,))
        is_rating = item is not None and item.kind in ("rating", "slider")
        return AnswerText(
            "number", number=answer, highest=item.highest if item and is_rating else None
        )

    def _quantity(self, item: Item, answer: str) -> AnswerText:
        amount, _, unit = answer.partition(" ")
        match = self._find(item.id)
        words = self._words(match[0].id, f"items.{item.id}.units.{unit}") if match else ""
        return AnswerText("quantity", words=(words or unit,), number=float(amount))

    def _entries(self, group: Item, answer: Answer) -> AnswerText:
        if answer is None:
            return AnswerText("none")
        return AnswerText(
            "entries",
            entries=tuple(
                tuple(
                    self._part(part, entry[part.id])
                    for part in group.parts
                    if entry.get(part.id) is not None
                )
                for entry in entries_of(answer)
            ),
        )

    def _part(self, part: Item, answer: Answer) -> AnswerText:
        text = self._answer_text(part, part.id, answer)
        needs_label = part.label_names or text.form in ("yes", "no", "number", "date")
        return replace(text, about=self.label(part.id)) if needs_label else text

    def _find(self, item_id: str) -> tuple[Instrument, Item] | None:
        for instrument in self.instruments.values():
            if item := instrument.items.get(item_id):
                return instrument, item
        return self._parts.get(item_id)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Instrument, Item]]:
        """The items that stand within a group, which are asked for rarely."""
        return {
            part.id: (instrument, part)
            for instrument in reversed(list(self.instruments.values()))
            for group in instrument.items.values()
            for part in group.parts
        }

    def _language(self, instrument_id: str) -> str:
        instrument = self.instruments.get(instrument_id)
        return instrument.language if instrument else self.locale

    def _words(self, instrument_id: str, key: str) -> str:
        """The text in `locale`, in the source language, or this project's own text if the owner's
        is missing. Empty if there is none, or if its placeholders cannot be filled."""
        instrument = self.instruments.get(instrument_id)
        if instrument is None:
            return ""
        for locale in (self.locale, instrument.language):
            words = instrument.words.get(locale)
            if words and (text := words.get(key)):
                return fill(text, no_values)
        return instrument.project_text.get(key, "")


def _choice_of(item: Item, answer: int | float | str) -> Choice | None:
    return next((choice for choice in item.choices if choice.answer == answer), None)


def _plain(answer: int | float | str) -> str:
    return plain_text(answer) if isinstance(answer, int | float) else answer.replace("_", " ")
