"""How a made-up person answers: from how they are, item by item, as a survey asks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.catalogue.asking.path import condition_value
from app.catalogue.model import Answer, Edition, Instrument, Item
from app.catalogue.rules import Help, NeedRule
from app.demo.people import CALM_WORDS, DARK_WORDS, OWN_WORDS, WOULD_HELP

TRIES = 6


@dataclass(frozen=True, slots=True)
class State:
    """How a person is on one day, 0 well to 1 unwell in each domain, and whom they may frighten.

    dark  whether they tell of thoughts of harming themselves, when they are asked
    """

    unwell: Mapping[str, float]
    everything: float
    dark: bool = False

    def of(self, domain: str | None) -> float:
        return self.unwell.get(domain or "", self.everything)


class Answerer:
    """Answers the items of one edition as one person would, on one day."""

    def __init__(self, edition: Edition, state: State, random: Random, day: date) -> None:
        self.state, self.random, self.day = state, random, day
        self.locale = edition.locale
        self.better = _directions(edition.instruments)
        self.needs = _needs_of(edition.instruments)
        self.safety = _safety_items(edition.instruments)
        self.dark = _safety_items(edition.instruments, help="self_harm")

    def answer(self, item: Item, row: Mapping[str, Answer]) -> Answer:
        """An answer that fits the person; now and then nothing, as people do."""
        if item.id in self.safety:
            return self._safety(item, dark=self.state.dark and item.id in self.dark)
        if not item.must_answer and self.random.random() < _skip_chance(item):
            return None
        need = self.needs.get(item.id)
        if need is None or item.kind in ("text", "date", "group"):
            return self._candidate(item)
        wanted = self.random.random() < self.state.of(need.domain) * 0.8
        candidate: Answer = None
        for _try in range(TRIES):
            candidate = self._candidate(item)
            if need.when.holds({**row, item.id: condition_value(item, candidate)}) == wanted:
                break
        return candidate

    def _safety(self, item: Item, *, dark: bool) -> Answer:
        """Safety items are rarely anything but the calmest answer, so that a demo does not cry
        wolf; what a person in danger is asked about at once is answered as they feel."""
        is_calm = not dark and (item.id in self.dark or self.random.random() > 0.06)
        if item.kind not in ("choice", "yes_no"):
            return None if is_calm else self._candidate(item)
        if item.kind == "yes_no":
            return not is_calm
        values = sorted(one.value for one in item.choices if one.value is not None)
        return values[0] if is_calm else values[1]

    def _candidate(self, item: Item) -> Answer:
        unwell = min(1.0, max(0.0, self.random.gauss(self.state.of(item.domain), 0.17)))
        if item.kind == "text":
            return self._text(item)
        if item.kind == "date":
            return self._date(item)
        if item.kind in ("choices", "body_map"):
            return self._several(item, unwell)
        if item.kind == "quantity":
            return self._quantity(item, unwell)
        if item.kind == "group":
            return self._entries(item, unwell)
        if item.kind == "yes_no":
            share = unwell if self.better.get(item.id) == "lower" else 1 - unwell
            return self.random.random() < share
        low = unwell if self.better.get(item.id) != "higher" else 1 - unwell
        if item.kind == "choice":
            values = [one for one in item.choices if not one.missing]
            ordered = sorted(values, key=lambda one: (one.value is not None, one.value or 0))
            return ordered[min(len(ordered) - 1, int(low * len(ordered)))].answer
        if item.kind == "slider":
            return self._slider(item, low)
        lowest, highest = item.lowest or 0, item.highest if item.highest is not None else 10
        if item.kind == "number":
            highest = min(highest, lowest + 12)
        return round(lowest + low * (highest - lowest))

    def _text(self, item: Item) -> str | None:
        if item.role == "own_words":
            if self.state.dark:
                return DARK_WORDS[self.locale]
            words = OWN_WORDS if self.state.everything > 0.15 else CALM_WORDS
            return self.random.choice(words[self.locale])
        if item.role == "would_help":
            return self.random.choice(WOULD_HELP[self.locale])
        return None

    def _date(self, item: Item) -> str:
        ago = self.day - timedelta(days=self.random.randrange(60, 1500))
        day = max(ago, item.earliest) if item.earliest else ago
        return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[item.precision]]

    def _slider(self, item: Item, low: float) -> Answer:
        lowest, highest, step = item.lowest or 0.0, item.highest or 100.0, item.step or 1.0
        found = lowest + round(low * (highest - lowest) / step) * step
        return int(found) if found == int(found) else found

    def _quantity(self, item: Item, unwell: float) -> str:
        """In one of the units, as people do, somewhere in the middle of what is sensible."""
        unit = self.random.choice(item.units)
        share = 0.35 + 0.3 * unwell
        return f"{round(unit.lowest + share * (unit.highest - unit.lowest))} {unit.id}"

    def _entries(self, group: Item, unwell: float) -> Answer:
        most = min(group.at_most or 3, max(group.at_least, round(unwell * 3)))
        return tuple(
            {part.id: self._candidate(part) for part in group.parts} for _entry in range(most)
        )

    def _several(self, item: Item, unwell: float) -> Answer:
        """The worst domains first for what to work on; otherwise more the less well they are."""
        plain = [one for one in item.choices if not one.exclusive and not one.missing]
        alone = [one for one in item.choices if one.exclusive]
        count = min(item.at_most or 4, len(plain), round(unwell * 4 + self.random.random()))
        if count == 0 and alone:
            return (alone[0].answer,)
        if item.role == "work_on":
            plain.sort(key=lambda one: -self.state.of(one.id) - self.random.random() * 0.2)
            return tuple(one.answer for one in plain[:count]) or None
        chosen = self.random.sample(plain, count)
        return tuple(one.answer for one in plain if one in chosen) or None


def _directions(instruments: Iterable[Instrument]) -> dict[str, str]:
    """Which way is good for an item, from the first scale that counts it as it is."""
    found: dict[str, str] = {}
    for instrument in instruments:
        for rule in instrument.scores:
            for item in rule.scale.items:
                if rule.scale.better:
                    found.setdefault(item, rule.scale.better)
    return found


def _needs_of(instruments: Iterable[Instrument]) -> dict[str, NeedRule]:
    return {item: need for one in instruments for need in one.needs for item in need.items}


def _safety_items(instruments: Iterable[Instrument], *, help: Help | None = None) -> frozenset[str]:
    return frozenset(
        name
        for one in instruments
        for rule in one.priorities
        if rule.kind == "safety" and (help is None or rule.help == help)
        for name in rule.when.names
        if name in one.items
    )


def _skip_chance(item: Item) -> float:
    if item.role == "own_words":
        return 0.15
    return 0.6 if item.kind == "text" else 0.025
