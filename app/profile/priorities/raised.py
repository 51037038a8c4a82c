"""Which rules put something on the agenda, also where answers are missing.

A rule is raised where it holds in every case. Beside that, so that nothing is lost by a question
that was skipped (docs/decisions/0016-skipped-is-unknown.md):

- a rule that is not settled, but holds if what is missing counts as missing, is raised: its author
  wrote `not (total >= 8)` for whoever has no total;
- where one score decides among several rules, none of them settled, but one or another holds
  wherever the score lies, the least urgent of these is raised: that much is certain;
- a safety rule that holds as the answers stand is raised whatever else may be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.catalogue.expressions.ranges import split_cases
from app.catalogue.model import Instrument
from app.catalogue.rules import LEVELS, PriorityRule
from app.profile.partial.known_answers import Known, open_behind


def raised_rules(rules: Iterable[PriorityRule], known: Known) -> tuple[PriorityRule, ...]:
    """The rules that call for a priority, in their order."""
    rules = tuple(rules)
    raised: list[PriorityRule] = []
    undecided: list[PriorityRule] = []
    for rule in rules:
        verdict = known.settles(rule.when)
        stands = rule.kind == "safety" or verdict is None
        if verdict or (stands and rule.when.holds(known.row)):
            raised.append(rule)
        elif verdict is None:
            undecided.append(rule)
    if undecided:
        raised += _one_or_another(undecided, raised, known)
    ids = {rule.id for rule in raised}
    return tuple(rule for rule in rules if rule.id in ids)


def undecided_rules(instrument: Instrument, known: Known) -> list[PriorityRule]:
    """The rules of which nobody can tell, because of a question that could be answered."""
    return [
        rule
        for rule in instrument.priorities
        if not known.open.keys().isdisjoint(rule.when.names)
        and known.settles(rule.when) is None
        and not rule.when.holds(known.row)
        and open_behind(rule.when.names, known, instrument)
    ]


def _one_or_another(
    undecided: Sequence[PriorityRule], raised: Sequence[PriorityRule], known: Known
) -> list[PriorityRule]:
    """By each score or answer that decides among several rules, the least that is certain."""
    covered = {name for rule in raised for name in rule.when.names}
    found: list[PriorityRule] = []
    for name in _shared(undecided):
        if name not in covered and (least := _least_certain(name, undecided, known)):
            found.append(least)
            covered |= least.when.names
    return found


def _shared(rules: Sequence[PriorityRule]) -> list[str]:
    named = [name for rule in rules for name in sorted(rule.when.names)]
    return [name for name in dict.fromkeys(named) if named.count(name) > 1]


def _least_certain(
    name: str, undecided: Sequence[PriorityRule], known: Known
) -> PriorityRule | None:
    """None unless one of the rules holds in every case."""
    if name not in known.open:
        return None
    among = [rule for rule in undecided if name in rule.when.names]
    pieces = split_cases(name, [rule.when.tree for rule in among], known.open)
    holding: list[PriorityRule] = []
    for piece in pieces or ():
        given = known.given(piece)
        here = [rule for rule in among if given.settles(rule.when)]
        if not here:
            return None
        holding.append(min(here, key=_urgency))
    return max(holding, key=_urgency, default=None)


def _urgency(rule: PriorityRule) -> int:
    return LEVELS.index(rule.level)
