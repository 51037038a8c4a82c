"""Scores without a conclusion: those with missing answers, and those that no rule looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.catalogue.counted_scores import has_only_scores, is_covered_by_one_rule
from app.catalogue.model import Instrument
from app.profile.missing_answers.known_answers import KnownAnswers, certain_band, open_items_behind


def unsettled_scores(instruments: Iterable[Instrument], known: KnownAnswers) -> Iterator[str]:
    """Ids of the scores that lack a value because of items that could still be answered.

    A score is not listed if its band is certain, or if a rule about this score alone decides what
    follows from it.
    """
    for instrument in instruments:
        for rule in instrument.scores:
            scale, score = rule.scale, known.scores[rule.scale.id]
            if score.value is not None or score.asked == 0:
                continue
            if certain_band(scale, score) or is_covered_by_one_rule(instrument, scale.id):
                continue
            if open_items_behind(frozenset((scale.id,)), known, instrument):
                yield scale.id


def counted_scores(instruments: Iterable[Instrument], known: KnownAnswers) -> Iterator[str]:
    """Ids of the answered scores of instruments without rules.

    Nothing is concluded from them, which does not mean that nothing is needed.
    """
    for instrument in instruments:
        if has_only_scores(instrument):
            scales = (rule.scale.id for rule in instrument.scores)
            yield from (id for id in scales if known.scores[id].answered > 0)
