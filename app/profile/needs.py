"""Which domains are a need, which are not, and of which too little was answered to tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from app.catalogue.model import DOMAINS, Answer, Instrument, NeedRule
from app.profile.deciding import deciding_items
from app.profile.model import Need

State = Literal["present", "absent", "unknown"]


def find_needs(
    instruments: Iterable[Instrument], row: Mapping[str, Answer], work_on: Sequence[str]
) -> tuple[Need, ...]:
    """One need a domain, in the order of DOMAINS.

    Several instruments may have a say in one domain: one that finds a need is enough, and the
    domain is unknown only when none of them knows.
    """
    found: dict[str, list[tuple[State, tuple[str, ...]]]] = {}
    for instrument in instruments:
        for rule in instrument.needs:
            state = _state(rule, row)
            because = _because(rule, row, instrument) if state == "present" else ()
            found.setdefault(rule.domain, []).append((state, because))
    return tuple(
        Need(domain, state, domain in work_on, because)
        for domain in _in_order(found)
        for state, because in [_strongest(found[domain])]
    )


def need_entry(rule: NeedRule, row: Mapping[str, Answer]) -> float | None:
    """A need as a number in a score: 1 present, 0 absent, None unknown."""
    return {"present": 1.0, "absent": 0.0, "unknown": None}[_state(rule, row)]


def _state(rule: NeedRule, row: Mapping[str, Answer]) -> State:
    if all(row.get(item) is None for item in rule.items):
        return "unknown"
    return "present" if rule.when.holds(row) else "absent"


def _because(rule: NeedRule, row: Mapping[str, Answer], instrument: Instrument) -> tuple[str, ...]:
    """The answers that make it a need; all that were given when none can be singled out."""
    answered = tuple(item for item in rule.items if row.get(item) is not None)
    deciding = deciding_items(rule.when.tree, row, instrument)
    return tuple(item for item in answered if item in deciding) or answered


def _strongest(judged: list[tuple[State, tuple[str, ...]]]) -> tuple[State, tuple[str, ...]]:
    states: tuple[State, ...] = ("present", "absent", "unknown")
    state = next(one for one in states if any(found == one for found, _ in judged))
    return state, tuple(dict.fromkeys(item for _, items in judged for item in items))


def _in_order(found: Iterable[str]) -> list[str]:
    place = {domain: n for n, domain in enumerate(DOMAINS)}
    return sorted(found, key=lambda domain: place.get(domain, len(place)))
