"""Which scores the patient's letter shows, each with its range, its band and its change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.catalogue.model import Instrument
from app.profile.disclosure import affected_scores
from app.profile.labels import Wording
from app.profile.missing_answers.known_answers import certain_band
from app.profile.model import Change, Point, Profile, ProfileScore, Reason
from app.profile.privacy import undisclosed_ids
from scoring.model import Direction, Scale, Score
from scoring.tolerance import above, below


@dataclass(frozen=True, slots=True)
class LetterScore:
    """One score of a letter: its value within its range, its band in words, and its change.

    domain         the domain that most of its items are about; empty if they have none
    band_position  where its band is among the bands of its scale; empty if that says nothing
    value          None if an item of it was skipped; it then lies between `low` and `high`
    excludes_undisclosed  whether undisclosed answers were left out of it
                   (see app/profile/disclosure.py)
    course         the earlier values that compare, and this one last
    """

    scale: str
    label: str
    value: float | None
    lowest: float
    highest: float
    better: Direction | None
    band: str
    status: str  # "scored" or "prorated"
    answered: int
    asked: int
    change: Change
    domain: str = ""
    band_position: Literal["best", "middle", "worst", ""] = ""
    course: tuple[Point, ...] = ()
    low: float | None = None
    high: float | None = None
    excludes_undisclosed: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether it rests on fewer answers than were asked for."""
        return self.status == "prorated" or (self.value is None and self.answered < self.asked)


def letter_scores(
    profile: Profile, wording: Wording, private: frozenset[str]
) -> Iterable[tuple[LetterScore, bool]]:
    """The scores of the letter in their order, each with whether it is going well."""
    conclusive = _scores_behind_conclusions(profile, wording.instruments)
    instruments = wording.instruments.values()
    affected = affected_scores(instruments, undisclosed_ids(instruments))
    for profile_score in profile.scores:
        scale = find_scale(
            wording.instruments.get(profile_score.instrument), profile_score.score.scale
        )
        if (
            scale is None
            or not _is_informative(scale, profile_score.score, conclusive)
            or reveals_private(scale, private)
        ):
            continue
        if scale.method == "what_matters":
            continue  # Each thing it counts is shown by itself; as a number it is a risk.
        yield (
            _letter_score(profile_score, scale, wording, scale.id in affected),
            _is_going_well(profile_score, scale),
        )


def _is_informative(scale: Scale, score: Score, conclusive: frozenset[str]) -> bool:
    """Whether a score is worth showing.

    A score with a value is. One with missing answers is if its band is certain, or if it is certain
    that it is not in the best band. On a scale without bands, it is if half of its items were
    answered and narrow its range, or if a rule about it is decided: "at least 8 of 12" is worth
    showing.
    """
    if score.value is not None:
        return True
    if score.low is None or score.high is None or score.answered == 0:
        return False
    if len(scale.bands) < 2:
        is_narrower = above(score.low, scale.lowest) or below(score.high, scale.highest)
        return is_narrower and (score.answered * 2 >= score.asked or scale.id in conclusive)
    if certain_band(scale, score):
        return True
    best = _bands_best_first(scale)
    return bool(best) and best[0] not in (scale.band(score.low), scale.band(score.high))


def _scores_behind_conclusions(
    profile: Profile, instruments: Mapping[str, Instrument]
) -> frozenset[str]:
    """Ids of the scores behind a priority, or behind a need that is present or absent."""
    scale_ids = {
        reason.id
        for priority in profile.priorities
        for reason in priority.reasons
        if reason.kind == "score"
    }
    states = {need.domain: need for need in profile.needs}
    for instrument in instruments.values():
        for rule in instrument.needs:
            need = states.get(rule.domain)
            if need is None or need.state == "unknown":
                continue
            # Another instrument may have found the need, which then says nothing about this score.
            for scale in (each.scale for each in instrument.scores):
                is_cause = not set(need.because).isdisjoint(scale.items)
                if scale.id in rule.when.names and (need.state == "absent" or is_cause):
                    scale_ids.add(scale.id)
    return frozenset(scale_ids)


def reveals_private(scale: Scale, private: frozenset[str]) -> bool:
    """Whether half of the items of a score are private, so that it reveals their answers."""
    hidden = private.intersection(scale.items)
    return bool(hidden) and len(hidden) * 2 >= len(scale.items)


def exceeds_disclosable(score: Score | Reason, scale: Scale, private: frozenset[str]) -> bool:
    """Whether a score is so high that the disclosable answers alone cannot explain it: 27 of 27
    reveals the ninth answer. Of a score with bounds, the better bound counts."""
    hidden = len(private.intersection(scale.items))
    if not hidden or scale.better is None:
        return False
    mildest = score.low if scale.better == "lower" else score.high
    value = mildest if score.value is None else score.value
    if value is None:
        return False
    distance = value - scale.lowest if scale.better == "lower" else scale.highest - value
    others = (scale.highest - scale.lowest) * (len(scale.items) - hidden) / len(scale.items)
    return above(distance, others)


def _letter_score(
    profile_score: ProfileScore, scale: Scale, wording: Wording, excludes_undisclosed: bool
) -> LetterScore:
    band = certain_band(scale, profile_score.score)
    return LetterScore(
        scale=scale.id,
        label=wording.score_name(profile_score.instrument, scale.id),
        value=None if profile_score.score.value is None else scale.shown(profile_score.score.value),
        lowest=scale.lowest,
        highest=scale.highest,
        better=scale.better,
        band=wording.band(profile_score.instrument, scale.id, band),
        status=profile_score.score.status.word,
        answered=profile_score.score.answered,
        asked=profile_score.score.asked,
        change=profile_score.change,
        domain=_domain_of(scale, wording),
        band_position=_band_position(band, scale),
        course=tuple(point for point in profile_score.course if point.comparable),
        low=None if profile_score.score.low is None else scale.shown(profile_score.score.low),
        high=None if profile_score.score.high is None else scale.shown(profile_score.score.high),
        excludes_undisclosed=excludes_undisclosed,
    )


def _domain_of(scale: Scale, wording: Wording) -> str:
    items = (wording.item(item_id) for item_id in scale.items)
    counted = Counter(item.domain for item in items if item and item.domain)
    return counted.most_common(1)[0][0] if counted else ""


def _band_position(band: str | None, scale: Scale) -> Literal["best", "middle", "worst", ""]:
    """Of two bands, the one that is not the best is "middle": nothing says that it is bad."""
    bands = _bands_best_first(scale)
    if band not in bands or len(bands) < 2:
        return ""
    at = bands.index(band)
    if at == 0:
        return "best"
    return "worst" if at == len(bands) - 1 and len(bands) > 2 else "middle"


def _bands_best_first(scale: Scale) -> list[str]:
    """Band ids from the best to the worst; empty if the scale has no better direction."""
    band_ids = [band.id for band in scale.bands]
    if scale.better is None:
        return []
    return band_ids if scale.better == "lower" else band_ids[::-1]


def _is_going_well(profile_score: ProfileScore, scale: Scale) -> bool:
    """Whether it got reliably better, or is in the best of several bands and not reliably worse."""
    if profile_score.change.verdict in ("better", "worse"):
        return profile_score.change.verdict == "better"
    return _band_position(certain_band(scale, profile_score.score), scale) == "best"


def find_scale(instrument: Instrument | None, scale_id: str) -> Scale | None:
    rules = instrument.scores if instrument else ()
    return next((rule.scale for rule in rules if rule.scale.id == scale_id), None)
