"""What belongs on the agenda of the next visit, in which order, and because of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Answer, Edition, Instrument, Item
from app.catalogue.rules import LEVELS, Level, PriorityRule
from app.profile.change import Now
from app.profile.model import Change, Earlier, Person, Priority, ProfileScore, Reason
from app.profile.partial.known_answers import Known, settled_band
from app.profile.priorities.alarms import alarm_reference, got_worse, new_since
from app.profile.priorities.raised import raised_rules
from app.profile.scores import person_row, what_is_known


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at.

    known   answers, scores by scale id, age and sex, as conditions see them; and what is open
    scores  by scale id, each with its change
    """

    known: Known
    answers: Mapping[str, Answer]
    scores: Mapping[str, ProfileScore]
    work_on: Sequence[str] = ()
    earlier: Sequence[Earlier] = ()
    now: Now | None = None  # None: in mid-sitting, with nothing to compare


def raise_priorities(instruments: Iterable[Instrument], seen: Seen) -> tuple[Priority, ...]:
    """Every priority whose rule calls for one (see raised_rules): safety, chosen, reliably worse,
    unmet need, overdue; within that by level, and then as the files have them."""
    raised = [
        _raise(instrument, rule, seen)
        for instrument in instruments
        for rule in raised_rules(instrument.priorities, seen.known)
    ]
    return tuple(sorted(raised, key=_place))


def safety_raised(edition: Edition, path: SurveyPath, person: Person) -> tuple[Priority, ...]:
    """The safety priorities that the answers so far raise. Asked at every page save.

    Scores are computed only for an instrument whose safety rules speak of one.
    """
    found: list[Priority] = []
    for instrument in edition.instruments:
        rules = [rule for rule in instrument.priorities if rule.kind == "safety"]
        if not rules:
            continue
        seen = _seen_so_far(instrument, rules, path, person)
        found += [_raise(instrument, rule, seen) for rule in raised_rules(rules, seen.known)]
    return tuple(sorted(found, key=_place))


def find_rule(instruments: Mapping[str, Instrument], rule: str) -> PriorityRule | None:
    """The rule a priority was raised by; None when this edition of its instrument has none."""
    instrument_id, _, priority_id = rule.partition("/")
    instrument = instruments.get(instrument_id)
    rules = instrument.priorities if instrument else ()
    return next((one for one in rules if one.id == priority_id), None)


def most_serious(priorities: Iterable[Priority]) -> Level | None:
    """The mark beside a patient's name: what is steady does not alarm again."""
    levels = {one.level for one in priorities if not one.steady}
    return next((level for level in LEVELS if level in levels), None)


def _raise(instrument: Instrument, rule: PriorityRule, seen: Seen) -> Priority:
    id = f"{instrument.id}/{rule.id}"
    reasons = tuple(_reasons(instrument, rule, seen))
    domain = _domain(instrument, rule)
    reference = alarm_reference(id, instrument, seen.earlier, seen.now) if seen.now else None
    steady = (
        rule.kind != "safety"
        and reference is not None
        and not any(got_worse(reason, rule, instrument, reference) for reason in reasons)
    )
    return Priority(
        rule=id,
        level="today" if steady and rule.level == "now" else rule.level,
        kind=rule.kind,
        domain=domain,
        chosen=domain is not None and domain in seen.work_on,
        reasons=reasons,
        change=_change(reasons, seen),
        offer=rule.offer,
        steady=steady,
        new_since=new_since(id, instrument, seen.earlier),
    )


def _place(priority: Priority) -> tuple[int, int]:
    """Where a priority stands. The sort is stable, so equal places keep the files' order."""
    if priority.kind == "safety":
        rank = 0
    elif priority.chosen:
        rank = 1
    elif priority.change.verdict == "worse":
        rank = 2
    else:
        rank = 3 if priority.kind == "need" else 4
    return rank, LEVELS.index(priority.level)


def _reasons(instrument: Instrument, rule: PriorityRule, seen: Seen) -> Iterable[Reason]:
    for id in rule.because:
        if id in instrument.items:
            if seen.answers.get(id) is not None:
                yield Reason("answer", id, instrument.id, answer=seen.answers[id])
        elif id in seen.scores:
            found = seen.scores[id]
            score = found.score
            yield Reason(
                "score",
                id,
                found.instrument,
                value=score.value,
                band=_band(instrument, found),
                answered=score.answered,
                asked=score.asked,
                low=score.low,
                high=score.high,
            )


def _band(instrument: Instrument, found: ProfileScore) -> str | None:
    scales = (rule.scale for rule in instrument.scores)
    scale = next((one for one in scales if one.id == found.score.scale), None)
    return settled_band(scale, found.score) if scale else found.score.band


def _change(reasons: Iterable[Reason], seen: Seen) -> Change:
    """The change of the first score among the reasons; an answer on its own has no rule for one."""
    scores = (seen.scores[one.id].change for one in reasons if one.kind == "score")
    return next(scores, Change("first"))


def _domain(instrument: Instrument, rule: PriorityRule) -> str | None:
    """The rule's own domain, else the one its first reason is about."""
    if rule.domain or not rule.because:
        return rule.domain
    first = rule.because[0]
    scale = next((one.scale for one in instrument.scores if one.scale.id == first), None)
    items: Iterable[Item | None] = (
        instrument.items.get(id) for id in (scale.items if scale else (first,))
    )
    domains = {item.domain for item in items if item}
    return domains.pop() if len(domains) == 1 else None


def _seen_so_far(
    instrument: Instrument, rules: Sequence[PriorityRule], path: SurveyPath, person: Person
) -> Seen:
    scales = {one.scale.id for one in instrument.scores}
    named = {name for rule in rules for name in (*rule.when.names, *rule.because)}
    known = Known({**path.row, **person_row(person)})
    if scales & named:
        known = what_is_known([instrument], path, person)
    first = Change("first")
    kept = {id: ProfileScore(instrument.id, one, first, ()) for id, one in known.scores.items()}
    return Seen(known, path.answers, kept)
