"""From a person's answers to every score of the survey, one column entry an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.catalogue.model import Answer, Instrument, Item, ScoreRule
from app.catalogue.path import Path
from app.profile.model import Person
from app.profile.needs import need_entry
from app.profile.number import number_of
from scoring.methods import score_one
from scoring.model import Score


def person_row(person: Person) -> dict[str, Answer]:
    """What conditions may ask of a person before the first question."""
    return {"age": person.age, "sex": person.sex}


def score_answers(
    instruments: Iterable[Instrument], path: Path, person: Person
) -> dict[str, Score]:
    """Every score of these instruments, by scale id.

    An item hidden by its condition is not asked, and counts as its `if_not_asked` when it has
    one. A skipped item, one not reached, and "prefer not to say" are missing, never zero.
    """
    hidden = frozenset(path.hidden)
    row = {**path.row, **person_row(person)}
    scores: dict[str, Score] = {}
    for instrument in instruments:
        columns = {one.id: _entry(one, path, hidden) for one in instrument.items.values()}
        for rule in instrument.scores:
            entries = columns
            if rule.scale.method == "needs":
                entries = {one.domain: need_entry(one, row) for one in instrument.needs}
            score = _score(rule, entries, row, hidden)
            scores[rule.scale.id] = score
            row[rule.scale.id] = score.value
    return scores


def _entry(item: Item, path: Path, hidden: frozenset[str]) -> float | None:
    if item.id in hidden:
        return item.if_not_asked
    return number_of(item, path.answers.get(item.id))


def _score(
    rule: ScoreRule,
    columns: Mapping[str, float | None],
    row: Mapping[str, Answer],
    hidden: frozenset[str],
) -> Score:
    if rule.conditions:
        return _score_conditions(rule, row, hidden)
    items = rule.scale.items
    asked = frozenset(one for one in items if one not in hidden)
    return score_one(rule.scale, {one: columns.get(one) for one in items}, asked)


def _score_conditions(rule: ScoreRule, row: Mapping[str, Answer], hidden: frozenset[str]) -> Score:
    """Count conditions as if each were an item: 1 holds, 0 does not, missing if not decided."""
    ids = tuple(f"{rule.scale.id}.{n}" for n in range(len(rule.conditions)))
    entries: dict[str, float | None] = {}
    asked: set[str] = set()
    for id, condition in zip(ids, rule.conditions, strict=True):
        names = condition.names - hidden
        if names or not condition.names:
            asked.add(id)
        undecided = any(row.get(name) is None for name in names)
        entries[id] = 1.0 if condition.holds(row) else None if undecided else 0.0
    return score_one(replace(rule.scale, items=ids), entries, frozenset(asked))
