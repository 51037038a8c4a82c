"""What can be told of a person without the answers that no sheet of paper tells.

Who reads eight answers of PHQ-9 and its total computes the ninth. So what rests on an untold answer
is concluded a second time as if that answer were not known, and only this is told where others may
look on (docs/decisions/0020-told-without-what-is-hidden.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.catalogue.asking.path import SurveyPath, walk
from app.catalogue.counted_scores import items_of_score
from app.catalogue.model import Edition, Instrument
from app.profile.model import Apart, Change, Person, Priority, Profile, ProfileScore
from app.profile.needs import find_needs
from app.profile.partial.known_answers import Known
from app.profile.partial.undecided_scores import counted_scores, unsettled_scores
from app.profile.priorities.raised import undecided_rules
from app.profile.privacy import untold_ids
from app.profile.scores import what_is_known
from scoring.model import Score, Status


def touched_scores(instruments: Iterable[Instrument], untold: frozenset[str]) -> frozenset[str]:
    """The scores that rest on an untold answer, by themselves or through another score."""
    found = set(untold)
    for instrument in instruments:
        for rule in instrument.scores:
            if not found.isdisjoint(items_of_score(rule, instrument)):
                found.add(rule.scale.id)
    return frozenset(found - untold)


def conclude_apart(edition: Edition, path: SurveyPath, person: Person) -> Apart | None:
    """What can be concluded of these answers without the untold ones; None where there are none."""
    instruments = edition.instruments
    untold = untold_ids(instruments)
    if not untold:
        return None
    touched = touched_scores(instruments, untold)
    told = {id: answer for id, answer in path.answers.items() if id not in untold}
    of_person = {id: one for id, one in path.row.items() if id not in edition.items}
    bare = walk(edition, told, of_person)
    known = what_is_known(instruments, bare, person, untold=untold)
    needs = find_needs(instruments, known, ())
    domains = _touched_domains(instruments, untold | touched)
    undecided = any(undecided_rules(one, known) for one in instruments)
    return Apart(
        scores=tuple(_bounds_alone(known, one, bare, untold, instruments) for one in touched),
        needs=tuple(one for one in needs if one.domain in domains),
        leaves_open=undecided
        or any(one.missing for one in needs)
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
    scores = {one.scale: one for one in apart.scores}
    needs = {one.domain: one for one in apart.needs}
    return replace(
        profile,
        scores=tuple(
            _told_score(one, scores[one.score.scale]) if one.score.scale in touched else one
            for one in profile.scores
            if one.score.scale not in touched or one.score.scale in scores
        ),
        needs=tuple(
            replace(needs[one.domain], chosen=one.chosen) if one.domain in domains else one
            for one in profile.needs
            if one.domain not in domains or one.domain in needs
        ),
        priorities=tuple(
            one for one in profile.priorities if not _rests_on(one, untold | touched, instruments)
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
    bare: SurveyPath,
    untold: frozenset[str],
    instruments: Iterable[Instrument],
) -> Score:
    """A score as far as the answers that are told decide it, counted among these alone."""
    rules = (rule for one in instruments for rule in one.scores)
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


def _told_score(one: ProfileScore, score: Score) -> ProfileScore:
    return ProfileScore(one.instrument, score, Change("first"), ())


def _rests_on(
    priority: Priority, names: frozenset[str], instruments: Mapping[str, Instrument]
) -> bool:
    instrument_id, _, rule_id = priority.rule.partition("/")
    instrument = instruments.get(instrument_id)
    rules = instrument.priorities if instrument else ()
    looked_at = next((rule.when.names for rule in rules if rule.id == rule_id), frozenset[str]())
    reasons = {reason.id for reason in priority.reasons}
    return not names.isdisjoint(looked_at | reasons)
