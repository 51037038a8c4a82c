"""From a person's answers to every score of the survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from app.catalogue.asking.path import SurveyPath
from app.catalogue.expressions.ranges import Range
from app.catalogue.model import Answer, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.profile.missing_answers.known_answers import KnownAnswers, declined_items, open_items
from app.profile.missing_answers.possible_values import number_range, possible_number
from app.profile.model import Person
from app.profile.needs import need_value, possible_need_values
from app.profile.numeric_answer import numeric_value
from scoring.bounds import MISSING, Bounds, Possible, bounds_of, exactly
from scoring.methods import score_one
from scoring.model import Scale, Score


def person_row(person: Person) -> dict[str, Answer]:
    """What conditions may look at before the first question."""
    return {"age": person.age, "sex": person.sex}


def score_answers(
    instruments: Iterable[Instrument], path: SurveyPath, person: Person
) -> dict[str, Score]:
    """Every score of these instruments, by scale id. See evaluate_answers."""
    return dict(evaluate_answers(instruments, path, person).scores)


def evaluate_answers(
    instruments: Iterable[Instrument],
    path: SurveyPath,
    person: Person,
    *,
    undisclosed: frozenset[str] = frozenset(),
) -> KnownAnswers:
    """The answers with every score of these instruments, and the possible values of what is open.

    An item hidden by its condition is not asked, and counts as its `if_not_asked` if it has one. A
    skipped item, an item not reached, and "prefer not to say" are missing, never zero. An item is
    missing, too, if it is unknown whether it is asked because the deciding answer is missing.

    undisclosed  ids of items whose answers were left out of this path on purpose
    """
    instruments = tuple(instruments)
    hidden = frozenset(path.hidden)
    row = {**path.row, **person_row(person)}
    open = open_items(instruments, row, hidden, path.items)
    scores: dict[str, Score] = {}
    known = KnownAnswers(row, open, scores, declined_items(instruments, path.answers) | undisclosed)
    not_asked = hidden.difference(open)
    for instrument in instruments:
        columns = {
            item.id: _item_value(item, path, not_asked) for item in instrument.items.values()
        }
        for rule in instrument.scores:
            score = _score(rule, columns, known, instrument, hidden, not_asked)
            bounds = _bounds(rule, columns, known, instrument, path, not_asked)
            if bounds is None:
                score = replace(score, low=score.value, high=score.value)
            else:
                score = replace(score, low=bounds.low, high=bounds.high)
                if bounds.low is not None and bounds.high is not None:
                    whole = _is_whole(instrument, score.scale)
                    open[score.scale] = Range(bounds.low, bounds.high, bounds.may_lack, whole)
            scores[score.scale] = score
            row[score.scale] = score.value
    return replace(known)  # A copy without verdicts cached while scores were incomplete.


def _item_value(item: Item, path: SurveyPath, not_asked: frozenset[str]) -> float | None:
    if item.id in not_asked:
        return item.if_not_asked
    return numeric_value(item, path.answers.get(item.id))


def _score(
    rule: ScoreRule,
    columns: Mapping[str, float | None],
    known: KnownAnswers,
    instrument: Instrument,
    hidden: frozenset[str],
    not_asked: frozenset[str],
) -> Score:
    if rule.conditions:
        return _score_conditions(rule, known.row, not_asked)
    if rule.scale.method == "needs":
        columns = {need.domain: need_value(need, known) for need in instrument.needs}
    items = rule.scale.items
    asked = frozenset(item_id for item_id in items if item_id not in hidden)
    return score_one(rule.scale, {item_id: columns.get(item_id) for item_id in items}, asked)


def _score_conditions(
    rule: ScoreRule, row: Mapping[str, Answer], not_asked: frozenset[str]
) -> Score:
    """Score conditions as items: 1 if it holds, 0 if not, missing if undecided."""
    scale = _scale_over_conditions(rule.scale, len(rule.conditions))
    entries: dict[str, float | None] = {}
    asked: set[str] = set()
    for id, condition in zip(scale.items, rule.conditions, strict=True):
        names = condition.names - not_asked
        if names or not condition.names:
            asked.add(id)
        undecided = any(row.get(name) is None for name in names)
        entries[id] = 1.0 if condition.holds(row) else None if undecided else 0.0
    return score_one(scale, entries, frozenset(asked))


@lru_cache(maxsize=256)
def _scale_over_conditions(scale: Scale, conditions: int) -> Scale:
    return replace(scale, items=tuple(f"{scale.id}.{n}" for n in range(conditions)))


def _bounds(
    rule: ScoreRule,
    columns: Mapping[str, float | None],
    known: KnownAnswers,
    instrument: Instrument,
    path: SurveyPath,
    not_asked: frozenset[str],
) -> Bounds | None:
    """Bounds of a score with open items; None if nothing that it depends on is open."""
    scale = rule.scale
    if rule.conditions:
        if all(condition.names.isdisjoint(known.open) for condition in rule.conditions):
            return None
        scale = _scale_over_conditions(scale, len(rule.conditions))
        flags = (known.evaluate(condition) for condition in rule.conditions)
        return bounds_of(scale, [_POSSIBLE_FLAGS[flag] for flag in flags])
    if scale.method == "needs":
        if all(need.when.names.isdisjoint(known.open) for need in instrument.needs):
            return None
        needs = {need.domain: possible_need_values(need, known) for need in instrument.needs}
        return bounds_of(scale, [needs[domain] for domain in scale.items])
    if known.open.keys().isdisjoint(scale.items):
        return None
    gaps_left_out = scale.missing.at_most != 0 and scale.missing.fill is None
    possible = []
    for id in scale.items:
        if id not in known.open:
            possible.append(_certain_value(columns[id], id in not_asked))
        elif gaps_left_out and path.answers.get(id) is not None:
            possible.append(MISSING)  # "I cannot say": by its own rule, the scale leaves it out.
        else:
            item = instrument.items[id]
            possible.append(possible_number(item, may_be_hidden=known.open[id].may_lack))
    return bounds_of(scale, possible)


_POSSIBLE_FLAGS = {True: exactly(1.0), False: exactly(0.0), None: Possible(0.0, 1.0)}


def _certain_value(number: float | None, is_hidden: bool) -> Possible:
    if number is None:
        return MISSING
    if is_hidden:
        return Possible(number, number, False, False, False)
    return exactly(number)


@lru_cache(maxsize=1024)
def _is_whole(instrument: Instrument, scale_id: str) -> bool:
    """Whether every value of a score is a whole number."""
    scale = next(rule.scale for rule in instrument.scores if rule.scale.id == scale_id)
    if scale.missing.fill is not None or "recode" in scale.parameters:
        return False
    if scale.method in ("count", "needs", "what_matters"):
        return True
    if scale.method not in ("sum", "confidence"):
        return False
    items = [instrument.items[id] for id in scale.items]
    ends = [number_range(item) for item in items]
    declared = [item.if_not_asked for item in items if item.if_not_asked is not None]
    return all(end is not None and end[2] for end in ends) and all(
        float(number).is_integer() for number in declared
    )
