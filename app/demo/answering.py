"""How a made-up person answers a survey, item by item, depending on their state of health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.catalogue.asking.path import condition_value
from app.catalogue.model import Answer, Edition, Instrument, Item
from app.catalogue.rules import Help, NeedRule
from app.demo.people import CALM_WORDS, DARK_WORDS, OWN_WORDS, WOULD_HELP

MAX_TRIES = 6


@dataclass(frozen=True, slots=True)
class HealthState:
    """The health of a person on one day.

    unwell      by domain, from 0 (well) to 1 (unwell)
    everything  the same for domains that `unwell` does not have
    dark        whether they report thoughts of harming themselves when asked
    """

    unwell: Mapping[str, float]
    everything: float
    dark: bool = False

    def of(self, domain: str | None) -> float:
        return self.unwell.get(domain or "", self.everything)


class Answerer:
    """Answers the items of one edition as one made-up person on one day."""

    def __init__(self, edition: Edition, state: HealthState, random: Random, day: date) -> None:
        self.state, self.random, self.day = state, random, day
        self.locale = edition.locale
        self.better = _better_directions(edition.instruments)
        self.needs = _need_by_item(edition.instruments)
        self.safety = _safety_items(edition.instruments)
        self.dark = _safety_items(edition.instruments, help="self_harm")

    def answer(self, item: Item, row: Mapping[str, Answer]) -> Answer:
        """An answer that fits the person. Some items are skipped at random."""
        if item.id in self.safety:
            return self._safety(item, dark=self.state.dark and item.id in self.dark)
        if not item.must_answer and self.random.random() < _skip_probability(item):
            return None
        need = self.needs.get(item.id)
        if need is None or item.kind in ("text", "date", "group"):
            return self._candidate(item)
        wanted = self.random.random() < self.state.of(need.domain) * 0.8
        candidate: Answer = None
        for _try in range(MAX_TRIES):
            candidate = self._candidate(item)
            if need.when.holds({**row, item.id: condition_value(item, candidate)}) == wanted:
                break
        return candidate

    def _safety(self, item: Item, *, dark: bool) -> Answer:
        """The mildest answer in most cases, so that safety alarms stay rare in a demo.

        A person with dark thoughts reports them.
        """
        is_mild = not dark and (item.id in self.dark or self.random.random() > 0.06)
        if item.kind not in ("choice", "yes_no"):
            return None if is_mild else self._candidate(item)
        if item.kind == "yes_no":
            return not is_mild
        values = sorted(choice.value for choice in item.choices if choice.value is not None)
        return values[0] if is_mild else values[1]

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
            values = [choice for choice in item.choices if not choice.missing]
            ordered = sorted(
                values, key=lambda choice: (choice.value is not None, choice.value or 0)
            )
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
        long_ago = self.day - timedelta(days=self.random.randrange(60, 1500))
        earliest = item.earliest_on(self.day)
        day = max(long_ago, earliest) if earliest else long_ago
        return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[item.precision]]

    def _slider(self, item: Item, low: float) -> Answer:
        lowest, highest, step = item.lowest or 0.0, item.highest or 100.0, item.step or 1.0
        value = lowest + round(low * (highest - lowest) / step) * step
        return int(value) if value == int(value) else value

    def _quantity(self, item: Item, unwell: float) -> str:
        """A value in one of the units, in the middle of its range."""
        unit = self.random.choice(item.units)
        share = 0.35 + 0.3 * unwell
        return f"{round(unit.lowest + share * (unit.highest - unit.lowest))} {unit.id}"

    def _entries(self, group: Item, unwell: float) -> Answer:
        most = min(group.at_most or 3, max(group.at_least, round(unwell * 3)))
        return tuple(
            {part.id: self._candidate(part) for part in group.parts} for _entry in range(most)
        )

    def _several(self, item: Item, unwell: float) -> Answer:
        """For items about what to work on, the worst domains. Otherwise a random choice, which is
        larger the less well the person is."""
        ordinary = [
            choice for choice in item.choices if not choice.exclusive and not choice.missing
        ]
        exclusive = [choice for choice in item.choices if choice.exclusive]
        count = min(item.at_most or 4, len(ordinary), round(unwell * 4 + self.random.random()))
        if count == 0 and exclusive:
            return (exclusive[0].answer,)
        if item.role == "work_on":
            ordinary.sort(key=lambda choice: -self.state.of(choice.id) - self.random.random() * 0.2)
            return tuple(choice.answer for choice in ordinary[:count]) or None
        chosen = self.random.sample(ordinary, count)
        return tuple(choice.answer for choice in ordinary if choice in chosen) or None


def _better_directions(instruments: Iterable[Instrument]) -> dict[str, str]:
    """The better direction of each item, from the first scale that it belongs to."""
    better: dict[str, str] = {}
    for instrument in instruments:
        for rule in instrument.scores:
            for item in rule.scale.items:
                if rule.scale.better:
                    better.setdefault(item, rule.scale.better)
    return better


def _need_by_item(instruments: Iterable[Instrument]) -> dict[str, NeedRule]:
    return {
        item: need for instrument in instruments for need in instrument.needs for item in need.items
    }


def _safety_items(instruments: Iterable[Instrument], *, help: Help | None = None) -> frozenset[str]:
    return frozenset(
        name
        for instrument in instruments
        for rule in instrument.priorities
        if rule.kind == "safety" and (help is None or rule.help == help)
        for name in rule.when.names
        if name in instrument.items
    )


def _skip_probability(item: Item) -> float:
    if item.role == "own_words":
        return 0.15
    return 0.6 if item.kind == "text" else 0.025
