"""The patient's letter: what was said, in the patient's language, ready for a page or for paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from app.catalogue.model import Answers, Instrument
from app.catalogue.resources import LocalHelp
from app.profile.model import Change, Point, Priority, Profile, ProfileScore
from app.profile.plan import Plan
from app.profile.wording import Offers, Quote, Said, Wording
from scoring.model import Direction, Scale


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One score: its value within its range, its band in words, and what became of it.

    domain  the field of life most of its items are about; empty where they have none
    place   where its band stands among the bands of its scale; empty where that says nothing
    course  the values before, as far as they can be compared, and this one last
    """

    scale: str
    label: str
    value: float
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


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    item: str
    about: str
    said: Said


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A domain in which something is wanted or lacking, with the answers that said so."""

    domain: str
    told: tuple[ToldAnswer, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """A domain the person chose to work on, in the words of the choice.

    offers  what the team can offer; in words for the team, so a letter has none
    plan    what the person means to do about it
    """

    domain: str
    label: str
    offers: tuple[str, ...]
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Prevention that is due. `offer` waits for words that are written to the person."""

    title: str
    offer: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """All the letter says but its headings, which are the interface's.

    told, going_well  every score with a number stands in one of the two; going well is the best
                      band, or reliably better
    urgent            something cannot wait for the visit
    resources         places nearby that may help with a need or an aim of this letter
    """

    locale: str
    own_words: tuple[Quote, ...]
    told: tuple[ToldLine, ...]
    going_well: tuple[ToldLine, ...]
    needs: tuple[NeedLine, ...]
    aims: tuple[Aim, ...]
    due: tuple[Due, ...]
    not_answered: tuple[str, ...]
    urgent: bool
    respondent: str
    resources: tuple[LocalHelp, ...] = ()

    @property
    def domains(self) -> frozenset[str]:
        """The fields of life the letter speaks of as wanted or lacking."""
        return frozenset({one.domain for one in self.needs} | {one.domain for one in self.aims})

    @property
    def lines(self) -> int:
        """How many lines it takes on paper, roughly: so that it can be set to fit on one sheet."""
        quotes = sum(2 + len(one.text) // 75 for one in self.own_words)
        answers = sum(len(one.told) for one in self.needs)
        plans = sum(5 if one.plan else 1 for one in self.aims)
        return quotes + len(self.told) + answers + plans + 2 * len(self.resources) + len(self.due)


def build_letter(
    profile: Profile,
    instruments: Mapping[str, Instrument],
    answers: Answers,
    *,
    locale: str,
    offers: Offers,
    respondent: str = "self",
    plans: Mapping[str, Plan] = MappingProxyType({}),
    is_carried: bool = False,
) -> Letter:
    """The letter of one finished sitting.

    is_carried  what goes on paper or into a file: it tells nothing that is confidential, whoever
                answered, nor that something was urgent

    House rule: a letter lies on kitchen tables. Nothing about safety is ever in it, nor are
    confidential answers and scores made of them when another person had a part in answering.
    Offers are not in it either: they tell the team what to do, and some say "not by letter".
    """
    wording = Wording(instruments, locale, offers)
    private = private_items(instruments.values(), respondent)
    if is_carried:
        private |= untold_items(instruments.values())
    lines = list(_lines(profile, wording, private))
    return Letter(
        locale=locale,
        own_words=tuple(wording.quote(*one) for one in profile.own_words if one[0] not in private),
        told=tuple(line for line, is_well in lines if not is_well),
        going_well=tuple(line for line, is_well in lines if is_well),
        needs=tuple(_needs(profile, wording, answers, private)),
        aims=tuple(
            Aim(one.domain, one.label, (), one.plan)
            for one in aims(profile, wording, plans)
            if one.domain != "safety"
        ),
        due=tuple(_due(profile.priorities, wording, private)),
        not_answered=tuple(wording.about(one) for one in profile.skipped if one not in private),
        urgent=not is_carried and any(one.level == "now" for one in profile.priorities),
        respondent=respondent,
    )


def aims(profile: Profile, wording: Wording, plans: Mapping[str, Plan]) -> tuple[Aim, ...]:
    """What the person chose to work on and how, with the offers of priorities in that domain."""
    return tuple(
        Aim(
            domain,
            _domain_words(domain, wording),
            _offers(domain, profile, wording),
            plans.get(domain),
        )
        for domain in profile.work_on
    )


def scale_of(instrument: Instrument | None, scale_id: str) -> Scale | None:
    rules = instrument.scores if instrument else ()
    return next((rule.scale for rule in rules if rule.scale.id == scale_id), None)


def private_items(instruments: Collection[Instrument], respondent: str) -> frozenset[str]:
    """What no letter tells: safety, and what is confidential when another had a part in it."""
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.domain == "safety"
    ) | confidential_items(instruments, respondent)


def untold_items(instruments: Collection[Instrument]) -> frozenset[str]:
    """What no sheet of paper tells, whoever carries it: all that is about being harmed or harming
    oneself, all that is confidential, and what is only asked because of an answer to these."""
    found = {
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.confidential or item.domain == "safety"
    }
    for instrument in instruments:
        for need in instrument.needs:
            found.update(need.items if need.domain == "safety" else ())
        for rule in instrument.priorities:
            found.update(rule.because if rule.domain == "safety" else ())
    return _with_follow_ups(frozenset(found), instruments)


def _with_follow_ups(found: frozenset[str], instruments: Collection[Instrument]) -> frozenset[str]:
    more = found | {
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.show_when and found & item.show_when.names
    }
    return more if more == found else _with_follow_ups(more, instruments)


def confidential_items(instruments: Collection[Instrument], respondent: str) -> frozenset[str]:
    """What is not told where another person has a part in answering."""
    return frozenset(
        item.id
        for instrument in instruments
        for item in instrument.items.values()
        if item.confidential and respondent != "self"
    )


def _lines(
    profile: Profile, wording: Wording, private: frozenset[str]
) -> Iterable[tuple[ToldLine, bool]]:
    for one in profile.scores:
        scale = scale_of(wording.instruments.get(one.instrument), one.score.scale)
        if scale is None or one.score.value is None or gives_away(scale, private):
            continue
        if tells_beyond(one.score.value, scale, private):
            continue
        if scale.method == "what_matters":
            continue  # it counts things to act on, each told by itself; as a number it is a risk
        yield _line(one, one.score.value, scale, wording), _is_well(one, scale)


def gives_away(scale: Scale, private: frozenset[str]) -> bool:
    """Whether a score is so much about private answers that it tells them."""
    hidden = private.intersection(scale.items)
    return bool(hidden) and len(hidden) * 2 >= len(scale.items)


def tells_beyond(value: float, scale: Scale, private: frozenset[str]) -> bool:
    """Whether a score is so high that the answers which may be told cannot have made it: 27 of 27
    says what the ninth question was answered."""
    hidden = len(private.intersection(scale.items))
    if not hidden or scale.better is None:
        return False
    far = value - scale.lowest if scale.better == "lower" else scale.highest - value
    others = (scale.highest - scale.lowest) * (len(scale.items) - hidden) / len(scale.items)
    return far > others + 1e-9


def _line(one: ProfileScore, value: float, scale: Scale, wording: Wording) -> ToldLine:
    return ToldLine(
        scale=scale.id,
        label=wording.score_name(one.instrument, scale.id),
        value=value,
        lowest=scale.lowest,
        highest=scale.highest,
        better=scale.better,
        band=wording.band(one.instrument, scale.id, one.score.band),
        status=one.score.status.word,
        answered=one.score.answered,
        asked=one.score.asked,
        change=one.change,
        domain=_domain_of(scale, wording),
        place=_place(one.score.band, scale),
        course=tuple(point for point in one.course if point.comparable),
    )


def _domain_of(scale: Scale, wording: Wording) -> str:
    found = (wording.item(one) for one in scale.items)
    counted = Counter(item.domain for item in found if item and item.domain)
    return counted.most_common(1)[0][0] if counted else ""


def _place(band: str | None, scale: Scale) -> Literal["best", "middle", "worst", ""]:
    """Of two bands, the other one is the middle: nothing says that it is bad."""
    found = [one.id for one in scale.bands]
    if band not in found or len(found) < 2 or scale.better is None:
        return ""
    at = found.index(band) if scale.better == "lower" else len(found) - 1 - found.index(band)
    if at == 0:
        return "best"
    return "worst" if at == len(found) - 1 and len(found) > 2 else "middle"


def _is_well(one: ProfileScore, scale: Scale) -> bool:
    """In the best of several bands, unless it got reliably worse on the way there."""
    if one.change.verdict in ("better", "worse"):
        return one.change.verdict == "better"
    return _place(one.score.band, scale) == "best"


def _needs(
    profile: Profile, wording: Wording, answers: Answers, private: frozenset[str]
) -> Iterable[NeedLine]:
    for need in profile.needs:
        if need.state != "present" or need.domain == "safety":
            continue
        shown = [one for one in need.because if one not in private]
        if shown:
            yield NeedLine(need.domain, tuple(_told(one, answers, wording) for one in shown))


def _told(item: str, answers: Answers, wording: Wording) -> ToldAnswer:
    return ToldAnswer(item, wording.about(item), wording.said(item, answers.get(item)))


def _due(
    priorities: Iterable[Priority], wording: Wording, private: frozenset[str]
) -> Iterable[Due]:
    for one in priorities:
        if one.kind == "overdue" and private.isdisjoint(reason.id for reason in one.reasons):
            because = one.reasons[0].id if one.reasons else None
            yield Due(wording.title(one.rule, because))


def _domain_words(domain: str, wording: Wording) -> str:
    for instrument in wording.instruments.values():
        for item in instrument.items.values():
            if item.role == "work_on" and any(one.answer == domain for one in item.choices):
                return wording.choice(item.id, domain)
    return domain


def _offers(domain: str, profile: Profile, wording: Wording) -> tuple[str, ...]:
    found = (
        wording.offer(one.rule.partition("/")[0], one.offer)
        for one in profile.priorities
        if one.domain == domain
    )
    return tuple(dict.fromkeys(words for words in found if words))
