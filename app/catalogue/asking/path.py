"""The way through a survey: which items are asked, given the answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.catalogue.asking.adaptive_bank import AdaptiveBank
from app.catalogue.model import Answer, Answers, Edition, Item, Page
from app.errors import PageOutOfOrder
from scoring.adaptive import Step

# What a draw among questions starts from: one value a sitting, in the row beside age and sex under
# a name that no item can have.
CHANCE = "#chance"


@dataclass(frozen=True, slots=True)
class Path:
    """What one person is asked, and what of it is answered.

    pages    those with at least one asked item, reduced to the items asked
    answers  of asked items only, answered or skipped (None); notes have none
    hidden   ids of items hidden by a condition, or not chosen by their bank
    left_out  ids of items that were not this person's to answer, or came after the longest the
              practice wants a survey to be: missing, as if skipped
    shown    ids of asked notes that the person has read and gone on from
    row      what conditions see: these answers with "prefer not to say" as missing, age and sex,
             and the options of the instruments: those the row given says are chosen, no others
    steps    bank item → how each of its questions was chosen, and why it stopped
    items    every item of the survey, with the condition the survey itself asks it under
    """

    asked: tuple[Item, ...]
    pages: tuple[Page, ...]
    answers: Answers
    hidden: tuple[str, ...]
    row: Mapping[str, Answer]
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    items: Mapping[str, Item] = field(default_factory=dict)


def walk(edition: Edition, answers: Answers, person_row: Mapping[str, Answer]) -> Path:
    """Go through the items in order, and take along only what is asked.

    An answer to an item that is now hidden is dropped, and no later condition sees it: what a
    person took back by changing an earlier answer must not steer the rest of the survey.
    """
    walker = _Walker(answers, {**edition.options, **person_row}, edition)
    for bank, pages in edition.stretches:
        if bank is None:
            for page in pages:
                walker.take(page)
        else:
            walker.take_by(bank, pages)
    return walker.path()


@dataclass(slots=True)
class _Walker:
    """A walk under way."""

    answers: Answers
    row: dict[str, Answer]
    edition: Edition
    counted: dict[str, Answer] = field(default_factory=dict)
    asked: list[Item] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def take(self, page: Page) -> None:
        row, asked, before = self.row, self.asked, len(self.asked)
        for item in page.items:
            if item.show_when is not None and not item.show_when.holds(row):
                self.hidden.append(item.id)
                continue
            if self._is_too_many(item):
                self.left_out.append(item.id)
                continue
            asked.append(item)
            if item.id not in self.answers:
                continue
            if item.kind == "note":
                self.shown.add(item.id)
                continue
            self.counted[item.id] = answer = self.answers[item.id]
            row[item.id] = seen(item, answer)
        count = len(asked) - before
        if count == len(page.items):
            self.pages.append(page)
        elif count:
            self.pages.append(Page(page.id, page.instrument, tuple(asked[before:])))

    def _is_too_many(self, item: Item) -> bool:
        """Whether this one comes after the most that is asked; what was answered already stays, and
        so do words that an answer calls for: they ask nothing, and may be a warning."""
        most = self.edition.most_items
        if item.kind == "note" and item.show_when is not None:
            return False
        return (
            most is not None
            and len(self.asked) >= most
            and item.id not in self.edition.essential
            and item.id not in self.answers
        )

    def take_by(self, bank: AdaptiveBank, pages: Sequence[Page]) -> None:
        """Pages in the order the bank chooses them, as far as they are answered, and one more."""
        by_item = {page.items[0].id: page for page in pages}
        condition = pages[0].items[0].show_when
        chosen: dict[str, int | None] = {}
        steps: list[Step] = []
        while condition is None or condition.holds(self.row):
            steps.append(bank.next(tuple(chosen.items()), str(self.row.get(CHANCE, ""))))
            item = steps[-1].item
            if item is None:
                break
            self.take(by_item[item])
            chosen[item] = None
            if item not in self.counted:
                break
            chosen[item] = bank.category(item, self.counted[item])
        self.hidden += [item for item in by_item if item not in chosen]
        self.steps[bank.id] = tuple(steps)

    def path(self) -> Path:
        return Path(
            tuple(self.asked), tuple(self.pages), self.counted, tuple(self.hidden), self.row,
            self.steps, (*self.edition.withheld, *self.left_out), frozenset(self.shown),
            self.edition.items,
        )  # fmt: skip


def seen(item: Item, answer: Answer) -> Answer:
    """An answer as conditions see it: a quantity in its base unit, a group as how many entries."""
    if is_missing(item, answer):
        return None
    if item.kind == "quantity":
        return in_base(item, answer)
    if item.kind == "group":
        return len(answer) if isinstance(answer, tuple) else answer
    return answer


def in_base(item: Item, answer: Answer) -> float | None:
    """A quantity in its base unit, which a number without a unit is in already."""
    if isinstance(answer, int | float):
        return float(answer)
    said, _, name = str(answer).partition(" ")
    unit = next((unit for unit in item.units if unit.id == name), None)
    try:
        return round(unit.in_base(float(said)), 9) if unit else None
    except ValueError:
        return None


def is_missing(item: Item, answer: Answer) -> bool:
    """Whether an answer counts for nothing: skipped, or a choice that says "prefer not to say"."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return item.kind == "choice" and answer in _unscored(item)
    if isinstance(answer, tuple) and item.kind != "group":
        return bool(answer) and _unscored(item).issuperset(answer)
    return False


def _unscored(item: Item) -> set[int | float | str]:
    """The choices that count as missing: those marked, and those without a value among values."""
    has_values = item.kind == "choice" and any(choice.value is not None for choice in item.choices)
    return {
        choice.answer
        for choice in item.choices
        if choice.missing or (has_values and choice.value is None)
    }


def next_page(path: Path, page_id: str) -> Page | None:
    """The page after this one, None after the last; from a page no longer asked, what is open."""
    place = _place(path, page_id)
    if place is None:
        return first_open(path)
    return path.pages[place + 1] if place + 1 < len(path.pages) else None


def previous_page(path: Path, page_id: str) -> Page | None:
    """The page before this one; None before the first, and for a page that is not asked."""
    place = _place(path, page_id)
    return path.pages[place - 1] if place else None


def first_unanswered(path: Path) -> Page | None:
    """What keeps a sitting from being sent: the first page with an item neither answered nor
    skipped. Words ask nothing; a person is led to them by first_open()."""
    return next((page for page in path.pages if not _is_done(path, page)), None)


def first_open(path: Path) -> Page | None:
    """Where a person goes on: the first page with an item that is open, or with words that were
    not shown yet."""
    return next((page for page in path.pages if is_open(path, page)), None)


def is_open(path: Path, page: Page) -> bool:
    """Whether a page has a question neither answered nor skipped, or words not shown yet."""
    return any(
        item.id not in (path.shown if item.kind == "note" else path.answers) for item in page.items
    )


def reached(path: Path, page_id: str) -> Page:
    """The asked page of this id; PageOutOfOrder if it is not asked, or an earlier one is open."""
    for page in path.pages:
        if page.id == page_id:
            return page
        if not _is_done(path, page):
            break
    raise PageOutOfOrder(page_id)


def asked_or_was(edition: Edition, path: Path, page_id: str) -> tuple[Page, bool]:
    """A page that was answered without a connection, and whether it is asked as things stand now.

    An earlier page may be open still: nobody could say there that it is asked.
    """
    asked = next((page for page in path.pages if page.id == page_id), None)
    page = asked or edition.page_by_id.get(page_id)
    if page is None:
        raise PageOutOfOrder(page_id)
    return page, asked is not None


def _is_done(path: Path, page: Page) -> bool:
    return all(item.kind == "note" or item.id in path.answers for item in page.items)


def _place(path: Path, page_id: str) -> int | None:
    return next((n for n, page in enumerate(path.pages) if page.id == page_id), None)
