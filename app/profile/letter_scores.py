"""Which scores a person is told, and how: with their range, their band and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.catalogue.model import Instrument
from app.profile.disclosure import touched_scores
from app.profile.labels import Wording
from app.profile.missing_answers.known_answers import settled_band
from app.profile.model import Change, Point, Profile, ProfileScore, Reason
from app.profile.privacy import untold_ids
from scoring.model import Direction, Scale, Score
from scoring.tolerance import above, below


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One score: its value within its range, its band in words, and what became of it.

    domain  the field of life most of its items are about; empty where they have none
    place   where its band stands among the bands of its scale; empty where that says nothing
    value   None where a question of it was skipped: then it lies between `low` and `high`
    is_apart  it lies there because what is untold of it does not count
              (see app/profile/disclosure.py)
    course  the values before, as far as they can be compared, and this one last
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
    place: Literal["best", "middle", "worst", ""] = ""
    course: tuple[Point, ...] = ()
    low: float | None = None
    high: float | None = None
    is_apart: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether it rests on fewer answers than were asked for."""
        return self.status == "prorated" or (self.value is None and self.answered < self.asked)


def told_scores(
    profile: Profile, wording: Wording, private: frozenset[str]
) -> Iterable[tuple[ToldLine, bool]]:
    """The scores that are told, in their order, each with whether it goes well."""
    ruled = _ruled(profile, wording.instruments)
    instruments = wording.instruments.values()
    touched = touched_scores(instruments, untold_ids(instruments))
    for profile_score in profile.scores:
        scale = scale_of(
            wording.instruments.get(profile_score.instrument), profile_score.score.scale
        )
        if (
            scale is None
            or not _is_telling(scale, profile_score.score, ruled)
            or gives_away(scale, private)
        ):
            continue
        if scale.method == "what_matters":
            continue  # it counts things to act on, each told by itself; as a number it is a risk
        yield (
            _line(profile_score, scale, wording, scale.id in touched),
            _is_well(profile_score, scale),
        )


def _is_telling(scale: Scale, score: Score, ruled: frozenset[str]) -> bool:
    """A number; or, with gaps, one of which it is settled in which band it lies, or at least that
    it is not in the best one. Of a scale without bands, one that half the answers narrow, or of
    which a rule is settled: at least 8 of 12 is worth telling."""
    if score.value is not None:
        return True
    if score.low is None or score.high is None or score.answered == 0:
        return False
    if len(scale.bands) < 2:
        is_narrower = above(score.low, scale.lowest) or below(score.high, scale.highest)
        return is_narrower and (score.answered * 2 >= score.asked or scale.id in ruled)
    if settled_band(scale, score):
        return True
    best = _band_places(scale)
    return bool(best) and best[0] not in (scale.band(score.low), scale.band(score.high))


def _ruled(profile: Profile, instruments: Mapping[str, Instrument]) -> frozenset[str]:
    """The scores on which a need or a priority rests that is settled."""
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
            # Another instrument may have found the need; then nothing is settled of this score.
            for scale in (each.scale for each in instrument.scores):
                is_cause = not set(need.because).isdisjoint(scale.items)
                if scale.id in rule.when.names and (need.state == "absent" or is_cause):
                    scale_ids.add(scale.id)
    return frozenset(scale_ids)


def gives_away(scale: Scale, private: frozenset[str]) -> bool:
    """Whether a score is so much about private answers that it tells them."""
    hidden = private.intersection(scale.items)
    return bool(hidden) and len(hidden) * 2 >= len(scale.items)


def tells_beyond(score: Score | Reason, scale: Scale, private: frozenset[str]) -> bool:
    """Whether a score is so high that the answers which may be told cannot have made it: 27 of 27
    says what the ninth question was answered. Of one with gaps, its better end counts."""
    hidden = len(private.intersection(scale.items))
    if not hidden or scale.better is None:
        return False
    mildest = score.low if scale.better == "lower" else score.high
    value = mildest if score.value is None else score.value
    if value is None:
        return False
    far = value - scale.lowest if scale.better == "lower" else scale.highest - value
    others = (scale.highest - scale.lowest) * (len(scale.items) - hidden) / len(scale.items)
    return above(far, others)


def _line(profile_score: ProfileScore, scale: Scale, wording: Wording, is_apart: bool) -> ToldLine:
    band = settled_band(scale, profile_score.score)
    return ToldLine(
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
        place=_place(band, scale),
        course=tuple(point for point in profile_score.course if point.comparable),
        low=None if profile_score.score.low is None else scale.shown(profile_score.score.low),
        high=None if profile_score.score.high is None else scale.shown(profile_score.score.high),
        is_apart=is_apart,
    )


def _domain_of(scale: Scale, wording: Wording) -> str:
    items = (wording.item(item_id) for item_id in scale.items)
    counted = Counter(item.domain for item in items if item and item.domain)
    return counted.most_common(1)[0][0] if counted else ""


def _place(band: str | None, scale: Scale) -> Literal["best", "middle", "worst", ""]:
    """Of two bands, the other one is the middle: nothing says that it is bad."""
    bands = _band_places(scale)
    if band not in bands or len(bands) < 2:
        return ""
    at = bands.index(band)
    if at == 0:
        return "best"
    return "worst" if at == len(bands) - 1 and len(bands) > 2 else "middle"


def _band_places(scale: Scale) -> list[str]:
    """The bands from the best to the worst; none where no direction is good."""
    band_ids = [band.id for band in scale.bands]
    if scale.better is None:
        return []
    return band_ids if scale.better == "lower" else band_ids[::-1]


def _is_well(profile_score: ProfileScore, scale: Scale) -> bool:
    """In the best of several bands, unless it got reliably worse on the way there."""
    if profile_score.change.verdict in ("better", "worse"):
        return profile_score.change.verdict == "better"
    return _place(settled_band(scale, profile_score.score), scale) == "best"


def scale_of(instrument: Instrument | None, scale_id: str) -> Scale | None:
    rules = instrument.scores if instrument else ()
    return next((rule.scale for rule in rules if rule.scale.id == scale_id), None)
