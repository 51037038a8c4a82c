"""Which domains are a need, which are not, and which remain unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.catalogue.model import DOMAINS, Instrument
from app.catalogue.rules import NeedRule
from app.profile.missing_answers.deciding_answers import deciding_items
from app.profile.missing_answers.known_answers import KnownAnswers, open_items_behind
from app.profile.model import Need
from scoring.bounds import MISSING, Possible, exactly

State = Literal["present", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class _RuleVerdict:
    """What one rule concludes about its domain."""

    state: State
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def find_needs(
    instruments: Iterable[Instrument], known: KnownAnswers, work_on: Sequence[str]
) -> tuple[Need, ...]:
    """One need for each domain that a rule is about, in the order of DOMAINS.

    Several instruments may have a rule for one domain. One rule that finds a need is enough. A rule
    that missing answers leave undecided keeps the domain unknown, even if another rule says that
    the need is absent. A rule whose items were not asked is ignored.
    """
    verdicts: dict[str, list[_RuleVerdict]] = {}
    for instrument in instruments:
        for rule in instrument.needs:
            verdicts.setdefault(rule.domain, []).append(_apply_rule(rule, known, instrument))
    return tuple(
        Need(domain, verdict.state, domain in work_on, verdict.because, verdict.missing)
        for domain in _in_domain_order(verdicts)
        for verdict in [_combine(verdicts[domain])]
    )


def need_value(rule: NeedRule, known: KnownAnswers) -> float | None:
    """A need as a number in a score: 1 present, 0 absent, None unknown."""
    return {"present": 1.0, "absent": 0.0, "unknown": None}[_state(rule, known)]


def possible_need_values(rule: NeedRule, known: KnownAnswers) -> Possible:
    """The values a need can still have while answers are missing."""
    entry = need_value(rule, known)
    if entry is not None:
        return exactly(entry)
    if known.evaluate(rule.when) is None:
        return Possible(0.0, 1.0, True, False)
    return MISSING


def _state(rule: NeedRule, known: KnownAnswers) -> State:
    if all(known.row.get(item) is None for item in rule.items):
        return "unknown"
    holds = known.evaluate(rule.when)
    if holds is None:
        return "unknown"
    return "present" if holds else "absent"


def _apply_rule(rule: NeedRule, known: KnownAnswers, instrument: Instrument) -> _RuleVerdict:
    state = _state(rule, known)
    if state == "present":
        return _RuleVerdict(state, _explaining_answers(rule, known, instrument))
    if state == "absent" or (known.open.keys().isdisjoint(rule.when.names)):
        return _RuleVerdict(state)
    return _RuleVerdict(state, missing=open_items_behind(rule.when.names, known, instrument))


def _explaining_answers(
    rule: NeedRule, known: KnownAnswers, instrument: Instrument
) -> tuple[str, ...]:
    """The answers that make it a need; all of its answers if none decides it."""
    answered = tuple(item for item in rule.items if known.row.get(item) is not None)
    deciding = deciding_items(rule.when.tree, known, instrument)
    return tuple(item for item in answered if item in deciding) or answered


def _combine(verdicts: list[_RuleVerdict]) -> _RuleVerdict:
    missing = tuple(dict.fromkeys(item for verdict in verdicts for item in verdict.missing))
    because = tuple(dict.fromkeys(item for verdict in verdicts for item in verdict.because))
    states = {verdict.state for verdict in verdicts}
    if "present" in states:
        return _RuleVerdict("present", because)
    if missing or "absent" not in states:
        return _RuleVerdict("unknown", (), missing)
    return _RuleVerdict("absent")


def _in_domain_order(domains: Iterable[str]) -> list[str]:
    place = {domain: n for n, domain in enumerate(DOMAINS)}
    return sorted(domains, key=lambda domain: place.get(domain, len(place)))
