"""Rows of answers as scoring wants them: numbers by item, and who was asked what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.catalogue.logic import Expression
from app.catalogue.model import Answer, Instrument, Item, ScoreRule
from app.catalogue.path import seen
from app.cli.answer_columns import AnswerColumn, names_in_conditions
from app.profile.number import number_of
from scoring.methods import score_scale
from scoring.model import Floats, ScoreColumns

Flags = NDArray[np.bool_]


class AnswerSheet:
    """People down, items across. Scores are asked for in the instrument's order, since a
    condition may look at an earlier one."""

    def __init__(
        self, instrument: Instrument, columns: Mapping[str, AnswerColumn], people: int
    ) -> None:
        self.seen = names_in_conditions(instrument)
        self.people = people
        # Rows are what conditions look at; most instruments have none, and need no rows.
        self.rows: list[dict[str, Answer]] = [{} for _ in range(people if self.seen else 0)]
        self.values: dict[str, Floats] = {}
        self.asked: dict[str, Flags] = {}
        for name in ("age", "sex"):
            if name in columns:
                self._show(name, columns[name].answers)
        for item in instrument.items.values():
            if item.kind != "note":
                self._add(item, columns.get(item.id) or AnswerColumn([None] * people, []))

    def score(self, rule: ScoreRule) -> ScoreColumns:
        """The scale's columns; conditions that come later see its values."""
        if rule.conditions:
            found = self._count_conditions(rule)
        else:
            found = score_scale(rule.scale, self.values, self.asked)
        if rule.scale.id in self.seen:
            values = found.value.tolist()
            self._show(rule.scale.id, [None if value != value else value for value in values])
        return found

    def _add(self, item: Item, column: AnswerColumn) -> None:
        """Items come in their order: a condition sees what was asked before it, and only that."""
        if column.numbers is not None and item.show_when is None and item.id not in self.seen:
            self.values[item.id] = column.numbers
            return
        answers: Sequence[Answer] = column.answers
        if item.show_when is not None:
            self.asked[item.id] = asked = self._holds(item.show_when)
            answers = [one if shown else None for one, shown in zip(answers, asked, strict=True)]
        numbers = {answer: number_of(item, answer) for answer in set(answers)}
        values = np.array([numbers[answer] for answer in answers], dtype=np.float64)
        if item.if_not_asked is not None and item.show_when is not None:
            values = np.where(asked, values, item.if_not_asked)
        self.values[item.id] = values
        self._show(item.id, [seen(item, one) for one in answers])

    def _show(self, name: str, answers: Sequence[Answer]) -> None:
        """Let conditions see a column, if any of them looks at it."""
        if name in self.seen:
            for row, answer in zip(self.rows, answers, strict=True):
                row[name] = answer

    def _holds(self, condition: Expression) -> Flags:
        return np.fromiter(map(condition.holds, self.rows), np.bool_, len(self.rows))

    def _count_conditions(self, rule: ScoreRule) -> ScoreColumns:
        """Each condition as if it were an item: 1 holds, 0 does not, missing if not decided."""
        values: dict[str, Floats] = {}
        asked: dict[str, Flags] = {}
        for number, condition in enumerate(rule.conditions):
            id = f"{rule.scale.id}.{number}"
            visible = [self._visible(name) for name in sorted(condition.names)]
            lacking = [self._lacking(name) for name in sorted(condition.names)]
            nobody: Flags = np.zeros(self.people, dtype=np.bool_)
            asked[id] = np.logical_or.reduce(visible) if visible else ~nobody
            undecided = np.logical_or.reduce(
                [nobody, *(one & seen for one, seen in zip(lacking, visible, strict=True))]
            )
            values[id] = np.where(self._holds(condition), 1.0, np.where(undecided, np.nan, 0.0))
        return score_scale(replace(rule.scale, items=tuple(values)), values, asked)

    def _visible(self, name: str) -> Flags:
        """Who was asked this item; what is no item (age, sex, a score) hides from nobody."""
        return self.asked.get(name, np.ones(self.people, dtype=np.bool_))

    def _lacking(self, name: str) -> Flags:
        return np.fromiter((row.get(name) is None for row in self.rows), np.bool_, len(self.rows))
