"""Answers of many people as arrays for scoring: values by item, and who was asked which item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.catalogue.asking.path import condition_value
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.numpy_reader import Column, Flags, column_of
from app.catalogue.expressions.three_valued import settled
from app.catalogue.expressions.tree import Name, name_nodes
from app.catalogue.model import Answer, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.cli.answer_files.blocks import Numbers
from app.cli.answer_files.columns import AnswerColumn, conditions_of
from app.profile.missing_answers.possible_values import possible_answer
from app.profile.numeric_answer import numeric_value
from scoring.methods import score_scale
from scoring.model import ScoreColumns


class AnswerSheet:
    """Columns of answers, with one entry per person.

    Scores have to be computed in the order of the instrument, because a condition may look at an
    earlier score.
    """

    def __init__(
        self, instrument: Instrument, columns: Mapping[str, AnswerColumn], people: int
    ) -> None:
        self.people = people
        self.seen: dict[str, Name] = {
            name.id: name
            for condition in conditions_of(instrument)
            for name in name_nodes(condition.tree)
        }
        nobody = [None] * people
        self.columns: dict[str, Column] = {
            id: column_of(name, nobody) for id, name in self.seen.items()
        }
        self.lacking = {id: np.ones(people, dtype=np.bool_) for id in self.seen}
        self.items = instrument.items
        self.asked_or_open: dict[str, Flags] = {}  # asked, or nobody can tell whether
        self.shown: dict[str, Sequence[Answer]] = {}
        self.values: dict[str, Numbers] = {}
        self.asked: dict[str, Flags] = {}
        for name in ("age", "sex"):
            if name in columns:
                self._show(name, columns[name].answers)
        for item in instrument.items.values():
            if item.kind != "note":
                self._add(item, columns.get(item.id) or AnswerColumn([None] * people, []))

    def score(self, rule: ScoreRule) -> ScoreColumns:
        """The columns of one score. Later conditions can look at its values."""
        if rule.conditions:
            scores = self._count_conditions(rule)
        else:
            scores = score_scale(rule.scale, self.values, self.asked)
        if rule.scale.id in self.seen:
            values = scores.value.tolist()
            self._show(rule.scale.id, [None if value != value else value for value in values])
        return scores

    def _add(self, item: Item, column: AnswerColumn) -> None:
        """Items are added in their order: a condition looks only at items before it."""
        if column.numbers is not None and item.show_when is None and item.id not in self.seen:
            self.values[item.id] = column.numbers
            return
        answers: Sequence[Answer] = column.answers
        if item.show_when is not None:
            self.asked[item.id] = asked = self._holds(item.show_when)
            answers = [
                answer if shown else None for answer, shown in zip(answers, asked, strict=True)
            ]
        numbers = {answer: numeric_value(item, answer) for answer in set(answers)}
        values = np.array([numbers[answer] for answer in answers], dtype=np.float64)
        shown = [condition_value(item, answer) for answer in answers]
        if item.show_when is not None:
            undecided = self._undecided(item.show_when, ~asked)
            if item.if_not_asked is not None:
                values = np.where(asked | undecided, values, item.if_not_asked)
            self.asked_or_open[item.id] = asked | undecided
        self.values[item.id] = values
        self._show(item.id, shown)

    def _undecided(self, condition: Expression, hidden: Flags) -> Flags:
        """Who is not asked only because the deciding answer is missing.

        For them, the item is missing and does not count as its `if_not_asked`. They are few, and
        therefore evaluated one by one.
        """
        doubtful = hidden & np.logical_or.reduce(
            [np.zeros(self.people, dtype=np.bool_), *(self._open(name) for name in condition.names)]
        )
        undecided = np.zeros(self.people, dtype=np.bool_)
        for place in np.flatnonzero(doubtful).tolist():
            row = {name: self.shown[name][place] for name in condition.names if name in self.shown}
            open = {
                name: possible_answer(self.items[name], may_be_hidden=not self._sure(name, place))
                for name in condition.names
                if self._open(name)[place]
            }
            undecided[place] = settled(condition, row, open) is None
        return undecided

    def _open(self, name: str) -> Flags:
        """Who may be asked the item and has no answer. Age, sex and scores are never open."""
        if name not in self.items:
            return np.zeros(self.people, dtype=np.bool_)
        return self.lacking[name] & self._visible(name)

    def _sure(self, name: str, place: int) -> bool:
        return bool(self.asked[name][place]) if name in self.asked else True

    def _show(self, name: str, answers: Sequence[Answer]) -> None:
        """Make a column available to conditions, if one of them looks at it."""
        if name in self.seen:
            self.columns[name] = column_of(self.seen[name], answers)
            self.shown[name] = answers
            self.lacking[name] = np.array([answer is None for answer in answers], dtype=np.bool_)

    def _holds(self, condition: Expression) -> Flags:
        return condition.holds_over(self.columns, self.people)

    def _count_conditions(self, rule: ScoreRule) -> ScoreColumns:
        """Score conditions as items: 1 if it holds, 0 if not, missing if undecided."""
        values: dict[str, Numbers] = {}
        asked: dict[str, Flags] = {}
        for number, condition in enumerate(rule.conditions):
            id = f"{rule.scale.id}.{number}"
            visible = [self._visible(name) for name in sorted(condition.names)]
            lacking = [self.lacking[name] for name in sorted(condition.names)]
            nobody: Flags = np.zeros(self.people, dtype=np.bool_)
            asked[id] = np.logical_or.reduce(visible) if visible else ~nobody
            undecided = np.logical_or.reduce(
                [
                    nobody,
                    *(
                        is_lacking & condition_value
                        for is_lacking, condition_value in zip(lacking, visible, strict=True)
                    ),
                ]
            )
            values[id] = np.where(self._holds(condition), 1.0, np.where(undecided, np.nan, 0.0))
        return score_scale(replace(rule.scale, items=tuple(values)), values, asked)

    def _visible(self, name: str) -> Flags:
        """Who was asked this item, or may have been. Age, sex and scores are known of everybody."""
        return self.asked_or_open.get(name, np.ones(self.people, dtype=np.bool_))
