"""What may be disclosed of a person without their undisclosed answers.

Undisclosed answers are about safety or confidential: they are never printed. Whoever reads eight
answers of PHQ-9 and its total can compute the ninth. Therefore everything that depends on an
undisclosed answer is concluded a second time as if that answer were missing, and only this second
conclusion is shown where others may read it (docs/decisions/0020-told-without-what-is-hidden.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.catalogue.asking.path import SurveyPath, walk
from app.catalogue.counted_scores import items_of_score
from app.catalogue.model import Edition, Instrument
from app.profile.missing_answers.known_answers import KnownAnswers
from app.profile.missing_answers.undecided_scores import counted_scores, unsettled_scores
from app.profile.model import Change, DisclosableFindings, Person, Priority, Profile, ProfileScore
from app.profile.needs import find_needs
from app.profile.priorities.triggered_rules import undecided_rules
from app.profile.privacy import undisclosed_ids
from app.profile.scores import evaluate_answers
from scoring.model import Score, Status


def affected_scores(
    instruments: Iterable[Instrument], undisclosed: frozenset[str]
) -> frozenset[str]:
    """Ids of the scores that depend on an undisclosed answer, directly or through another score."""
    names = set(undisclosed)
    for instrument in instruments:
        for rule in instrument.scores:
            if not names.isdisjoint(items_of_score(rule, instrument)):
                names.add(rule.scale.id)
    return frozenset(names - undisclosed)


def find_disclosable(
    edition: Edition, path: SurveyPath, person: Person
) -> DisclosableFindings | None:
    """What can be concluded without the undisclosed answers; None if no item is undisclosed."""
    instruments = edition.instruments
    undisclosed = undisclosed_ids(instruments)
    if not undisclosed:
        return None
    affected = affected_scores(instruments, undisclosed)
    disclosed = {id: answer for id, answer in path.answers.items() if id not in undisclosed}
    person_row = {id: value for id, value in path.row.items() if id not in edition.items}
    disclosed_path = walk(edition, disclosed, person_row)
    known = evaluate_answers(instruments, disclosed_path, person, undisclosed=undisclosed)
    needs = find_needs(instruments, known, ())
    domains = _affected_domains(instruments, undisclosed | affected)
    undecided = any(undecided_rules(instrument, known) for instrument in instruments)
    return DisclosableFindings(
        scores=tuple(
            _disclosable_bounds(known, scale_id, disclosed_path, undisclosed, instruments)
            for scale_id in affected
        ),
        needs=tuple(need for need in needs if need.domain in domains),
        leaves_open=undecided
        or any(need.missing for need in needs)
        or any(unsettled_scores(instruments, known)),
        only_counts=any(counted_scores(instruments, known)),
    )


def disclosable_profile(profile: Profile, instruments: Mapping[str, Instrument]) -> Profile:
    """The profile with everything that depends on undisclosed answers replaced by
    `profile.disclosable`. Profiles stored before that field existed lose those parts.

    Two people who differ only in undisclosed answers get the same result. An affected score has
    bounds instead of a value: with eight answers that add up to 16, PHQ-9 is between 16 and 19, so
    that neither the number, nor a band or need at its edge, reveals the ninth answer. It has no
    change either: together with an earlier number, the value could be computed from it.
    """
    undisclosed = undisclosed_ids(instruments.values())
    affected = affected_scores(instruments.values(), undisclosed)
    domains = _affected_domains(instruments.values(), undisclosed | affected)
    disclosable = profile.disclosable or DisclosableFindings()
    scores = {score.scale: score for score in disclosable.scores}
    needs = {need.domain: need for need in disclosable.needs}
    return replace(
        profile,
        scores=tuple(
            _disclosable_score(profile_score, scores[profile_score.score.scale])
            if profile_score.score.scale in affected
            else profile_score
            for profile_score in profile.scores
            if profile_score.score.scale not in affected or profile_score.score.scale in scores
        ),
        needs=tuple(
            replace(needs[need.domain], chosen=need.chosen) if need.domain in domains else need
            for need in profile.needs
            if need.domain not in domains or need.domain in needs
        ),
        priorities=tuple(
            priority
            for priority in profile.priorities
            if not _rests_on(priority, undisclosed | affected, instruments)
        ),
    )


def _affected_domains(instruments: Iterable[Instrument], names: frozenset[str]) -> frozenset[str]:
    return frozenset(
        rule.domain
        for instrument in instruments
        for rule in instrument.needs
        if not names.isdisjoint(rule.when.names)
    )


def _disclosable_bounds(
    known: KnownAnswers,
    scale_id: str,
    disclosed_path: SurveyPath,
    undisclosed: frozenset[str],
    instruments: Iterable[Instrument],
) -> Score:
    """A score with the bounds that the disclosed answers leave, and with counts of these alone."""
    rules = (rule for instrument in instruments for rule in instrument.scores)
    scale = next(rule.scale for rule in rules if rule.scale.id == scale_id)
    score = known.scores[scale_id]
    left_out = len(undisclosed.intersection(scale.items).difference(disclosed_path.hidden))
    return replace(
        score,
        value=None,
        se=None,
        band=None,
        asked=max(score.answered, score.asked - left_out),
        status=Status.NOT_SCORABLE,
    )


def _disclosable_score(profile_score: ProfileScore, score: Score) -> ProfileScore:
    return ProfileScore(profile_score.instrument, score, Change("first"), ())


def _rests_on(
    priority: Priority, names: frozenset[str], instruments: Mapping[str, Instrument]
) -> bool:
    instrument_id, _, rule_id = priority.rule.partition("/")
    instrument = instruments.get(instrument_id)
    rules = instrument.priorities if instrument else ()
    rule_names = next((rule.when.names for rule in rules if rule.id == rule_id), frozenset[str]())
    reasons = {reason.id for reason in priority.reasons}
    return not names.isdisjoint(rule_names | reasons)
