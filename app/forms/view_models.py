"""View models for pages of items: text and present answers, ready for a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.catalogue.model import Kind
from app.catalogue.rules import Help
from app.forms.field_names import field_name

Code = Literal[
    "must_answer", "choose_one", "too_many", "not_alone", "not_a_number", "not_whole",
    "too_small", "too_large", "too_long", "not_a_date", "date_too_early", "date_too_late",
    "impossible", "not_a_step", "no_unit", "too_few", "two_readings", "full",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One choice to press.

    value    what the form posts
    place    a placeholder for "chosen or not" in a cached page, rendered before that is known
    picture  the name of a drawing that shows the same as the text
    """

    value: str
    text: str
    chosen: bool = False
    exclusive: bool = False
    place: str = ""
    picture: str = ""

    @property
    def mark(self) -> str:
        """The text to insert in the control's HTML tag."""
        return self.place or (" checked" if self.chosen else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with an answer.

    field  the HTML id of the control that the error summary links to
    code   which problem it is; the template has the text for it
    limit  the number or date that the text names; for "two_readings", two numbers with a space
           between them
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
    low, high text at the two ends of a rating or a slider
    longest   text: how many characters there may be
    value     what number and text fields hold; date fields hold day, month, year
    rows      grid: one Question of kind choice each
    entries   group: the entries added so far, as (id, text of its answers)
    add       group: the text of the button that adds an entry
    limits    quantity: lowest, highest and text of each unit
    name      the name of its field, where that is not the one of an item
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
    entries: tuple[tuple[str, str], ...] = ()
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
    name: str = ""

    @property
    def field(self) -> str:
        """The name of its field, and the HTML id of its first control."""
        return self.name or field_name(self.id)

    @property
    def none_of_these(self) -> str:
        """The text of a choice that stands alone, such as "None of these"; "" without one."""
        return next((option.text for option in self.options if option.exclusive), "")

    def with_entries(
        self, entries: tuple[tuple[str, str], ...], *, may_add: bool, problem: Problem | None
    ) -> Question:
        """The question of a group with the entries added so far."""
        return replace(self, entries=entries, may_add=may_add, problem=problem)


@dataclass(frozen=True, slots=True)
class PagePosition:
    """The position of a page in its survey.

    section       the domain of the first item, or ""
    number        the number of the page's first question, from 1
    done_percent  how much of the whole survey comes before this page, 0 to 100
    total         the number of questions; None while it is not known
    is_private    the title must not show the question, since browsers store titles in their history
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
    """Help that is shown on a page of questions.

    kind    the kind of help (app.catalogue.rules.Help)
    when    the condition that calls for it, as JSON for the script; "" for a note, whose help is
            always shown
    row     the values the condition needs from other pages, as JSON
    inside  the help belongs to one question and is hidden with it
    """

    kind: Help
    when: str = ""
    row: str = "{}"
    inside: bool = True


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of questions.

    key       the idempotency key, sent with the answers, so that a repeated POST is saved once
    waiting   item → its condition on answers of this page, as JSON for the script
    hidden    items that are not asked at present
    row       the values these conditions need from other pages, as JSON
    helps     question → the help shown with it
    fields    how the script reads numbers and dates of this page, as JSON
    seen      the key of the page's newest save, sent back with the answers, so that a conflict of
              two devices can be told from a corrected answer
    """

    position: PagePosition
    questions: tuple[Question, ...]
    key: str
    waiting: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    row: str = "{}"
    helps: Mapping[str, tuple[HelpOnPage, ...]] = field(default_factory=dict)
    fields: str = "{}"
    seen: str = ""

    @property
    def asked(self) -> tuple[Question, ...]:
        """Every question with a control of its own; for a grid, its rows."""
        return tuple(row for question in self.questions for row in question.rows or (question,))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(question.problem for question in self.asked if question.problem)
