"""Which domains are a need, which are not, and of which too little was answered to tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.catalogue.model import DOMAINS, Instrument
from app.catalogue.rules import NeedRule
from app.profile.missing_answers.deciding_answers import deciding_items
from app.profile.missing_answers.known_answers import Known, open_behind
from app.profile.model import Need
from scoring.bounds import MISSING, Possible, exactly

State = Literal["present", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What one rule says of its domain."""

    state: State
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def find_needs(
    instruments: Iterable[Instrument], known: Known, work_on: Sequence[str]
) -> tuple[Need, ...]:
    """One need a domain, in the order of DOMAINS.

    Several instruments may have a say in one domain: one that finds a need is enough, and one
    that cannot tell, because answers are missing, keeps another from calling it absent. A rule of
    which nothing was asked has no say.
    """
    verdicts: dict[str, list[_Judged]] = {}
    for instrument in instruments:
        for rule in instrument.needs:
            verdicts.setdefault(rule.domain, []).append(_judge(rule, known, instrument))
    return tuple(
        Need(domain, verdict.state, domain in work_on, verdict.because, verdict.missing)
        for domain in _in_order(verdicts)
        for verdict in [_together(verdicts[domain])]
    )


def need_entry(rule: NeedRule, known: Known) -> float | None:
    """A need as a number in a score: 1 present, 0 absent, None unknown."""
    return {"present": 1.0, "absent": 0.0, "unknown": None}[_state(rule, known)]


def need_possible(rule: NeedRule, known: Known) -> Possible:
    """The same as far as it can be told while answers are missing."""
    entry = need_entry(rule, known)
    if entry is not None:
        return exactly(entry)
    if known.settles(rule.when) is None:
        return Possible(0.0, 1.0, True, False)
    return MISSING


def _state(rule: NeedRule, known: Known) -> State:
    if all(known.row.get(item) is None for item in rule.items):
        return "unknown"
    holds = known.settles(rule.when)
    if holds is None:
        return "unknown"
    return "present" if holds else "absent"


def _judge(rule: NeedRule, known: Known, instrument: Instrument) -> _Judged:
    state = _state(rule, known)
    if state == "present":
        return _Judged(state, _because(rule, known, instrument))
    if state == "absent" or (known.open.keys().isdisjoint(rule.when.names)):
        return _Judged(state)
    return _Judged(state, missing=open_behind(rule.when.names, known, instrument))


def _because(rule: NeedRule, known: Known, instrument: Instrument) -> tuple[str, ...]:
    """The answers that make it a need; all that were given when none can be singled out."""
    answered = tuple(item for item in rule.items if known.row.get(item) is not None)
    deciding = deciding_items(rule.when.tree, known, instrument)
    return tuple(item for item in answered if item in deciding) or answered


def _together(judged: list[_Judged]) -> _Judged:
    missing = tuple(dict.fromkeys(item for verdict in judged for item in verdict.missing))
    because = tuple(dict.fromkeys(item for verdict in judged for item in verdict.because))
    states = {verdict.state for verdict in judged}
    if "present" in states:
        return _Judged("present", because)
    if missing or "absent" not in states:
        return _Judged("unknown", (), missing)
    return _Judged("absent")


def _in_order(domains: Iterable[str]) -> list[str]:
    place = {domain: n for n, domain in enumerate(DOMAINS)}
    return sorted(domains, key=lambda domain: place.get(domain, len(place)))
