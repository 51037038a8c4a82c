"""What a template needs to show a page of items: words and present answers, nothing to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.catalogue.model import Kind
from app.catalogue.rules import Help

Code = Literal[
    "must_answer", "choose_one", "too_many", "not_alone", "not_a_number", "not_whole",
    "too_small", "too_large", "too_long", "not_a_date", "date_too_early", "date_too_late",
    "impossible", "not_a_step", "no_unit", "too_few",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to press. `value` is what the form posts; `place` stands for "chosen or not" in a
    page that is rendered before that is known; `picture` is a drawing that repeats the words."""

    value: str
    text: str
    chosen: bool = False
    exclusive: bool = False
    place: str = ""
    picture: str = ""

    @property
    def mark(self) -> str:
        """What stands in the control's tag."""
        return self.place or (" checked" if self.chosen else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer: an id, which the template says in words, with its number.

    `field` is the HTML id of the control to go to.
    """

    item: str
    field: str
    code: Code
    about: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One item, ready to show; or a grid, whose rows are items.

    options   choice, choices, body_map, yes_no (values "yes" and "no"), rating (one a cell, value
              "0".."10"), quantity (its units), grid (its columns, none chosen)
    low, high words at the two ends of a rating or a slider
    longest   text: how many characters there may be
    value     what number and text fields hold; date fields hold day, month, year
    rows      grid: one Question of kind choice each
    entries   group: what was added, each in the words of its answers
    add       group: the words of the button that adds one
    limits    quantity: lowest, highest and words of each unit
    """

    id: str
    kind: Kind | Literal["grid"]
    ask: str
    stem: str = ""
    help: str = ""
    about: str = ""
    options: tuple[Option, ...] = ()
    low: str = ""
    high: str = ""
    at_least: int = 0
    at_most: int | None = None
    rows: tuple[Question, ...] = ()
    entries: tuple[str, ...] = ()
    add: str = ""
    step: str = ""
    limits: tuple[tuple[str, str, str], ...] = ()
    value: str = ""
    long: bool = False
    longest: int = 0
    whole: bool = False
    lowest: str = ""
    highest: str = ""
    precision: Literal["day", "month", "year"] = "day"
    day: str = ""
    month: str = ""
    year: str = ""
    must_answer: bool = False
    may_add: bool = False
    problem: Problem | None = None

    def with_entries(
        self, entries: tuple[str, ...], *, may_add: bool, problem: Problem | None
    ) -> Question:
        """A group with what was added to it so far."""
        return replace(self, entries=entries, may_add=may_add, problem=problem)


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where a page stands in its survey. `total` None: the way is not known yet.

    section       the domain of the first item, or ""
    done_percent  how much of the whole survey lies behind this page
    is_private    what it asks does not stand in its title, which browsers keep in their history
    """

    id: str
    section: str
    number: int
    done_percent: int
    total: int | None = None
    back_url: str | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class HelpOnPage:
    """Help that stands on a page of questions.

    kind    of app.catalogue.model.Help
    when    the condition that calls for it, as JSON for the script; "" beside words, where it
            always stands
    row     what the condition needs to know from elsewhere, as JSON
    inside  it belongs to one question, and is hidden with it
    """

    kind: Help
    when: str = ""
    row: str = "{}"
    inside: bool = True


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of questions.

    key       goes back with the answers, so that the same press twice is kept once
    waiting   item → the condition, as JSON for the script, on what is answered on this very page
    hidden    items that are not asked as things stand
    row       what these conditions need to know from elsewhere, as JSON
    helps     question → the help that stands with it
    seen      the key of the page's newest save; it goes back too, so that the answers of two
              devices are told from a change of mind
    """

    position: PagePosition
    questions: tuple[Question, ...]
    key: str
    waiting: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    row: str = "{}"
    helps: Mapping[str, tuple[HelpOnPage, ...]] = field(default_factory=dict)
    seen: str = ""

    @property
    def asked(self) -> tuple[Question, ...]:
        """Every question with a control of its own: of a grid, its rows."""
        return tuple(row for question in self.questions for row in question.rows or (question,))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(question.problem for question in self.asked if question.problem)
