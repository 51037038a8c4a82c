"""Which rules create a priority, also when answers are missing.

A rule is triggered if it holds for all possible values of the missing answers. In addition, so that
a skipped question hides nothing (docs/decisions/0016-skipped-is-unknown.md):

- a rule that is undecided, but holds if missing answers are taken as missing, is triggered: its
  author wrote `not (total >= 8)` for a person without a total;
- if several undecided rules look at the same score, and at least one of them holds for every
  possible value of the score, the least urgent of these is triggered: that much is certain;
- a safety rule that holds for the answers as they are is always triggered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.catalogue.expressions.ranges import split_cases
from app.catalogue.model import Instrument
from app.catalogue.rules import LEVELS, PriorityRule
from app.profile.missing_answers.known_answers import KnownAnswers, open_items_behind


def triggered_rules(rules: Iterable[PriorityRule], known: KnownAnswers) -> tuple[PriorityRule, ...]:
    """The rules that create a priority, in their order."""
    rules = tuple(rules)
    triggered: list[PriorityRule] = []
    undecided: list[PriorityRule] = []
    for rule in rules:
        verdict = known.evaluate(rule.when)
        holds_as_answered = rule.kind == "safety" or verdict is None
        if verdict or (holds_as_answered and rule.when.holds(known.row)):
            triggered.append(rule)
        elif verdict is None:
            undecided.append(rule)
    if undecided:
        triggered += _certain_among_alternatives(undecided, triggered, known)
    ids = {rule.id for rule in triggered}
    return tuple(rule for rule in rules if rule.id in ids)


def undecided_rules(instrument: Instrument, known: KnownAnswers) -> list[PriorityRule]:
    """The rules that are undecided because of items that could still be answered."""
    return [
        rule
        for rule in instrument.priorities
        if not known.open.keys().isdisjoint(rule.when.names)
        and known.evaluate(rule.when) is None
        and not rule.when.holds(known.row)
        and open_items_behind(rule.when.names, known, instrument)
    ]


def _certain_among_alternatives(
    undecided: Sequence[PriorityRule], triggered: Sequence[PriorityRule], known: KnownAnswers
) -> list[PriorityRule]:
    """For each score or answer in several rules, the least urgent rule that is certain."""
    covered = {name for rule in triggered for name in rule.when.names}
    least_certain: list[PriorityRule] = []
    for name in _shared_names(undecided):
        if name not in covered and (rule := _least_urgent_certain_rule(name, undecided, known)):
            least_certain.append(rule)
            covered |= rule.when.names
    return least_certain


def _shared_names(rules: Sequence[PriorityRule]) -> list[str]:
    named = [name for rule in rules for name in sorted(rule.when.names)]
    return [name for name in dict.fromkeys(named) if named.count(name) > 1]


def _least_urgent_certain_rule(
    name: str, undecided: Sequence[PriorityRule], known: KnownAnswers
) -> PriorityRule | None:
    """None unless at least one of the rules holds for every possible value."""
    if name not in known.open:
        return None
    candidates = [rule for rule in undecided if name in rule.when.names]
    possible_cases = split_cases(name, [rule.when.tree for rule in candidates], known.open)
    holding: list[PriorityRule] = []
    for case in possible_cases or ():
        assumed = known.assuming(case)
        certain = [rule for rule in candidates if assumed.evaluate(rule.when)]
        if not certain:
            return None
        holding.append(min(certain, key=_urgency))
    return max(holding, key=_urgency, default=None)


def _urgency(rule: PriorityRule) -> int:
    return LEVELS.index(rule.level)
