"""Which of the questions that were skipped would tell most, so that these are offered once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Instrument
from app.catalogue.rules import LEVELS, PriorityRule
from app.profile.partial.known_answers import Known, open_behind
from app.profile.priorities.raised import undecided_rules

OFFERED = 2  # more would be a second survey
URGENT = LEVELS[:2]


def worth_asking(
    instruments: Iterable[Instrument], known: Known, path: SurveyPath
) -> tuple[str, ...]:
    """At most two skipped items, each of the most urgent rule that only they can settle.

    Offered for what may be a matter of safety, of now or of today; for anything else only to
    somebody who answered nothing at all: skipping is allowed, and nobody is to be pressed.
    """
    skipped = {one.id for one in path.asked if one.kind != "note" and _is_skipped(one.id, path)}
    if not skipped:
        return ()
    wishes = sorted(_wishes(instruments, known, skipped), key=lambda one: one[0])
    if all(answer is None for answer in path.answers.values()):
        wishes += [((9, 9, 0), list(one.id for one in path.asked if one.id in skipped))]
    else:
        wishes = [one for one in wishes if one[0][1] < len(URGENT) or one[0][0] == 0]
    chosen: dict[str, None] = {}
    for turn in (1, 2):
        for _, items in wishes:
            fresh = [one for one in items if one not in chosen]
            if fresh and len(chosen) < OFFERED and (turn == 2 or len(fresh) == len(items)):
                chosen[fresh[0]] = None
    return tuple(chosen)


def _is_skipped(item: str, path: SurveyPath) -> bool:
    return path.answers.get(item) is None


Wish = tuple[tuple[int, int, int], Sequence[str]]


def _wishes(instruments: Iterable[Instrument], known: Known, skipped: set[str]) -> Iterator[Wish]:
    """What each undecided rule and need waits for: safety first, then by level, then what the
    fewest answers settle."""
    for instrument in instruments:
        for rule in undecided_rules(instrument, known):
            items = _waits_for(rule.when.names, known, instrument, skipped)
            if items:
                yield (*_place(rule), len(items)), items
        for need in instrument.needs:
            if (
                known.open.keys().isdisjoint(need.when.names)
                or known.settles(need.when) is not None
            ):
                continue
            items = _waits_for(need.when.names, known, instrument, skipped)
            if items:
                yield (2, len(LEVELS), len(items)), items


def _waits_for(
    names: frozenset[str], known: Known, instrument: Instrument, skipped: set[str]
) -> list[str]:
    return [one for one in open_behind(names, known, instrument) if one in skipped]


def _place(rule: PriorityRule) -> tuple[int, int]:
    return (0 if rule.kind == "safety" else 1, LEVELS.index(rule.level))
