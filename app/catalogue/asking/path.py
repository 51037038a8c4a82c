"""The path through a survey: which items are asked, given the answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.catalogue.asking.adaptive_bank import AdaptiveBank
from app.catalogue.model import Answer, Answers, Edition, Item, Page
from app.errors import PageOutOfOrder
from scoring.adaptive import Step

# The key of the random seed for draws among questions: one seed for each sitting, in the same row
# as age and sex, under a name that no item can have.
DRAW_SEED = "#chance"


@dataclass(frozen=True, slots=True)
class SurveyPath:
    """What one person is asked, and which of it is answered.

    asked     the items asked, in order
    pages     the pages with at least one asked item, reduced to the items asked
    answers   answers to asked items only; None where one was skipped; notes have no answer
    hidden    ids of items hidden by a condition, or not chosen by their bank
    left_out  ids of items that this person may not answer, or that exceed the number of questions
              the practice allows; they count as missing, as if skipped
    shown     ids of asked notes on pages that the person has left again
    row       the values that conditions use: these answers ("prefer not to say" is missing), age,
              sex, and the options of the instruments, True where the given row says so
    steps     bank item → how each of its questions was chosen, and why the bank stopped
    items     every item of the survey, with the condition under which the survey asks it
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


def walk(edition: Edition, answers: Answers, person_row: Mapping[str, Answer]) -> SurveyPath:
    """Compute the path: go through the items in order and keep those that are asked.

    person_row  age and sex, the seed (DRAW_SEED) and chosen options, as conditions use them

    An answer to an item that is now hidden is dropped, and no later condition uses it. A person who
    corrects an earlier answer has taken it back, so it must not decide what is asked next.
    """
    walker = _Walker(answers, {**edition.options, **person_row}, edition)
    for bank, pages in edition.page_runs:
        if bank is None:
            for page in pages:
                walker.add_page(page)
        else:
            walker.add_pages_of_bank(bank, pages)
    return walker.path()


@dataclass(slots=True)
class _Walker:
    """The state of one computation of a path."""

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

    def add_page(self, page: Page) -> None:
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
            row[item.id] = condition_value(item, answer)
        count = len(asked) - before
        if count == len(page.items):
            self.pages.append(page)
        elif count:
            self.pages.append(Page(page.id, page.instrument, tuple(asked[before:])))

    def _is_too_many(self, item: Item) -> bool:
        """Whether an item exceeds the maximum number of questions.

        Items that are already answered stay. So do notes with a condition: they ask nothing, and
        may be a warning.
        """
        most = self.edition.most_items
        if item.kind == "note" and item.show_when is not None:
            return False
        return (
            most is not None
            and len(self.asked) >= most
            and item.id not in self.edition.essential
            and item.id not in self.answers
        )

    def add_pages_of_bank(self, bank: AdaptiveBank, pages: Sequence[Page]) -> None:
        """Add pages in the order the bank chooses them: those answered, and the next one."""
        by_item = {page.items[0].id: page for page in pages}
        condition = pages[0].items[0].show_when
        chosen: dict[str, int | None] = {}
        steps: list[Step] = []
        while condition is None or condition.holds(self.row):
            steps.append(bank.next(tuple(chosen.items()), str(self.row.get(DRAW_SEED, ""))))
            item = steps[-1].item
            if item is None:
                break
            self.add_page(by_item[item])
            chosen[item] = None
            if item not in self.counted:
                break
            chosen[item] = bank.category(item, self.counted[item])
        self.hidden += [item for item in by_item if item not in chosen]
        self.steps[bank.id] = tuple(steps)

    def path(self) -> SurveyPath:
        return SurveyPath(
            tuple(self.asked), tuple(self.pages), self.counted, tuple(self.hidden), self.row,
            self.steps, (*self.edition.withheld, *self.left_out), frozenset(self.shown),
            self.edition.items,
        )  # fmt: skip


def condition_value(item: Item, answer: Answer) -> Answer:
    """An answer as conditions use it: a quantity in its base unit, a group as its number of
    entries.

    None if the answer counts as missing.
    """
    if is_missing(item, answer):
        return None
    if item.kind == "quantity":
        return in_base_unit(item, answer)
    if item.kind == "group":
        return len(answer) if isinstance(answer, tuple) else answer
    return answer


def in_base_unit(item: Item, answer: Answer) -> float | None:
    """A quantity in its base unit; a plain number already is. None if it cannot be read."""
    if isinstance(answer, int | float):
        return float(answer)
    number, _, unit_id = str(answer).partition(" ")
    unit = next((unit for unit in item.units if unit.id == unit_id), None)
    try:
        return round(unit.in_base(float(number)), 9) if unit else None
    except ValueError:
        return None


def is_missing(item: Item, answer: Answer) -> bool:
    """Whether an answer counts as missing: skipped, or only choices such as "prefer not to say"."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return item.kind == "choice" and answer in _unscored(item)
    if isinstance(answer, tuple) and item.kind != "group":
        return bool(answer) and _unscored(item).issuperset(answer)
    return False


def _unscored(item: Item) -> set[int | float | str]:
    """The answers of choices that count as missing: marked ones, and those without a value in a set
    that has values."""
    has_values = item.kind == "choice" and any(choice.value is not None for choice in item.choices)
    return {
        choice.answer
        for choice in item.choices
        if choice.missing or (has_values and choice.value is None)
    }


def next_page(path: SurveyPath, page_id: str) -> Page | None:
    """The page after this one; None after the last. If the page is no longer asked, the first open
    page."""
    place = _page_index(path, page_id)
    if place is None:
        return first_open_page(path)
    return path.pages[place + 1] if place + 1 < len(path.pages) else None


def previous_page(path: SurveyPath, page_id: str) -> Page | None:
    """The page before this one; None for the first page and for a page that is not asked."""
    place = _page_index(path, page_id)
    return path.pages[place - 1] if place else None


def first_unanswered_page(path: SurveyPath) -> Page | None:
    """The first page with an item that is neither answered nor skipped. While there is one, the
    sitting cannot be sent. Notes do not count here; first_open_page() leads to them."""
    return next((page for page in path.pages if not _is_done(path, page)), None)


def first_open_page(path: SurveyPath) -> Page | None:
    """Where a person continues: the first page with an open question or a note not shown yet."""
    return next((page for page in path.pages if is_open(path, page)), None)


def is_open(path: SurveyPath, page: Page) -> bool:
    """Whether a page has a question neither answered nor skipped, or a note not shown yet."""
    return any(
        item.id not in (path.shown if item.kind == "note" else path.answers) for item in page.items
    )


def require_reached(path: SurveyPath, page_id: str) -> Page:
    """The page of this id. Raises PageOutOfOrder if it is not asked or an earlier page is open."""
    for page in path.pages:
        if page.id == page_id:
            return page
        if not _is_done(path, page):
            break
    raise PageOutOfOrder(page_id)


def find_page(edition: Edition, path: SurveyPath, page_id: str) -> tuple[Page, bool]:
    """A page that was answered offline, and whether it is still asked after the other answers.

    An earlier page may still be open, since the device could not know offline that it is asked.
    Raises PageOutOfOrder if the survey has no such page.
    """
    asked = next((page for page in path.pages if page.id == page_id), None)
    page = asked or edition.page_by_id.get(page_id)
    if page is None:
        raise PageOutOfOrder(page_id)
    return page, asked is not None


def _is_done(path: SurveyPath, page: Page) -> bool:
    return all(item.kind == "note" or item.id in path.answers for item in page.items)


def _page_index(path: SurveyPath, page_id: str) -> int | None:
    return next((n for n, page in enumerate(path.pages) if page.id == page_id), None)
