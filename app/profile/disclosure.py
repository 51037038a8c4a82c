"""What can be told of a person without the answers that no sheet of paper tells.

Who reads eight answers of PHQ-9 and its total computes the ninth. So what rests on an untold answer
is concluded a second time as if that answer were not known, and only this is told where others may
look on (docs/decisions/0020-told-without-what-is-hidden.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.catalogue.asking.path import Path, walk
from app.catalogue.counted_scores import made_of
from app.catalogue.model import Edition, Instrument
from app.profile.missing_answers.known_answers import Known
from app.profile.missing_answers.undecided_scores import counted_scores, unsettled_scores
from app.profile.model import Apart, Change, Person, Priority, Profile, ProfileScore
from app.profile.needs import find_needs
from app.profile.priorities.triggered_rules import undecided_rules
from app.profile.privacy import untold_ids
from app.profile.scores import what_is_known
from scoring.model import Score, Status


def touched_scores(instruments: Iterable[Instrument], untold: frozenset[str]) -> frozenset[str]:
    """The scores that rest on an untold answer, by themselves or through another score."""
    names = set(untold)
    for instrument in instruments:
        for rule in instrument.scores:
            if not names.isdisjoint(made_of(rule, instrument)):
                names.add(rule.scale.id)
    return frozenset(names - untold)


def conclude_apart(edition: Edition, path: Path, person: Person) -> Apart | None:
    """What can be concluded of these answers without the untold ones; None where there are none."""
    instruments = edition.instruments
    untold = untold_ids(instruments)
    if not untold:
        return None
    touched = touched_scores(instruments, untold)
    told = {id: answer for id, answer in path.answers.items() if id not in untold}
    of_person = {id: value for id, value in path.row.items() if id not in edition.items}
    bare = walk(edition, told, of_person)
    known = what_is_known(instruments, bare, person, untold=untold)
    needs = find_needs(instruments, known, ())
    domains = _touched_domains(instruments, untold | touched)
    undecided = any(undecided_rules(instrument, known) for instrument in instruments)
    return Apart(
        scores=tuple(
            _bounds_alone(known, scale_id, bare, untold, instruments) for scale_id in touched
        ),
        needs=tuple(need for need in needs if need.domain in domains),
        leaves_open=undecided
        or any(need.missing for need in needs)
        or any(unsettled_scores(instruments, known)),
        only_counts=any(counted_scores(instruments, known)),
    )


def as_told(profile: Profile, instruments: Mapping[str, Instrument]) -> Profile:
    """The profile with all that rests on an untold answer as it was concluded apart; left out in a
    profile kept before that was done. Two people who differ in untold answers alone have the same.

    A score has bounds then: PHQ-9 is between 16 and 19 beside the eight answers that make 16, so
    that neither the number, nor a band or a need at its edge, tells the ninth. And it has no
    change: next to an earlier number it could be computed again.
    """
    untold = untold_ids(instruments.values())
    touched = touched_scores(instruments.values(), untold)
    domains = _touched_domains(instruments.values(), untold | touched)
    apart = profile.apart or Apart()
    scores = {score.scale: score for score in apart.scores}
    needs = {need.domain: need for need in apart.needs}
    return replace(
        profile,
        scores=tuple(
            _told_score(profile_score, scores[profile_score.score.scale])
            if profile_score.score.scale in touched
            else profile_score
            for profile_score in profile.scores
            if profile_score.score.scale not in touched or profile_score.score.scale in scores
        ),
        needs=tuple(
            replace(needs[need.domain], chosen=need.chosen) if need.domain in domains else need
            for need in profile.needs
            if need.domain not in domains or need.domain in needs
        ),
        priorities=tuple(
            priority
            for priority in profile.priorities
            if not _rests_on(priority, untold | touched, instruments)
        ),
    )


def _touched_domains(instruments: Iterable[Instrument], names: frozenset[str]) -> frozenset[str]:
    return frozenset(
        rule.domain
        for instrument in instruments
        for rule in instrument.needs
        if not names.isdisjoint(rule.when.names)
    )


def _bounds_alone(
    known: Known,
    scale_id: str,
    bare: Path,
    untold: frozenset[str],
    instruments: Iterable[Instrument],
) -> Score:
    """A score as far as the answers that are told decide it, counted among these alone."""
    rules = (rule for instrument in instruments for rule in instrument.scores)
    scale = next(rule.scale for rule in rules if rule.scale.id == scale_id)
    score = known.scores[scale_id]
    left_out = len(untold.intersection(scale.items).difference(bare.hidden))
    return replace(
        score,
        value=None,
        se=None,
        band=None,
        asked=max(score.answered, score.asked - left_out),
        status=Status.NOT_SCORABLE,
    )


def _told_score(profile_score: ProfileScore, score: Score) -> ProfileScore:
    return ProfileScore(profile_score.instrument, score, Change("first"), ())


def _rests_on(
    priority: Priority, names: frozenset[str], instruments: Mapping[str, Instrument]
) -> bool:
    instrument_id, _, rule_id = priority.rule.partition("/")
    instrument = instruments.get(instrument_id)
    rules = instrument.priorities if instrument else ()
    looked_at = next((rule.when.names for rule in rules if rule.id == rule_id), frozenset[str]())
    reasons = {reason.id for reason in priority.reasons}
    return not names.isdisjoint(looked_at | reasons)
