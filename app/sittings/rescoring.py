"""Score finished responses again by today's rules: add rows, and report what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.expressions.ranges import Range
from app.catalogue.model import Catalogue, Instrument
from app.profile.missing_answers.known_answers import KnownAnswers
from app.profile.priorities.triggered_rules import triggered_rules
from app.profile.scores import evaluate_answers
from app.profile.serialization import answers_from_json
from app.sittings.editions import AskedSurvey, asked_survey
from app.sittings.reading import read_sitting, survey_version
from app.store import audit
from app.store.practice_rules import options_row, rules_of
from app.store.tables import Practice, Response, ScoreRow
from scoring.model import Scale, Score, Status
from scoring.tolerance import apart

Why = Literal["new_rule", "new_score", "same_version", "items_lacking"]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One score that is different by today's rules, or new.

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
        before, after = self.before, self.after
        if (before.band, before.status) != (after.band, after.status) or _differ(before, after):
            return True
        return before.value is None and _bounds_differ(before, after)


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
    rescored = [row for id in responses for row in _of_response(db, catalogue, id)]
    written = [row for row in rescored if row.is_written and row.after is not None]
    if write and written:
        db.add_all(_score_row(row, at) for row in written)
        audit.record(
            db,
            practice_id=None,
            actor="command",
            action="scores.rescore",
            subject="",
            detail={"rows": len(written), "scales": sorted({row.scale for row in written})},
            at=at,
        )
    return rescored


def _of_response(db: Session, catalogue: Catalogue, id: UUID) -> Iterator[Rescored]:
    response = db.get_one(Response, id)
    asked = asked_when_finished(db, catalogue, response)
    edition, path, person = asked.edition, asked.path, asked.sitting.person
    today = [
        _rules_of(catalogue.instruments.get(instrument.id, instrument), instrument)
        for instrument in edition.instruments
    ]
    after = evaluate_answers(today, path, person)
    rows = _stored_rows(db, id)
    differing = [
        (now, scale, rescored)
        for then in edition.instruments
        if (now := catalogue.instruments.get(then.id)) is not None
        for scale, rescored in _compare(response.id, now, rows, after)
    ]
    if differing:
        before = evaluate_answers(edition.instruments, path, person)
        for now, scale, rescored in differing:
            yield _with_priorities(_with_bounds(rescored, before), now, scale, before, after)


def asked_when_finished(db: Session, catalogue: Catalogue, response: Response) -> AskedSurvey:
    """What the person of a response was asked, with the answers that were sent, and with the rules
    that the practice has chosen since."""
    sitting = replace(
        read_sitting(db, response.sitting_id), answers=answers_from_json(response.answers)
    )
    rules = rules_of(db.get_one(Practice, response.practice_id))
    instruments = catalogue.instruments.values()
    off = {option: False for instrument in instruments for option in instrument.options}
    return asked_survey(
        survey_version(db, catalogue, response.survey_id, response.survey_hash),
        sitting,
        locale=response.locale,
        left_out=response.profile.get("left_out", ()),
        options={**off, **options_row(rules)},
    )


def _with_bounds(rescored: Rescored, then: KnownAnswers) -> Rescored:
    """With the bounds that the score had by the rule of the version that was answered: they are
    kept with the profile, and not with the rows."""
    score = then.scores.get(rescored.scale)
    if (
        rescored.before is None
        or score is None
        or score.rule_version != rescored.before.rule_version
    ):
        return rescored
    return replace(rescored, before=replace(rescored.before, low=score.low, high=score.high))


def _with_priorities(
    rescored: Rescored, now: Instrument, scale: Scale, then: KnownAnswers, after: KnownAnswers
) -> Rescored:
    """What the difference in this one score means for the priorities that rest on it, concluded
    as when answers are finished."""
    if rescored.after is None:
        return rescored
    before = _as_it_was(rescored.before, scale, then, after)
    old, new = (
        [
            f"{now.id}/{rule.id}"
            for rule in triggered_rules(now.priorities, known)
            if scale.id in rule.when.names
        ]
        for known in (before, after)
    )
    return replace(
        rescored,
        raised=tuple(id for id in new if id not in old),
        dropped=tuple(id for id in old if id not in new),
    )


def _as_it_was(
    before: Score | None, scale: Scale, then: KnownAnswers, after: KnownAnswers
) -> KnownAnswers:
    """Everything known by today's rules, with this one score as it was stored, if it was."""
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


def _stored_rows(db: Session, response_id: UUID) -> dict[str, list[ScoreRow]]:
    rows_by_scale: dict[str, list[ScoreRow]] = {}
    rows = select(ScoreRow).where(ScoreRow.response_id == response_id).order_by(ScoreRow.id)
    for row in db.scalars(rows):
        rows_by_scale.setdefault(row.scale, []).append(row)
    return rows_by_scale


def _compare(
    response_id: UUID,
    now: Instrument,
    rows_by_scale: dict[str, list[ScoreRow]],
    known: KnownAnswers,
) -> Iterator[tuple[Scale, Rescored]]:
    for scale in (rule.scale for rule in now.scores):
        rows = rows_by_scale.get(scale.id, [])
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


def _differ(first: Score, second: Score) -> bool:
    if first.value is None or second.value is None:
        return first.value is not second.value
    return apart(first.value, second.value)


def _bounds_differ(first: Score, second: Score) -> bool:
    """Whether both have bounds, and other ones."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return False
    return apart(first.low, second.low) or apart(first.high, second.high)


def _score_row(rescored: Rescored, at: datetime) -> ScoreRow:
    assert rescored.after is not None
    score = rescored.after
    return ScoreRow(
        response_id=rescored.response_id,
        instrument=rescored.instrument,
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
