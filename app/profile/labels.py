"""Ids turned into the words of their instrument, in one language; no words of our own are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from app.catalogue.asking.group_entries import entries_of
from app.catalogue.model import Answer, Choice, Instrument, Item
from app.catalogue.text.placeholders import fill, no_values

Offers = Mapping[str, Mapping[str, str]]  # offer id → locale → words, shared by all instruments
Form = Literal["words", "quote", "yes", "no", "number", "date", "quantity", "entries", "none"]


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered to one item, ready to show.

    form  words   the texts of the choices, in `words`
          quote   the person's own text, in `words`
          number  `number`, of `highest` where there is one
          quantity  `number` as it was said, and its unit in `words`
          entries what was said in each entry of a group, part by part, with the label of a part
                  in `about` where its answer alone would not tell
          date    ISO text of the item's precision, in `date`
          yes, no, none (skipped)   the interface has the word
    """

    form: Form
    words: tuple[str, ...] = ()
    number: float | None = None
    highest: float | None = None
    date: str = ""
    entries: tuple[tuple[Said, ...], ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's own words, and what they were asked about."""

    item: str
    about: str
    text: str


@dataclass(frozen=True)
class Wording:
    """The words of these instruments in `locale`, or in their source language where it has none."""

    instruments: Mapping[str, Instrument]
    locale: str
    offers: Offers

    def about(self, item_id: str) -> str:
        found = self._find(item_id)
        return found[0].about(item_id, self.locale) if found else item_id

    def label(self, item_id: str) -> str:
        """What stands before an answer, which `about` may contradict: "feeling safe: Yes"."""
        found = self._find(item_id)
        return found[0].label(item_id, self.locale) if found else item_id

    def item(self, item_id: str) -> Item | None:
        found = self._find(item_id)
        return found[1] if found else None

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
        """A priority's own title, else the name of the score or item it rests on first."""
        instrument_id, _, priority_id = rule.partition("/")
        if found := self._words(instrument_id, f"priorities.{priority_id}.title"):
            return found
        if because and (name := self._words(instrument_id, f"scores.{because}.name")):
            return name
        return self.about(because) if because else priority_id.replace("_", " ")

    def rule(self, rule: str) -> str:
        instrument_id, _, priority_id = rule.partition("/")
        return self._words(instrument_id, f"priorities.{priority_id}.rule")

    def offer(self, instrument_id: str, offer: str | None) -> str:
        if offer is None:
            return ""
        if found := self._words(instrument_id, f"offers.{offer}"):
            return found
        shared = self.offers.get(offer, {})
        language = self._language(instrument_id)
        return shared.get(self.locale) or shared.get(language) or next(iter(shared.values()), "")

    def quote(self, item_id: str, text: str) -> Quote:
        return Quote(item_id, self.about(item_id), text)

    def choice(self, item_id: str, answer: int | float | str) -> str:
        """The text of one choice; its number where the owner's words were not added."""
        found = self._find(item_id)
        if found is None:
            return str(answer)
        instrument, item = found
        chosen = _choice_of(item, answer)
        key = f"choices.{item.choice_set or item.id}.{chosen.id if chosen else answer}"
        return self._words(instrument.id, key) or _plain(answer)

    def said(self, item_id: str, answer: Answer) -> Said:
        """An answer in words. "Prefer not to say" is said in its own words, not as a blank."""
        return self._said(self.item(item_id), item_id, answer)

    def _said(self, item: Item | None, item_id: str, answer: Answer) -> Said:
        if item is not None and item.kind == "group":
            return self._entries(item, answer)
        if answer is None:
            return Said("none")
        if isinstance(answer, bool):
            return Said("yes" if answer else "no")
        if isinstance(answer, tuple):
            chosen = (one for one in answer if not isinstance(one, Mapping))
            return Said("words", tuple(self.choice(item_id, one) for one in chosen))
        if item and item.choices:
            return Said("words", (self.choice(item_id, answer),))
        if item and item.kind == "quantity":
            return self._quantity(item, str(answer))
        if isinstance(answer, str):
            is_date = item is not None and item.kind == "date"
            return Said("date", date=answer) if is_date else Said("quote", (answer,))
        is_rating = item is not None and item.kind in ("rating", "slider")
        return Said("number", number=answer, highest=item.highest if item and is_rating else None)

    def _quantity(self, item: Item, answer: str) -> Said:
        said, _, unit = answer.partition(" ")
        found = self._find(item.id)
        words = self._words(found[0].id, f"items.{item.id}.units.{unit}") if found else ""
        return Said("quantity", words=(words or unit,), number=float(said))

    def _entries(self, group: Item, answer: Answer) -> Said:
        if answer is None:
            return Said("none")
        return Said(
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

    def _part(self, part: Item, answer: Answer) -> Said:
        said = self._said(part, part.id, answer)
        needs_label = part.label_names or said.form in ("yes", "no", "number", "date")
        return replace(said, about=self.label(part.id)) if needs_label else said

    def _find(self, item_id: str) -> tuple[Instrument, Item] | None:
        for instrument in self.instruments.values():
            if item_id in instrument.items:
                return instrument, instrument.items[item_id]
            for group in instrument.items.values():
                if part := next((one for one in group.parts if one.id == item_id), None):
                    return instrument, part
        return None

    def _language(self, instrument_id: str) -> str:
        instrument = self.instruments.get(instrument_id)
        return instrument.language if instrument else self.locale

    def _words(self, instrument_id: str, key: str) -> str:
        """Words in the asked language, in the source language, or our own for a wordless one. Where
        nobody filled their places for a person, they have none."""
        instrument = self.instruments.get(instrument_id)
        if instrument is None:
            return ""
        for locale in (self.locale, instrument.language):
            words = instrument.words.get(locale)
            if words and (found := words.get(key)):
                return fill(found, no_values)
        return instrument.project_text.get(key, "")


def _choice_of(item: Item, answer: int | float | str) -> Choice | None:
    return next((one for one in item.choices if one.answer == answer), None)


def _plain(answer: int | float | str) -> str:
    return f"{answer:g}" if isinstance(answer, int | float) else answer.replace("_", " ")
