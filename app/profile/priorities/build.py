"""The priorities for the agenda of the next visit, in order, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Answer, Edition, Instrument, Item
from app.catalogue.rules import LEVELS, Level, PriorityRule
from app.profile.change import ResponseContext
from app.profile.missing_answers.known_answers import KnownAnswers, certain_band
from app.profile.model import Change, EarlierResponse, Person, Priority, ProfileScore, Reason
from app.profile.priorities.alarms import alarm_reference, got_worse, new_since
from app.profile.priorities.triggered_rules import triggered_rules
from app.profile.scores import evaluate_answers, person_row


@dataclass(frozen=True, slots=True)
class RuleInput:
    """What is needed to apply priority rules.

    known    what conditions see: answers, scores by scale id, age and sex, and what is open
    scores   by scale id, each with its change
    context  None during a sitting, where nothing is compared with earlier responses
    """

    known: KnownAnswers
    answers: Mapping[str, Answer]
    scores: Mapping[str, ProfileScore]
    work_on: Sequence[str] = ()
    earlier: Sequence[EarlierResponse] = ()
    context: ResponseContext | None = None


def build_priorities(
    instruments: Iterable[Instrument], rule_input: RuleInput
) -> tuple[Priority, ...]:
    """The priorities of all triggered rules (see triggered_rules), sorted: safety, chosen by the
    person, reliably worse, unmet need, overdue; then by level; then in the order of the files."""
    priorities = [
        _build_priority(instrument, rule, rule_input)
        for instrument in instruments
        for rule in triggered_rules(instrument.priorities, rule_input.known)
    ]
    return tuple(sorted(priorities, key=_sort_key))


def safety_priorities(edition: Edition, path: SurveyPath, person: Person) -> tuple[Priority, ...]:
    """The safety priorities of the answers so far. Called at every page save.

    Scores are computed only for instruments whose safety rules look at one.
    """
    priorities: list[Priority] = []
    for instrument in edition.instruments:
        rules = [rule for rule in instrument.priorities if rule.kind == "safety"]
        if not rules:
            continue
        rule_input = _input_so_far(instrument, rules, path, person)
        priorities += [
            _build_priority(instrument, rule, rule_input)
            for rule in triggered_rules(rules, rule_input.known)
        ]
    return tuple(sorted(priorities, key=_sort_key))


def find_rule(instruments: Mapping[str, Instrument], rule: str) -> PriorityRule | None:
    """The rule behind a priority, by its `instrument/priority` id; None if there is none."""
    instrument_id, _, priority_id = rule.partition("/")
    instrument = instruments.get(instrument_id)
    rules = instrument.priorities if instrument else ()
    return next((priority_rule for priority_rule in rules if priority_rule.id == priority_id), None)


def most_urgent_level(priorities: Iterable[Priority]) -> Level | None:
    """The most urgent level, which marks a patient's name; unchanged priorities do not count."""
    levels = {priority.level for priority in priorities if not priority.is_unchanged}
    return next((level for level in LEVELS if level in levels), None)


def _build_priority(instrument: Instrument, rule: PriorityRule, rule_input: RuleInput) -> Priority:
    id = f"{instrument.id}/{rule.id}"
    reasons = tuple(_reasons(instrument, rule, rule_input))
    domain = _domain_of_rule(instrument, rule)
    reference = (
        alarm_reference(id, instrument, rule_input.earlier, rule_input.context)
        if rule_input.context
        else None
    )
    is_unchanged = (
        rule.kind != "safety"
        and reference is not None
        and not any(got_worse(reason, rule, instrument, reference) for reason in reasons)
    )
    return Priority(
        rule=id,
        level="today" if is_unchanged and rule.level == "now" else rule.level,
        kind=rule.kind,
        domain=domain,
        chosen=domain is not None and domain in rule_input.work_on,
        reasons=reasons,
        change=_change_behind(reasons, rule_input),
        offer=rule.offer,
        is_unchanged=is_unchanged,
        new_since=new_since(id, instrument, rule_input.earlier),
    )


def _sort_key(priority: Priority) -> tuple[int, int]:
    """The sort is stable, so that priorities with equal keys keep the order of the files."""
    if priority.kind == "safety":
        rank = 0
    elif priority.chosen:
        rank = 1
    elif priority.change.verdict == "worse":
        rank = 2
    else:
        rank = 3 if priority.kind == "need" else 4
    return rank, LEVELS.index(priority.level)


def _reasons(instrument: Instrument, rule: PriorityRule, rule_input: RuleInput) -> Iterable[Reason]:
    for id in rule.because:
        if id in instrument.items:
            if rule_input.answers.get(id) is not None:
                yield Reason("answer", id, instrument.id, answer=rule_input.answers[id])
        elif id in rule_input.scores:
            profile_score = rule_input.scores[id]
            score = profile_score.score
            yield Reason(
                "score",
                id,
                profile_score.instrument,
                value=score.value,
                band=_band_of_reason(instrument, profile_score),
                answered=score.answered,
                asked=score.asked,
                low=score.low,
                high=score.high,
            )


def _band_of_reason(instrument: Instrument, profile_score: ProfileScore) -> str | None:
    scales = (rule.scale for rule in instrument.scores)
    scale = next(
        (candidate for candidate in scales if candidate.id == profile_score.score.scale), None
    )
    return certain_band(scale, profile_score.score) if scale else profile_score.score.band


def _change_behind(reasons: Iterable[Reason], rule_input: RuleInput) -> Change:
    """The change of the first score among the reasons; a plain answer has no rule for change."""
    scores = (rule_input.scores[reason.id].change for reason in reasons if reason.kind == "score")
    return next(scores, Change("first"))


def _domain_of_rule(instrument: Instrument, rule: PriorityRule) -> str | None:
    """The rule's own domain, or the domain of its first reason."""
    if rule.domain or not rule.because:
        return rule.domain
    first = rule.because[0]
    scale = next(
        (score_rule.scale for score_rule in instrument.scores if score_rule.scale.id == first), None
    )
    items: Iterable[Item | None] = (
        instrument.items.get(id) for id in (scale.items if scale else (first,))
    )
    domains = {item.domain for item in items if item}
    return domains.pop() if len(domains) == 1 else None


def _input_so_far(
    instrument: Instrument, rules: Sequence[PriorityRule], path: SurveyPath, person: Person
) -> RuleInput:
    scales = {score_rule.scale.id for score_rule in instrument.scores}
    named = {name for rule in rules for name in (*rule.when.names, *rule.because)}
    known = KnownAnswers({**path.row, **person_row(person)})
    if scales & named:
        known = evaluate_answers([instrument], path, person)
    first = Change("first")
    scores = {
        id: ProfileScore(instrument.id, score, first, ()) for id, score in known.scores.items()
    }
    return RuleInput(known, path.answers, scores)
