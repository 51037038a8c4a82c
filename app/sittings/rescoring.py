"""Score finished responses by today's rules: new rows beside the old ones, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.model import Answer, Catalogue, Instrument
from app.catalogue.narrowed import narrowed
from app.catalogue.path import CHANCE, walk
from app.profile.keep import answers_from_json
from app.profile.model import Person
from app.profile.score import person_row, score_answers
from app.sittings.reading import in_language, survey_as_it_was
from app.store import audit
from app.store.practice_rules import options_row, rules_of
from app.store.tables import Practice, Response, ScoreRow, Sitting
from scoring.model import Score, Status
from scoring.tolerance import apart

Why = Literal["new_rule", "new_score", "same_version", "items_lacking"]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One score that today's rules give otherwise, or for the first time.

    before  the newest row there was; None: this score is new
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
        """Whether a reader sees another number or another band."""
        if self.before is None or self.after is None:
            return True
        one, other = self.before, self.after
        return (one.band, one.status) != (other.band, other.status) or _differ(one, other)


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
    known = {"age": sitting.age, "sex": sitting.sex, CHANCE: str(sitting.id)}
    rules = rules_of(db.get_one(Practice, response.practice_id))
    path = walk(edition, answers, {**known, **options_row(rules)})
    kept = _kept(db, id)
    for then in edition.instruments:
        now = catalogue.instruments.get(then.id)
        if now is not None:
            scores = score_answers([_rules_of(now, then)], path, person)
            row = {**dict.fromkeys(now.options, False), **path.row, **person_row(person)}
            row |= {id: score.value for id, score in scores.items()}
            for one in _compare(response.id, now, then, kept, scores):
                yield _with_priorities(one, now, row)


def _with_priorities(one: Rescored, now: Instrument, row: Mapping[str, Answer]) -> Rescored:
    """What the difference in this one score means for the priorities that rest on it."""
    if one.before is None or one.after is None:
        return one
    rules = [rule for rule in now.priorities if one.scale in rule.when.names]
    before, after = (
        [f"{now.id}/{rule.id}" for rule in rules if rule.when.holds({**row, one.scale: value})]
        for value in (one.before.value, one.after.value)
    )
    return replace(
        one,
        raised=tuple(id for id in after if id not in before),
        dropped=tuple(id for id in before if id not in after),
    )


def _rules_of(now: Instrument, then: Instrument) -> Instrument:
    """The instrument that was answered, with today's scores, as far as its items allow."""
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
    then: Instrument,
    kept: dict[str, list[ScoreRow]],
    scores: dict[str, Score],
) -> Iterator[Rescored]:
    for scale in (rule.scale for rule in now.scores):
        rows = kept.get(scale.id, [])
        before, after = (_score_of(rows[-1]) if rows else None), scores.get(scale.id)
        why: Why = "new_rule" if rows else "new_score"
        if after is None:
            why = "items_lacking"
        elif scale.rule_version in {row.rule_version for row in rows}:
            same = next(row for row in rows if row.rule_version == scale.rule_version)
            if not _differ(_score_of(same), after):
                continue
            before, why = _score_of(same), "same_version"
        yield Rescored(response_id, now.id, scale.id, before, after, why)


def _score_of(row: ScoreRow) -> Score:
    return Score(
        row.scale, row.value, row.se, row.band, row.answered, row.asked, Status(row.status),
        row.rule_version,
    )  # fmt: skip


def _differ(one: Score, other: Score) -> bool:
    if one.value is None or other.value is None:
        return one.value is not other.value
    return apart(one.value, other.value)


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
