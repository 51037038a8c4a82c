"""One finished sitting made into a profile: scores, change, needs, priorities, own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Edition, Instrument, Item
from app.profile.change import Now, change_of, course_of
from app.profile.disclosure import conclude_apart
from app.profile.model import Earlier, Person, Profile, ProfileScore
from app.profile.needs import find_needs
from app.profile.numeric_answer import number_of
from app.profile.partial.known_answers import Known
from app.profile.partial.undecided_scores import counted_scores, unsettled_scores
from app.profile.partial.worth_asking import worth_asking
from app.profile.priorities.build import Seen, raise_priorities
from app.profile.priorities.raised import undecided_rules
from app.profile.scores import what_is_known
from scoring.what_matters import items_that_count


def build_profile(
    edition: Edition,
    path: SurveyPath,
    person: Person,
    earlier: Sequence[Earlier],
    at: datetime,
    respondent: str,
) -> Profile:
    """All that these answers say of one person, beside what the same person said before."""
    instruments = edition.instruments
    known = what_is_known(instruments, path, person)
    now = Now(at, respondent, edition.locale)
    shown = _with_change(edition, known, earlier, now)
    work_on = _work_on(path)
    seen = Seen(known, path.answers, shown, work_on, earlier, now)
    undecided = tuple(
        f"{one.id}/{rule.id}" for one in instruments for rule in undecided_rules(one, known)
    )
    return Profile(
        scores=tuple(shown.values()),
        needs=find_needs(instruments, known, work_on),
        priorities=raise_priorities(instruments, seen),
        work_on=work_on,
        own_words=_own_words(path),
        skipped=tuple(id for id, answer in path.answers.items() if answer is None),
        not_asked=path.hidden,
        not_reached=_not_reached(path),
        left_out=path.left_out,
        what_matters=tuple(_what_matters(instruments, path)),
        undecided=undecided,
        worth_asking=worth_asking(instruments, known, path),
        unsettled=tuple(unsettled_scores(instruments, known)),
        counted=tuple(counted_scores(instruments, known)),
        apart=conclude_apart(edition, path, person),
    )


def _with_change(
    edition: Edition,
    known: Known,
    earlier: Sequence[Earlier],
    now: Now,
) -> dict[str, ProfileScore]:
    shown = {}
    for instrument in edition.instruments:
        for rule in instrument.scores:
            scale, score = rule.scale, known.scores[rule.scale.id]
            shown[scale.id] = ProfileScore(
                instrument.id,
                score,
                change_of(scale, score, earlier, instrument, now),
                course_of(scale, score, earlier, instrument, now),
                tuple(note.id for note in rule.notes if known.settles(note.when)),
            )
    return shown


def _work_on(path: SurveyPath) -> tuple[str, ...]:
    """The domains a person chose to work on; "nothing" and "prefer not to say" are not domains."""
    chosen: dict[str, None] = {}
    for item in path.asked:
        answer = path.answers.get(item.id)
        if item.role == "work_on" and isinstance(answer, tuple):
            chosen |= dict.fromkeys(str(one) for one in answer if one in _domains(item))
    return tuple(chosen)


def _domains(item: Item) -> frozenset[object]:
    return frozenset(one.answer for one in item.choices if not one.exclusive and not one.missing)


def _own_words(path: SurveyPath) -> tuple[tuple[str, str], ...]:
    said = ((item, path.answers.get(item.id)) for item in path.asked if item.kind == "text")
    roles = ("own_words", "would_help")
    return tuple(
        (item.id, answer.strip())
        for item, answer in said
        if item.role in roles and isinstance(answer, str) and answer.strip()
    )


def _not_reached(path: SurveyPath) -> tuple[str, ...]:
    return tuple(
        item.id for item in path.asked if item.kind != "note" and item.id not in path.answers
    )


def _what_matters(instruments: Sequence[Instrument], path: SurveyPath) -> Sequence[str]:
    """Those of the five that count; an item not asked counts as what is declared for it."""
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
                else number_of(instrument.items[id], path.answers.get(id))
                for id in scale.items
            },
        )
    ]
