"""Score finished responses by today's rules: new rows beside the old ones, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.asking.path import CHANCE, walk
from app.catalogue.asking.tailored import narrowed
from app.catalogue.expressions.ranges import Range
from app.catalogue.model import Catalogue, Instrument
from app.profile.model import Person
from app.profile.partial.known_answers import Known
from app.profile.priorities.raised import raised_rules
from app.profile.scores import what_is_known
from app.profile.serialization import answers_from_json
from app.sittings.reading import in_language, survey_as_it_was
from app.store import audit
from app.store.practice_rules import options_row, rules_of
from app.store.tables import Practice, Response, ScoreRow, Sitting
from scoring.model import Scale, Score, Status
from scoring.tolerance import apart

Why = Literal["new_rule", "new_score", "same_version", "items_lacking"]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One score that today's rules give otherwise, or for the first time.

    before  the newest row there was; None: this score is new. With its bounds, if they can be told:
            those of the rule by which it was first computed
    after   None: today's rule needs items that were not in the version that was answered
    why     new_rule       the rule has a new version; a row is written
            new_score      the scale did not exist; a row is written
            same_version   the value differs although the version does not: nothing is written
            items_lacking  nothing can be computed, and nothing is written
    raised, dropped  priorities that today's rules would raise, and would no longer raise, because
            this score differs; those that were raised stay as they are
    """

    response_id: UUID
    instrument: str
    scale: str
    before: Score | None
    after: Score | None
    why: Why
    raised: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def is_written(self) -> bool:
        return self.why in ("new_rule", "new_score")

    @property
    def is_changed(self) -> bool:
        """Whether a reader sees another number, band or priority, or other bounds of a gap."""
        if self.before is None or self.after is None or self.raised or self.dropped:
            return True
        one, other = self.before, self.after
        if (one.band, one.status) != (other.band, other.status) or _differ(one, other):
            return True
        return one.value is None and _bounds_differ(one, other)


def rescore(
    db: Session,
    catalogue: Catalogue,
    responses: Sequence[UUID],
    *,
    at: datetime,
    write: bool,
) -> list[Rescored]:
    """What today's rules make of these responses; with `write`, new rows and an audit entry.

    Wording, order and conditions are those of the survey as it was answered; only scores, and the
    needs they count, are today's. No row that is there is changed, nor any profile or fact.
    """
    found = [one for id in responses for one in _of_response(db, catalogue, id)]
    written = [one for one in found if one.is_written and one.after is not None]
    if write and written:
        db.add_all(_row(one, at) for one in written)
        audit.record(
            db,
            practice_id=None,
            actor="command",
            action="scores.rescore",
            subject="",
            detail={"rows": len(written), "scales": sorted({one.scale for one in written})},
            at=at,
        )
    return found


def _of_response(db: Session, catalogue: Catalogue, id: UUID) -> Iterator[Rescored]:
    response = db.get_one(Response, id)
    answers = answers_from_json(response.answers)
    survey = survey_as_it_was(db, catalogue, response.survey_id, response.survey_hash)
    sitting = db.get_one(Sitting, response.sitting_id)
    edition = narrowed(
        in_language(survey, response.locale, answers),
        to_proxy=sitting.respondent == "proxy",
        most_items=sitting.most_items,
    )
    person = Person(sitting.age, sitting.sex)
    rules = rules_of(db.get_one(Practice, response.practice_id))
    today = [_rules_of(catalogue.instruments.get(one.id, one), one) for one in edition.instruments]
    options = {option: False for one in catalogue.instruments.values() for option in one.options}
    known = {"age": sitting.age, "sex": sitting.sex, CHANCE: str(sitting.id)}
    path = walk(edition, answers, {**options, **known, **options_row(rules)})
    after = what_is_known(today, path, person)
    kept = _kept(db, id)
    found = [
        (now, scale, one)
        for then in edition.instruments
        if (now := catalogue.instruments.get(then.id)) is not None
        for scale, one in _compare(response.id, now, kept, after)
    ]
    if found:
        before = what_is_known(edition.instruments, path, person)
        for now, scale, one in found:
            yield _with_priorities(_with_bounds(one, before), now, scale, before, after)


def _with_bounds(one: Rescored, then: Known) -> Rescored:
    """With the bounds that the score had by the rule of the version that was answered: they are
    kept with the profile, and not with the rows."""
    score = then.scores.get(one.scale)
    if one.before is None or score is None or score.rule_version != one.before.rule_version:
        return one
    return replace(one, before=replace(one.before, low=score.low, high=score.high))


def _with_priorities(
    one: Rescored, now: Instrument, scale: Scale, then: Known, after: Known
) -> Rescored:
    """What the difference in this one score means for the priorities that rest on it, concluded
    as when answers are finished."""
    if one.after is None:
        return one
    before = _as_it_was(one.before, scale, then, after)
    old, new = (
        [
            f"{now.id}/{rule.id}"
            for rule in raised_rules(now.priorities, known)
            if scale.id in rule.when.names
        ]
        for known in (before, after)
    )
    return replace(
        one,
        raised=tuple(id for id in new if id not in old),
        dropped=tuple(id for id in old if id not in new),
    )


def _as_it_was(before: Score | None, scale: Scale, then: Known, after: Known) -> Known:
    """All that is known today, and this score as it was kept; without it where there was none."""
    open = {name: range for name, range in after.open.items() if name != scale.id}
    score = then.scores.get(scale.id)
    if before is not None and score is not None and score.rule_version == before.rule_version:
        if scale.id in then.open:
            open[scale.id] = then.open[scale.id]
    elif before is not None and scale.id in after.open:
        # A version in between: its row has no bounds, and its rule is not here any more.
        open[scale.id] = Range(scale.lowest, scale.highest, may_lack=True)
    value = None if before is None else before.value
    return replace(after, row={**after.row, scale.id: value}, open=open)


def _rules_of(now: Instrument, then: Instrument) -> Instrument:
    """The instrument that was answered, with today's scores, as far as its items allow."""
    if now is then:
        return then
    rules = tuple(rule for rule in now.scores if not _lacking(rule.scale.items, now, then))
    return replace(then, scores=rules, needs=now.needs)


def _lacking(items: Sequence[str], now: Instrument, then: Instrument) -> bool:
    return any(item in now.items and item not in then.items for item in items)


def _kept(db: Session, response_id: UUID) -> dict[str, list[ScoreRow]]:
    kept: dict[str, list[ScoreRow]] = {}
    rows = select(ScoreRow).where(ScoreRow.response_id == response_id).order_by(ScoreRow.id)
    for row in db.scalars(rows):
        kept.setdefault(row.scale, []).append(row)
    return kept


def _compare(
    response_id: UUID,
    now: Instrument,
    kept: dict[str, list[ScoreRow]],
    known: Known,
) -> Iterator[tuple[Scale, Rescored]]:
    for scale in (rule.scale for rule in now.scores):
        rows = kept.get(scale.id, [])
        before, after = (_score_of(rows[-1]) if rows else None), known.scores.get(scale.id)
        why: Why = "new_rule" if rows else "new_score"
        if after is None:
            why = "items_lacking"
        elif scale.rule_version in {row.rule_version for row in rows}:
            same = next(row for row in rows if row.rule_version == scale.rule_version)
            if not _differ(_score_of(same), after):
                continue
            before, why = _score_of(same), "same_version"
        yield scale, Rescored(response_id, now.id, scale.id, before, after, why)


def _score_of(row: ScoreRow) -> Score:
    return Score(
        row.scale, row.value, row.se, row.band, row.answered, row.asked, Status(row.status),
        row.rule_version,
    )  # fmt: skip


def _differ(one: Score, other: Score) -> bool:
    if one.value is None or other.value is None:
        return one.value is not other.value
    return apart(one.value, other.value)


def _bounds_differ(one: Score, other: Score) -> bool:
    """Whether both have bounds, and other ones."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return apart(one.low, other.low) or apart(one.high, other.high)


def _row(one: Rescored, at: datetime) -> ScoreRow:
    assert one.after is not None
    score = one.after
    return ScoreRow(
        response_id=one.response_id,
        instrument=one.instrument,
        scale=score.scale,
        value=score.value,
        se=score.se,
        band=score.band,
        answered=score.answered,
        asked=score.asked,
        status=int(score.status),
        rule_version=score.rule_version,
        computed_at=at,
    )
