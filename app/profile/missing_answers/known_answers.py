"""What is known from the answers so far, and what is still open because answers are missing.

An item without an answer is open, unless it is certain that it is not asked, because other answers
hide it. A score that depends on an open item is open within its bounds. Age and sex are never
open: nobody is asked for them, and each rule says what it does if they are unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.catalogue.asking.path import is_missing
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.ranges import OpenNames, Range
from app.catalogue.expressions.three_valued import Truth, settled, settled_part
from app.catalogue.expressions.tree import Node, names_in
from app.catalogue.model import Answer, Answers, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.profile.missing_answers.possible_values import possible_answer
from scoring.model import Scale, Score


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """What is known of one person: the input of every rule.

    row       answers, scores by scale id, age and sex, as conditions see them; None if missing
    open      the possible values of each name that is not certain; they take precedence over `row`
    scores    by scale id
    declined  ids of items answered with "this is not for me" or similar: open, but not worth asking
              again. Items about safety and confidential items are never treated as declined
    """

    row: Mapping[str, Answer]
    open: OpenNames = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()
    _behind: dict[tuple[str, frozenset[str]], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _verdicts: dict[int, Truth] = field(default_factory=dict, init=False, repr=False, compare=False)

    def evaluate(self, condition: Expression) -> Truth:
        """Whether the condition holds or fails for all possible values; None if that differs."""
        if condition.names.isdisjoint(self.open):
            return condition.holds(self.row)
        key = id(condition)  # Safe: a rule lives longer than the conclusions from it.
        if key not in self._verdicts:
            self._verdicts[key] = settled(condition, self.row, self.open)
        return self._verdicts[key]

    def evaluate_part(self, node: Node) -> Truth:
        """Like evaluate(), for a part of a condition."""
        return settled_part(node, self.row, self.open)

    def assuming(self, open: OpenNames) -> KnownAnswers:
        """The same person with other possible values of what is open."""
        return replace(self, open=open)


def open_items(
    instruments: Iterable[Instrument],
    row: Mapping[str, Answer],
    hidden: frozenset[str],
    of_survey: Mapping[str, Item],
) -> dict[str, Range]:
    """Possible values of the items without an answer, except items that are certainly not asked.

    of_survey  items with the condition of the survey, which may differ from the instrument's

    An answered item is known, even if it was asked only because another question was skipped.
    """
    open_ranges: dict[str, Range] = {}
    for instrument in instruments:
        gaps = (
            _banks_with_missing_answers(instrument, row, hidden)
            if instrument.banks
            else frozenset()
        )
        for item in instrument.items.values():
            if row.get(item.id) is not None or item.kind in ("note", "bank"):
                continue
            asked = _is_asked(of_survey.get(item.id, item), row, open_ranges)
            if asked is not None and item.bank is not None:
                # Another answer would have made the bank choose other questions.
                asked = None if item.bank in gaps else False
            if asked is not False:
                open_ranges[item.id] = possible_answer(item, may_be_hidden=asked is None)
    return open_ranges


def _banks_with_missing_answers(
    instrument: Instrument, row: Mapping[str, Answer], hidden: frozenset[str]
) -> frozenset[str]:
    """Ids of the banks that chose a question which has no answer."""
    return frozenset(
        item.bank
        for item in instrument.items.values()
        if item.bank is not None and item.id not in hidden and row.get(item.id) is None
    )


def _is_asked(item: Item, row: Mapping[str, Answer], open: OpenNames) -> Truth:
    condition = item.show_when
    if condition is None:
        return True
    if condition.names.isdisjoint(open):
        return condition.holds(row)
    return settled(condition, row, open)


def open_items_behind(
    names: frozenset[str], known: KnownAnswers, instrument: Instrument
) -> tuple[str, ...]:
    """Ids of the open items that these names depend on, in the order of the instrument: directly,
    through a score, or because they decide whether such an item is asked. Declined items are left
    out."""
    key = instrument.id, names
    if key not in known._behind:
        known._behind[key] = _find_open_items_behind(names, known, instrument)
    return known._behind[key]


def _find_open_items_behind(
    names: frozenset[str], known: KnownAnswers, instrument: Instrument
) -> tuple[str, ...]:
    rules = {rule.scale.id: rule for rule in instrument.scores}
    visited: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name in visited or name not in known.open:
            continue
        if name in rules:
            pending += _inputs_of(rules[name], instrument)
            continue
        visited.add(name)
        item = instrument.items.get(name)
        if item is not None and item.show_when is not None:
            pending += item.show_when.names
    visited -= known.declined
    if len(visited) < 2:
        return tuple(visited.intersection(instrument.items))
    return tuple(item_id for item_id in instrument.items if item_id in visited)


def declined_items(instruments: Iterable[Instrument], answers: Answers) -> frozenset[str]:
    """See KnownAnswers.declined."""
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.domain != "safety"
        and not item.confidential
        and (answer := answers.get(item.id)) is not None
        and is_missing(item, answer)
    )


def _inputs_of(rule: ScoreRule, instrument: Instrument) -> Iterator[str]:
    if rule.scale.method == "needs":
        for need in instrument.needs:
            yield from need.when.names
    for condition in rule.conditions:
        yield from names_in(condition.tree)
    if not rule.conditions:
        yield from rule.scale.items


def certain_band(scale: Scale, score: Score) -> str | None:
    """The band of a score; with missing answers, the band that holds all of its possible values."""
    if score.band is not None or score.low is None or score.high is None:
        return score.band
    low = scale.band(score.low)
    return low if low == scale.band(score.high) else None
