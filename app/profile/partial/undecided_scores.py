"""Of which scores nobody can tell what they call for: with gaps, or counted without any rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.catalogue.counted_scores import has_only_scores, is_covered_by_one_rule
from app.catalogue.model import Instrument
from app.profile.partial.known_answers import Known, open_behind, settled_band


def unsettled_scores(instruments: Iterable[Instrument], known: Known) -> Iterator[str]:
    """The scores that have no value because of a question that could be answered, and of which
    nothing else tells enough: no band they lie in whatever was skipped, and no rule that looks at
    all of them. Where there is such a rule, it says itself whether it is settled."""
    for instrument in instruments:
        for rule in instrument.scores:
            scale, score = rule.scale, known.scores[rule.scale.id]
            if score.value is not None or score.asked == 0:
                continue
            if settled_band(scale, score) or is_covered_by_one_rule(instrument, scale.id):
                continue
            if open_behind(frozenset((scale.id,)), known, instrument):
                yield scale.id


def counted_scores(instruments: Iterable[Instrument], known: Known) -> Iterator[str]:
    """The scores of which something was answered, and from which nothing can ever follow: their
    instrument has no rule. That they call for nothing is not known of them."""
    for instrument in instruments:
        if has_only_scores(instrument):
            scales = (rule.scale.id for rule in instrument.scores)
            yield from (id for id in scales if known.scores[id].answered > 0)
