"""What the answers so far say, and what is still open because a question has no answer.

An item without an answer is open unless it is certain that it is not asked: hidden by a condition
that answers settle. A score that rests on one is open within its bounds. Age and sex are never
open: nobody is asked them, and a rule takes an unknown one as it says.
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
from app.profile.partial.possible_values import possible_answer
from scoring.model import Scale, Score


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules look at.

    row     answers, scores by scale id, age and sex, as every condition sees them; None: missing
    open    what each name without a certain value can still be, which counts before its value
    scores  by scale id
    declined  items answered with "this is not for me" and the like: open, but nobody need ask
              again. About safety and what is confidential, no answer is taken for that
    """

    row: Mapping[str, Answer]
    open: OpenNames = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()
    _behind: dict[tuple[str, frozenset[str]], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _verdicts: dict[int, Truth] = field(default_factory=dict, init=False, repr=False, compare=False)

    def settles(self, condition: Expression) -> Truth:
        """Whether it holds or fails in every case; None where that is not settled."""
        if condition.names.isdisjoint(self.open):
            return condition.holds(self.row)
        key = id(condition)  # rules outlive what is concluded from them
        if key not in self._verdicts:
            self._verdicts[key] = settled(condition, self.row, self.open)
        return self._verdicts[key]

    def settles_part(self, node: Node) -> Truth:
        """The same of a part of a condition."""
        return settled_part(node, self.row, self.open)

    def given(self, open: OpenNames) -> Known:
        """The same person, if what is open were this."""
        return replace(self, open=open)


def open_items(
    instruments: Iterable[Instrument],
    row: Mapping[str, Answer],
    hidden: frozenset[str],
    of_survey: Mapping[str, Item],
) -> dict[str, Range]:
    """The items without an answer, except those that are not asked in any case.

    of_survey  items with the condition under which the survey asks them, where it has one
    What was answered is known, also where it was asked only because another question was skipped.
    """
    found: dict[str, Range] = {}
    for instrument in instruments:
        gaps = _banks_with_gaps(instrument, row, hidden) if instrument.banks else frozenset()
        for item in instrument.items.values():
            if row.get(item.id) is not None or item.kind in ("note", "bank"):
                continue
            asked = _is_asked(of_survey.get(item.id, item), row, found)
            if asked is not None and item.bank is not None:
                # With another answer the bank would have chosen other questions.
                asked = None if item.bank in gaps else False
            if asked is not False:
                found[item.id] = possible_answer(item, may_be_hidden=asked is None)
    return found


def _banks_with_gaps(
    instrument: Instrument, row: Mapping[str, Answer], hidden: frozenset[str]
) -> frozenset[str]:
    """The banks that chose a question which has no answer."""
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


def open_behind(names: frozenset[str], known: Known, instrument: Instrument) -> tuple[str, ...]:
    """The open items that these names rest on, in the order of the instrument: by themselves,
    through a score, or because they decide whether one of them is asked. None that was declined."""
    key = instrument.id, names
    if key not in known._behind:
        known._behind[key] = _open_behind(names, known, instrument)
    return known._behind[key]


def _open_behind(names: frozenset[str], known: Known, instrument: Instrument) -> tuple[str, ...]:
    rules = {rule.scale.id: rule for rule in instrument.scores}
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name in found or name not in known.open:
            continue
        if name in rules:
            ahead += _rests_on(rules[name], instrument)
            continue
        found.add(name)
        item = instrument.items.get(name)
        if item is not None and item.show_when is not None:
            ahead += item.show_when.names
    found -= known.declined
    if len(found) < 2:
        return tuple(found.intersection(instrument.items))
    return tuple(one for one in instrument.items if one in found)


def declined_items(instruments: Iterable[Instrument], answers: Answers) -> frozenset[str]:
    """See Known.declined."""
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.domain != "safety"
        and not item.confidential
        and (answer := answers.get(item.id)) is not None
        and is_missing(item, answer)
    )


def _rests_on(rule: ScoreRule, instrument: Instrument) -> Iterator[str]:
    if rule.scale.method == "needs":
        for need in instrument.needs:
            yield from need.when.names
    for condition in rule.conditions:
        yield from names_in(condition.tree)
    if not rule.conditions:
        yield from rule.scale.items


def settled_band(scale: Scale, score: Score) -> str | None:
    """The band of a score; of one with gaps, the one that all it can be lies in."""
    if score.band is not None or score.low is None or score.high is None:
        return score.band
    low = scale.band(score.low)
    return low if low == scale.band(score.high) else None
