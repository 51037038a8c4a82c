"""What the clinician's page says of a profile, in words: agenda, scores, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from app.catalogue.counted_scores import has_rule
from app.catalogue.model import Instrument
from app.catalogue.rules import Level, PriorityClass
from app.profile.labels import AnswerText, Offers, Quote, Wording
from app.profile.letter import Aim, aims_of
from app.profile.letter_scores import exceeds_disclosable, find_scale, reveals_private
from app.profile.missing_answers.known_answers import certain_band
from app.profile.model import Change, Need, Point, Priority, Profile, ProfileScore, Reason
from app.profile.plan import Plan
from app.profile.priorities.alarms import mildest_threshold
from app.profile.privacy import undisclosed_ids
from scoring.model import Direction, Scale, Score

_NOTHING_SAID = AnswerText("none")


_NO_ANSWER = AnswerText("none")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One thing a priority rests on: an answer in words, or a score within its range.

    about   the label that stands before the answer, or the name of the score
    """

    kind: str  # "answer" or "score"
    about: str
    answer: AnswerText = _NO_ANSWER
    value: float | None = None
    lowest: float | None = None
    highest: float | None = None
    band: str = ""
    answered: int | None = None
    asked: int | None = None
    at_least: float | None = None  # of a score with gaps
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing to talk about, and all that makes its reason checkable.

    better        which way is good for the score that `change` is about
    is_sensitive  it rests on something that is printed only when somebody ticks it
    new_since     when the same was asked last without raising this
    """

    rule: str
    level: Level
    kind: PriorityClass
    domain: str | None
    chosen: bool
    is_unchanged: bool
    new_since: datetime | None
    title: str
    rule_words: str
    offer: str
    reasons: tuple[ReasonLine, ...]
    change: Change
    better: Direction | None
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score: where it stands, its course, and the limit at which it is put on the agenda.

    value     as it is shown: with the decimals its owner wants
    notes     what the number alone would hide
    has_rule  some priority looks at it, or at what it is made of; else it is only counted
    """

    instrument: str
    scale: str
    name: str
    better: Direction | None
    value: float | None
    lowest: float
    highest: float
    band: str
    status: str
    answered: int
    asked: int
    course: tuple[Point, ...]
    change: Change
    reliable_at: float | None
    limit: float | None
    notes: tuple[str, ...]
    has_rule: bool
    at_least: float | None = None  # of a score with gaps; `band` is then the one it lies in
    at_most: float | None = None
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything the clinician's page says of one finished sitting.

    sensitive_items   items about safety or confidential ones: a printed sheet leaves them out
    sensitive_labels  their labels in the lists of what was not answered
    """

    own_words: tuple[Quote, ...]
    aims: tuple[Aim, ...]
    scores: tuple[ScoreLine, ...]
    needs: tuple[Need, ...]
    what_matters: tuple[str, ...]
    five: tuple[int, int]  # of the five things that matter, how many were answered and asked
    skipped: tuple[str, ...]
    not_asked: tuple[str, ...]
    not_reached: tuple[str, ...]
    left_out: tuple[str, ...]
    sensitive_items: frozenset[str] = frozenset()
    sensitive_labels: frozenset[str] = frozenset()
    open: tuple[str, ...] = ()  # domains of which nobody can tell, because of what is missing
    leaves_open: bool = False
    only_counts: bool = False  # there are scores that no rule looks at


def brief(
    profile: Profile,
    instruments: Mapping[str, Instrument],
    *,
    locale: str,
    offers: Offers,
    plans: Mapping[str, Plan] = MappingProxyType({}),
) -> Briefing:
    """The clinician's page of a profile, with the words of its instruments in `locale`."""
    wording = Wording(instruments, locale, offers)
    sensitive = undisclosed_ids(instruments.values())

    def abouts(items: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(wording.about(item) for item in items))

    return Briefing(
        own_words=tuple(wording.quote(*quote) for quote in profile.own_words),
        aims=aims_of(profile, wording, plans),
        scores=score_lines(profile, instruments, locale=locale),
        needs=profile.needs,
        what_matters=abouts(profile.what_matters),
        five=_five(profile, instruments),
        skipped=abouts(profile.skipped),
        not_asked=abouts(profile.not_asked),
        not_reached=abouts(profile.not_reached),
        left_out=abouts(profile.left_out),
        sensitive_items=sensitive,
        sensitive_labels=frozenset(wording.about(item) for item in sensitive),
        open=tuple(need.domain for need in profile.needs if need.missing),
        leaves_open=profile.leaves_open,
        only_counts=profile.only_counts,
    )


def _five(profile: Profile, instruments: Mapping[str, Instrument]) -> tuple[int, int]:
    scales = {
        rule.scale.id
        for instrument in instruments.values()
        for rule in instrument.scores
        if rule.scale.method == "what_matters"
    }
    of_five = (row.score for row in profile.scores if row.score.scale in scales)
    return next(((row.answered, row.asked) for row in of_five), (0, 0))


def agenda_of(
    priorities: Iterable[Priority],
    instruments: Mapping[str, Instrument],
    *,
    locale: str,
    offers: Offers,
) -> tuple[AgendaItem, ...]:
    """The priorities in their order, each with title, reasons, rule and offer in words."""
    wording = Wording(instruments, locale, offers)
    sensitive = undisclosed_ids(instruments.values())
    return tuple(_item(priority, wording, sensitive) for priority in priorities)


def _item(priority: Priority, wording: Wording, sensitive: frozenset[str]) -> AgendaItem:
    first = priority.reasons[0].id if priority.reasons else None
    return AgendaItem(
        rule=priority.rule,
        level=priority.level,
        kind=priority.kind,
        domain=priority.domain,
        chosen=priority.chosen,
        is_unchanged=priority.is_unchanged,
        new_since=priority.new_since,
        title=wording.title(priority.rule, first),
        rule_words=wording.rule(priority.rule),
        offer=wording.offer(priority.rule.partition("/")[0], priority.offer),
        reasons=tuple(_reason_line(reason, wording) for reason in priority.reasons),
        change=priority.change,
        better=_direction(priority.reasons, wording),
        is_sensitive=priority.domain == "safety"
        or any(_tells(reason, wording, sensitive) for reason in priority.reasons),
    )


def _tells(reason: Reason, wording: Wording, sensitive: frozenset[str]) -> bool:
    """Whether a reason says what was answered to one of these items."""
    if reason.kind == "answer":
        return reason.id in sensitive
    scale = find_scale(wording.instruments.get(reason.instrument), reason.id)
    return scale is not None and _gives_away(scale, reason, sensitive)


def _gives_away(scale: Scale, score: Score | Reason, sensitive: frozenset[str]) -> bool:
    return reveals_private(scale, sensitive) or exceeds_disclosable(score, scale, sensitive)


def score_lines(
    profile: Profile, instruments: Mapping[str, Instrument], *, locale: str
) -> tuple[ScoreLine, ...]:
    """Every score somebody was asked anything for, also those without a number."""
    wording = Wording(instruments, locale, {})
    sensitive = undisclosed_ids(instruments.values())
    shown = (row for row in profile.scores if row.score.asked > 0)
    return tuple(line for row in shown if (line := _score_line(row, wording, sensitive)))


def _reason_line(reason: Reason, wording: Wording) -> ReasonLine:
    if reason.kind == "answer":
        answer = wording.answer_text(reason.id, reason.answer)
        return ReasonLine("answer", wording.label(reason.id), answer)
    scale = find_scale(wording.instruments.get(reason.instrument), reason.id)
    return ReasonLine(
        kind="score",
        about=wording.score_name(reason.instrument, reason.id),
        value=_shown(scale, reason.value),
        lowest=scale.lowest if scale else None,
        highest=scale.highest if scale else None,
        band=wording.band(reason.instrument, reason.id, reason.band),
        answered=reason.answered,
        asked=reason.asked,
        at_least=_shown(scale, reason.low),
        at_most=_shown(scale, reason.high),
    )


def _shown(scale: Scale | None, value: float | None) -> float | None:
    """With the decimals its owner wants, a bound like a value: rounding keeps their order."""
    return value if scale is None or value is None else scale.shown(value)


def _direction(reasons: Iterable[Reason], wording: Wording) -> Direction | None:
    score = next((reason for reason in reasons if reason.kind == "score"), None)
    scale = find_scale(wording.instruments.get(score.instrument), score.id) if score else None
    return scale.better if scale else None


def _score_line(row: ProfileScore, wording: Wording, sensitive: frozenset[str]) -> ScoreLine | None:
    """None for a scale that this edition of the instrument no longer has: no range, no words."""
    instrument = wording.instruments.get(row.instrument)
    scale = find_scale(instrument, row.score.scale)
    if instrument is None or scale is None:
        return None
    return ScoreLine(
        instrument=row.instrument,
        scale=scale.id,
        name=wording.score_name(row.instrument, scale.id),
        better=scale.better,
        value=_shown(scale, row.score.value),
        lowest=scale.lowest,
        highest=scale.highest,
        band=wording.band(row.instrument, scale.id, certain_band(scale, row.score)),
        status=row.score.status.word,
        answered=row.score.answered,
        asked=row.score.asked,
        course=row.course,
        change=row.change,
        reliable_at=row.change.reliable_at,
        limit=mildest_threshold(instrument, scale),
        notes=tuple(wording.note(row.instrument, scale.id, note) for note in row.notes),
        has_rule=has_rule(instrument, scale.id),
        at_least=_shown(scale, row.score.low),
        at_most=_shown(scale, row.score.high),
        is_sensitive=_gives_away(scale, row.score, sensitive),
    )
