"""Instruments and surveys once they are read and checked: frozen, and independent of YAML.

Every request shares these objects. The large ones are equal only to themselves (eq=False), which
makes them cheap keys of dictionaries and caches.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Literal, TypeAlias

from app.catalogue.asking.adaptive_bank import AdaptiveBank
from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.expressions.logic import Expression
from app.catalogue.licence import Licence, LicenceDone
from app.catalogue.rules import NeedRule, PriorityRule, ScoreRule
from app.catalogue.text.required_text import missing_required_text

Kind = Literal[
    "choice", "choices", "yes_no", "rating", "slider", "number", "quantity", "text", "date",
    "body_map", "group", "note", "bank",
]  # fmt: skip
Role = Literal["own_words", "work_on", "would_help"]
AskedOf = Literal["everybody", "patient", "proxy"]
# What the label of an item names: a problem, something good, or a topic about which the answer
# itself says how good or bad it is ("walking: Very hard").
LabelNames = Literal["problem", "good", "neutral"]
# "incomplete": the owner's text lacks what missing_text() returns.
WhyNotAsked = Literal["licence", "no_words", "draft", "incomplete"]

# The domains that needs, priorities and things to work on belong to. Their labels belong to the
# interface (app/profile/words.py), since they are the same in every instrument.
DOMAINS = (
    "function", "symptoms", "pain", "mood", "habits", "medicines", "prevention", "money",
    "safety", "help_at_home", "information", "confidence", "care",
)  # fmt: skip

# The answer to one item: a choice's value (or its id if it has no value), a tuple of those for
# `choices` and `body_map`, True or False, a number, text, or an ISO date of the item's precision. A
# quantity is text as it was given: the number, a space, the id of its unit ("154 lb"). A group is a
# tuple of mappings, one for each entry, from the ids of the group's parts to their answers; the
# empty tuple is an answer too. None: skipped on purpose. An item that was not reached or not asked
# has no key in Answers.
Entry: TypeAlias = "Mapping[str, Answer]"
Answer: TypeAlias = (
    "bool | int | float | str | tuple[int | float | str, ...] | tuple[Entry, ...] | None"
)
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer. Without `value`, it counts as missing in every score and comparison
    ("prefer not to say"), unless no choice of its set has a value: then the id is the answer."""

    id: str
    value: int | float | None = None
    exclusive: bool = False
    missing: bool = False
    code: str | None = None

    @property
    def answer(self) -> int | float | str:
        """The answer that the form posts and that is stored when it is chosen."""
        return self.id if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a quantity. (number - minus) * times is the number in the base unit, which is the
    first unit of the item. `lowest` and `highest` are in this unit."""

    id: str
    lowest: float
    highest: float
    times: float = 1.0
    minus: float = 0.0
    code: str | None = None  # UCUM

    def in_base(self, number: float) -> float:
        """A number of this unit, converted to the base unit."""
        return (number - self.minus) * self.times


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One thing asked. Its text is in InstrumentText.

    A grid in the file is not an item; its rows are, each a `choice` with the id of the `grid`.
    """

    id: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    choice_set: str | None = None  # the key under which the text of its choices is found
    pictures: Mapping[str, str] = field(default_factory=dict)  # choice: id of a choice → drawing
    lowest: float | None = None  # rating, slider: first; number: smallest; date: see earliest
    highest: float | None = None
    step: float | None = None  # number, slider: 1 means whole numbers only; None means any
    anchors: tuple[int, ...] = ()  # rating, slider: the numbers that have a text
    units: tuple[Unit, ...] = ()  # quantity: the first is the base
    grid: str | None = None  # choice: the grid it is a row of
    parts: tuple[Item, ...] = ()  # group: what is asked for each entry
    at_least: int = 0  # group: how many entries there must be
    at_most: int | None = None  # choices, group: how many there may be
    long: bool = False  # text: several lines
    precision: Literal["day", "month", "year"] = "day"
    earliest: date | None = None
    latest: date | None = None
    # date: whole months before the day of answering; 0 where the file says `today`. Read with
    # earliest_on() and latest_on().
    earliest_months_ago: int | None = None
    latest_months_ago: int | None = None
    must_answer: bool = False
    show_when: Expression | None = None
    if_not_asked: float | None = None
    domain: str | None = None
    role: Role | None = None
    code: str | None = None  # LOINC
    confidential: bool = False
    asked_of: AskedOf = "everybody"  # patient: never of a proxy; proxy: only of a proxy
    lasting: bool = False  # the last answer may be shown again, to be confirmed
    label_names: LabelNames | None = None
    bank: str | None = None  # the bank item that decides whether this one is asked

    def earliest_on(self, today: date) -> date | None:
        """The first date that may be answered, on the day of answering."""
        months = self.earliest_months_ago
        return self.earliest if months is None else months_before(today, months)

    def latest_on(self, today: date) -> date | None:
        """The last date that may be answered, on the day of answering."""
        months = self.latest_months_ago
        return self.latest if months is None else months_before(today, months)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class InstrumentText:
    """All text of one instrument in one language. Keys of `text`:

    name · stem · recall · items.<item>.ask|about|label|help|stem · items.<item>.anchors.<cell>
    items.<item>.units.<unit> · items.<group>.add · items.<grid>.ask|about|help|stem; each row of a
    grid and each part of a group under its own id: <grid>_<row>, <group>_<part>
    choices.<set>.<choice> (an item's own inline choices: the set is the item's or the grid's id)
    scores.<scale>.name · scores.<scale>.bands.<band> · scores.<scale>.notes.<note>
    options.<option>
    priorities.<priority>.title|rule · offers.<offer>
    proxy.<key of a question, an answer or a stem>: the same for a proxy (see proxy_text.py)
    """

    locale: str
    status: Literal["official", "reviewed", "project", "draft"]
    text: Mapping[str, str]
    translator: str = ""
    reviewer: str = ""
    source: str = ""
    checked: date | None = None
    has_placeholders: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Nearly every page asks, and there are hundreds of texts. Texts that are filled when they
        # are read (placeholders.py) have none left to fill.
        is_filled = getattr(self.text, "is_filled", False)
        to_fill = not is_filled and any("{" in text for text in self.text.values())
        object.__setattr__(self, "has_placeholders", to_fill)

    def get(self, key: str, default: str | None = None) -> str | None:
        return self.text.get(key, default)

    def __getitem__(self, key: str) -> str:
        return self.text[key]

    def label(self, item_id: str) -> str:
        """The label shown before an answer to an item; its `about` phrase if it has no label, as
        in text stored before labels existed."""
        return self.text.get(f"items.{item_id}.label") or self.text[f"items.{item_id}.about"]


@dataclass(frozen=True, eq=False)
class Instrument:
    """A set of items that belong together, with scores, rules and text."""

    id: str
    version: str
    kind: Literal["own", "validated"]
    language: str
    licence: Licence
    source: str
    items: Mapping[str, Item]
    scores: tuple[ScoreRule, ...]
    needs: tuple[NeedRule, ...]
    priorities: tuple[PriorityRule, ...]
    words: Mapping[str, InstrumentText]  # by locale; validated: the languages a practice added
    hash: str  # sha256 of text, order, choices, scores and rules
    text_from: Literal["project", "owner"] = "project"
    get_words: str = ""  # validated: where a practice gets the owner's file
    required_text: tuple[str, ...] = ()  # what an owner's text must hold: required_text.py
    code: str | None = None  # LOINC of the panel
    sources: Mapping[str, str] = field(default_factory=dict)  # file name → text
    licence_done: LicenceDone | None = None
    banks: Mapping[str, AdaptiveBank] = field(default_factory=dict)  # by the id of the bank item
    options: tuple[str, ...] = ()  # ids of optional rules, which conditions may name

    def can_be_asked(self, locale: str) -> bool:
        """Whether its text is complete in this language and may be shown to a patient."""
        return self.why_not_asked(locale) is None

    def why_not_asked(self, locale: str) -> WhyNotAsked | None:
        """Why the instrument cannot be asked in this language; None if it can."""
        words = self.words.get(locale)
        if not self.may_be_asked:
            return "licence"
        if words is None:
            return "no_words"
        if words.status == "draft":
            return "draft"
        return "incomplete" if self.missing_text(locale) else None

    def missing_text(self, locale: str) -> tuple[str, ...]:
        """Which required parts (see RequiredText) the owner's text lacks in this language."""
        words = self.words.get(locale)
        return (
            missing_required_text(self.required_text, words.text, locale)
            if words is not None
            else ()
        )

    @property
    def may_be_asked(self) -> bool:
        """Whether the licence allows its use, by itself or because the practice met its condition.
        An unknown licence never does, whatever a practice states."""
        return self.licence.may_publish or (
            self.licence.status == "permission_needed" and self.licence_done is not None
        )

    def about(self, item_id: str, locale: str) -> str:
        """The project's short phrase for an item; in the source language where there is no
        other."""
        for place in (locale, self.language):
            if (words := self.words.get(place)) and (phrase := words.get(f"items.{item_id}.about")):
                return phrase
        return self.project_text.get(f"items.{item_id}.about", item_id)

    def label(self, item_id: str, locale: str) -> str:
        """The label shown before an answer to an item. If a draft translation has none, it is in
        the source language: a label that fits every answer matters more than its language."""
        for place in (locale, self.language):
            if (words := self.words.get(place)) and (phrase := words.get(f"items.{item_id}.label")):
                return phrase
        return self.project_text.get(f"items.{item_id}.label") or self.about(item_id, locale)

    def items_behind(self, names: Iterable[str]) -> frozenset[str]:
        """The items that these names refer to, directly or through a score."""
        behind = {rule.scale.id: rule.scale.items for rule in self.scores}
        return frozenset(item for name in names for item in behind.get(name, (name,)))

    # The project's own phrases (names, `about`, labels), in the source language.
    project_text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Items asked together, usually one. The id is that of the first item and safe in a URL."""

    id: str
    instrument: str
    items: tuple[Item, ...]

    @property
    def bank(self) -> str | None:
        """The bank item that decides whether this page is asked."""
        return self.items[0].bank


@dataclass(frozen=True, eq=False)
class Edition:
    """A survey as it can be shown in one language: its pages in order, and what is left out.

    withheld, most_items, essential   see asking/tailored.py
    to_proxy                          its words are those for a proxy
    """

    survey_id: str
    locale: str
    name: str
    pages: tuple[Page, ...]
    instruments: tuple[Instrument, ...]
    left_out: tuple[str, ...]  # instruments whose text is not complete in this language
    hash: str
    withheld: tuple[str, ...] = ()
    most_items: int | None = None
    essential: frozenset[str] = frozenset()
    to_proxy: bool = False

    @cached_property
    def derived(self) -> BoundedCache[object]:
        """Only for edition_cache.py."""
        return BoundedCache(64)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {item.id: item for page in self.pages for item in page.items}

    @cached_property
    def page_by_id(self) -> Mapping[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def instrument_by_id(self) -> Mapping[str, Instrument]:
        return {instrument.id: instrument for instrument in self.instruments}

    @cached_property
    def options(self) -> Mapping[str, bool]:
        """Every option of the instruments as conditions see it when a practice chose none."""
        return {option: False for instrument in self.instruments for option in instrument.options}

    @cached_property
    def page_runs(self) -> tuple[tuple[AdaptiveBank | None, tuple[Page, ...]], ...]:
        """Runs of consecutive pages, each with the adaptive bank that chooses among them, or
        None."""
        banks = {
            id: bank for instrument in self.instruments for id, bank in instrument.banks.items()
        }
        return tuple(
            (banks[id] if id else None, tuple(pages))
            for id, pages in groupby(self.pages, lambda page: page.bank)
        )

    def words(self, page: Page) -> InstrumentText:
        return self.instrument_by_id[page.instrument].words[self.locale]


@dataclass(frozen=True, eq=False)
class Survey:
    """Instruments in an order, for an audience, in as many languages as can be shown."""

    id: str
    version: str
    names: Mapping[str, str]  # locale → name
    audience: Expression | None  # over age and sex; None: everyone
    minutes: int | None
    instruments: tuple[Instrument, ...]
    editions: Mapping[str, Edition]  # by locale
    hash: str
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def locales(self) -> Sequence[str]:
        return tuple(self.editions)

    def is_for(self, age: int | None, sex: str | None) -> bool:
        """Whether a person belongs to the audience. An unknown age or sex excludes nobody."""
        row = {"age": age, "sex": sex}
        if self.audience is None or any(row[name] is None for name in self.audience.names):
            return True
        return self.audience.holds(row)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Every instrument and survey this practice has."""

    instruments: Mapping[str, Instrument]
    surveys: Mapping[str, Survey]
    offers: Mapping[str, Mapping[str, str]]  # offer id → locale → words
