"""From a person's answers to every score of the survey, one column entry an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from app.catalogue.asking.path import SurveyPath
from app.catalogue.expressions.ranges import Range
from app.catalogue.model import Answer, Instrument, Item
from app.catalogue.rules import ScoreRule
from app.profile.model import Person
from app.profile.needs import need_entry, need_possible
from app.profile.numeric_answer import number_of
from app.profile.partial.known_answers import Known, declined_items, open_items
from app.profile.partial.possible_values import numbers_of, possible_number
from scoring.bounds import MISSING, Bounds, Possible, bounds_of, exactly
from scoring.methods import score_one
from scoring.model import Scale, Score


def person_row(person: Person) -> dict[str, Answer]:
    """What conditions may ask of a person before the first question."""
    return {"age": person.age, "sex": person.sex}


def score_answers(
    instruments: Iterable[Instrument], path: SurveyPath, person: Person
) -> dict[str, Score]:
    """Every score of these instruments, by scale id. See what_is_known."""
    return dict(what_is_known(instruments, path, person).scores)


def what_is_known(
    instruments: Iterable[Instrument],
    path: SurveyPath,
    person: Person,
    *,
    untold: frozenset[str] = frozenset(),
) -> Known:
    """The answers with every score of these instruments, and what is open of both.

    An item hidden by its condition is not asked, and counts as its `if_not_asked` when it has
    one. A skipped item, one not reached, and "prefer not to say" are missing, never zero; so is
    one of which nobody can tell whether it is asked, because what decides it is missing.

    untold  items that this path has no answers to on purpose: nobody need ask for them
    """
    instruments = tuple(instruments)
    hidden = frozenset(path.hidden)
    row = {**path.row, **person_row(person)}
    open = open_items(instruments, row, hidden, path.items)
    scores: dict[str, Score] = {}
    known = Known(row, open, scores, declined_items(instruments, path.answers) | untold)
    not_asked = hidden.difference(open)
    for instrument in instruments:
        columns = {one.id: _entry(one, path, not_asked) for one in instrument.items.values()}
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
    return replace(known)  # nothing that was settled on the way stays settled by itself


def _entry(item: Item, path: SurveyPath, not_asked: frozenset[str]) -> float | None:
    if item.id in not_asked:
        return item.if_not_asked
    return number_of(item, path.answers.get(item.id))


def _score(
    rule: ScoreRule,
    columns: Mapping[str, float | None],
    known: Known,
    instrument: Instrument,
    hidden: frozenset[str],
    not_asked: frozenset[str],
) -> Score:
    if rule.conditions:
        return _score_conditions(rule, known.row, not_asked)
    if rule.scale.method == "needs":
        columns = {one.domain: need_entry(one, known) for one in instrument.needs}
    items = rule.scale.items
    asked = frozenset(one for one in items if one not in hidden)
    return score_one(rule.scale, {one: columns.get(one) for one in items}, asked)


def _score_conditions(
    rule: ScoreRule, row: Mapping[str, Answer], not_asked: frozenset[str]
) -> Score:
    """Count conditions as if each were an item: 1 holds, 0 does not, missing if not decided."""
    scale = _counted(rule.scale, len(rule.conditions))
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
def _counted(scale: Scale, conditions: int) -> Scale:
    return replace(scale, items=tuple(f"{scale.id}.{n}" for n in range(conditions)))


def _bounds(
    rule: ScoreRule,
    columns: Mapping[str, float | None],
    known: Known,
    instrument: Instrument,
    path: SurveyPath,
    not_asked: frozenset[str],
) -> Bounds | None:
    """None where nothing is open: the score is what it is."""
    scale = rule.scale
    if rule.conditions:
        if all(one.names.isdisjoint(known.open) for one in rule.conditions):
            return None
        scale = _counted(scale, len(rule.conditions))
        flags = (known.settles(one) for one in rule.conditions)
        return bounds_of(scale, [_POSSIBLE_FLAGS[one] for one in flags])
    if scale.method == "needs":
        if all(one.when.names.isdisjoint(known.open) for one in instrument.needs):
            return None
        needs = {one.domain: need_possible(one, known) for one in instrument.needs}
        return bounds_of(scale, [needs[domain] for domain in scale.items])
    if known.open.keys().isdisjoint(scale.items):
        return None
    gaps_left_out = scale.missing.at_most != 0 and scale.missing.fill is None
    possible = []
    for id in scale.items:
        if id not in known.open:
            possible.append(_settled(columns[id], id in not_asked))
        elif gaps_left_out and path.answers.get(id) is not None:
            possible.append(MISSING)  # "I cannot say": the scale leaves it out, by its own rule
        else:
            item = instrument.items[id]
            possible.append(possible_number(item, may_be_hidden=known.open[id].may_lack))
    return bounds_of(scale, possible)


_POSSIBLE_FLAGS = {True: exactly(1.0), False: exactly(0.0), None: Possible(0.0, 1.0)}


def _settled(number: float | None, is_hidden: bool) -> Possible:
    if number is None:
        return MISSING
    if is_hidden:
        return Possible(number, number, False, False, False)
    return exactly(number)


@lru_cache(maxsize=1024)
def _is_whole(instrument: Instrument, scale_id: str) -> bool:
    """Whether every value of a score is a whole number."""
    scale = next(one.scale for one in instrument.scores if one.scale.id == scale_id)
    if scale.missing.fill is not None or "recode" in scale.parameters:
        return False
    if scale.method in ("count", "needs", "what_matters"):
        return True
    if scale.method not in ("sum", "confidence"):
        return False
    items = [instrument.items[id] for id in scale.items]
    ends = [numbers_of(one) for one in items]
    declared = [one.if_not_asked for one in items if one.if_not_asked is not None]
    return all(one is not None and one[2] for one in ends) and all(
        float(one).is_integer() for one in declared
    )
