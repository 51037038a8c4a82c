"""Build the profile of a finished sitting: scores with change, needs, priorities, own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Edition, Instrument, Item
from app.profile.change import ResponseContext, change_since_last, recent_course
from app.profile.disclosure import find_disclosable
from app.profile.missing_answers.known_answers import KnownAnswers
from app.profile.missing_answers.questions_to_reoffer import questions_to_reoffer
from app.profile.missing_answers.undecided_scores import counted_scores, unsettled_scores
from app.profile.model import EarlierResponse, Person, Profile, ProfileScore
from app.profile.needs import find_needs
from app.profile.numeric_answer import numeric_value
from app.profile.priorities.build import RuleInput, build_priorities
from app.profile.priorities.triggered_rules import undecided_rules
from app.profile.scores import evaluate_answers
from scoring.what_matters import items_that_count


def build_profile(
    edition: Edition,
    path: SurveyPath,
    person: Person,
    earlier: Sequence[EarlierResponse],
    at: datetime,
    respondent: str,
) -> Profile:
    """Everything that follows from these answers, compared with earlier responses of the person.

    at          when the sitting was finished, in UTC
    respondent  "self", "helped" or "proxy"
    """
    instruments = edition.instruments
    known = evaluate_answers(instruments, path, person)
    context = ResponseContext(at, respondent, edition.locale)
    scores = _with_change(edition, known, earlier, context)
    work_on = _domains_to_work_on(path)
    rule_input = RuleInput(known, path.answers, scores, work_on, earlier, context)
    undecided = tuple(
        f"{instrument.id}/{rule.id}"
        for instrument in instruments
        for rule in undecided_rules(instrument, known)
    )
    return Profile(
        scores=tuple(scores.values()),
        needs=find_needs(instruments, known, work_on),
        priorities=build_priorities(instruments, rule_input),
        work_on=work_on,
        own_words=_own_words(path),
        skipped=tuple(id for id, answer in path.answers.items() if answer is None),
        not_asked=path.hidden,
        not_reached=_not_reached(path),
        left_out=path.left_out,
        what_matters=tuple(_what_matters(instruments, path)),
        undecided=undecided,
        questions_to_reoffer=questions_to_reoffer(instruments, known, path),
        unsettled=tuple(unsettled_scores(instruments, known)),
        counted=tuple(counted_scores(instruments, known)),
        disclosable=find_disclosable(edition, path, person),
    )


def _with_change(
    edition: Edition,
    known: KnownAnswers,
    earlier: Sequence[EarlierResponse],
    context: ResponseContext,
) -> dict[str, ProfileScore]:
    scores = {}
    for instrument in edition.instruments:
        for rule in instrument.scores:
            scale, score = rule.scale, known.scores[rule.scale.id]
            scores[scale.id] = ProfileScore(
                instrument.id,
                score,
                change_since_last(scale, score, earlier, instrument, context),
                recent_course(scale, score, earlier, instrument, context),
                tuple(note.id for note in rule.notes if known.evaluate(note.when)),
            )
    return scores


def _domains_to_work_on(path: SurveyPath) -> tuple[str, ...]:
    """The domains a person chose to work on, without choices such as "prefer not to say"."""
    chosen: dict[str, None] = {}
    for item in path.asked:
        answer = path.answers.get(item.id)
        if item.role == "work_on" and isinstance(answer, tuple):
            chosen |= dict.fromkeys(
                str(domain) for domain in answer if domain in _domain_choices(item)
            )
    return tuple(chosen)


def _domain_choices(item: Item) -> frozenset[object]:
    return frozenset(
        choice.answer for choice in item.choices if not choice.exclusive and not choice.missing
    )


def _own_words(path: SurveyPath) -> tuple[tuple[str, str], ...]:
    text_answers = ((item, path.answers.get(item.id)) for item in path.asked if item.kind == "text")
    roles = ("own_words", "would_help")
    return tuple(
        (item.id, answer.strip())
        for item, answer in text_answers
        if item.role in roles and isinstance(answer, str) and answer.strip()
    )


def _not_reached(path: SurveyPath) -> tuple[str, ...]:
    return tuple(
        item.id for item in path.asked if item.kind != "note" and item.id not in path.answers
    )


def _what_matters(instruments: Sequence[Instrument], path: SurveyPath) -> Sequence[str]:
    """The items that count, of the five of What Matters; a hidden item counts as its
    `if_not_asked`."""
    hidden = frozenset(path.hidden)
    return [
        item
        for instrument in instruments
        for scale in (rule.scale for rule in instrument.scores)
        if scale.method == "what_matters"
        for item in items_that_count(
            scale,
            {
                id: instrument.items[id].if_not_asked
                if id in hidden
                else numeric_value(instrument.items[id], path.answers.get(id))
                for id in scale.items
            },
        )
    ]
