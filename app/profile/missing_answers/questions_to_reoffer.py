"""Which skipped questions would help most, so that they are offered once more before sending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Instrument
from app.catalogue.rules import LEVELS, PriorityRule
from app.profile.missing_answers.known_answers import KnownAnswers, open_items_behind
from app.profile.priorities.triggered_rules import undecided_rules

MAX_QUESTIONS = 2  # More of them would feel like a second survey.
URGENT_LEVELS = LEVELS[:2]


def questions_to_reoffer(
    instruments: Iterable[Instrument], known: KnownAnswers, path: SurveyPath
) -> tuple[str, ...]:
    """Ids of at most two skipped items that would decide the most urgent undecided rules.

    Only rules about safety, or with level "now" or "today", are a reason to offer a question again.
    For other rules, questions are offered only to a person who answered nothing at all: skipping is
    allowed, and nobody should feel pressure to answer.
    """
    skipped = {item.id for item in path.asked if item.kind != "note" and _is_skipped(item.id, path)}
    if not skipped:
        return ()
    candidates = sorted(
        _candidates(instruments, known, skipped), key=lambda candidate: candidate[0]
    )
    if all(answer is None for answer in path.answers.values()):
        candidates += [((9, 9, 0), list(item.id for item in path.asked if item.id in skipped))]
    else:
        candidates = [
            candidate
            for candidate in candidates
            if candidate[0][1] < len(URGENT_LEVELS) or candidate[0][0] == 0
        ]
    chosen: dict[str, None] = {}
    for attempt in (1, 2):
        for _, items in candidates:
            new_items = [item for item in items if item not in chosen]
            if (
                new_items
                and len(chosen) < MAX_QUESTIONS
                and (attempt == 2 or len(new_items) == len(items))
            ):
                chosen[new_items[0]] = None
    return tuple(chosen)


def _is_skipped(item: str, path: SurveyPath) -> bool:
    return path.answers.get(item) is None


Candidate = tuple[tuple[int, int, int], Sequence[str]]


def _candidates(
    instruments: Iterable[Instrument], known: KnownAnswers, skipped: set[str]
) -> Iterator[Candidate]:
    """The skipped items behind each undecided rule and need, with their rank: safety first, then
    the level, then the number of answers that would decide it."""
    for instrument in instruments:
        for rule in undecided_rules(instrument, known):
            items = _skipped_items_behind(rule.when.names, known, instrument, skipped)
            if items:
                yield (*_rank(rule), len(items)), items
        for need in instrument.needs:
            if (
                known.open.keys().isdisjoint(need.when.names)
                or known.evaluate(need.when) is not None
            ):
                continue
            items = _skipped_items_behind(need.when.names, known, instrument, skipped)
            if items:
                yield (2, len(LEVELS), len(items)), items


def _skipped_items_behind(
    names: frozenset[str], known: KnownAnswers, instrument: Instrument, skipped: set[str]
) -> list[str]:
    return [
        item_id for item_id in open_items_behind(names, known, instrument) if item_id in skipped
    ]


def _rank(rule: PriorityRule) -> tuple[int, int]:
    return (0 if rule.kind == "safety" else 1, LEVELS.index(rule.level))
