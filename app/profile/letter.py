"""The patient's letter: what was said, in the patient's language, ready for a page or for paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.catalogue.model import Answers, Instrument
from app.catalogue.resources import LocalResource
from app.profile.disclosure import as_told
from app.profile.labels import Offers, Quote, Said, Wording
from app.profile.letter_scores import ToldLine, told_scores
from app.profile.model import Priority, Profile
from app.profile.plan import Plan
from app.profile.privacy import private_ids, untold_ids


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """An answer, and in `about` the label that stands before it."""

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
    open              fields of life of which nothing can be told, because questions were skipped
    leaves_open       there are such, also where no letter names them
    only_counts       there are scores of which no rule says what they call for
    calls_for_nothing it is known that there is nothing; only then a page says so, and no paper
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
    resources: tuple[LocalResource, ...] = ()
    open: tuple[str, ...] = ()
    leaves_open: bool = False
    only_counts: bool = False
    calls_for_nothing: bool = False

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
    confidential answers, whoever answered. A score or a need that rests on one is told as far as
    the others decide it (app/profile/disclosure.py): who differs only there carries the same letter.
    Offers are not in it either: they tell the team what to do, and some say "not by letter".
    """
    wording = Wording(instruments, locale, offers)
    private = private_ids(instruments.values())
    if is_carried:
        private |= untold_ids(instruments.values())
    told = as_told(profile, instruments)
    apart = profile.apart if is_carried and profile.apart else profile
    lines = list(told_scores(told, wording, private))
    return Letter(
        locale=locale,
        own_words=tuple(wording.quote(*one) for one in profile.own_words if one[0] not in private),
        told=tuple(line for line, is_well in lines if not is_well),
        going_well=tuple(line for line, is_well in lines if is_well),
        needs=tuple(_needs(told, wording, answers, private)),
        aims=tuple(
            Aim(one.domain, one.label, (), one.plan)
            for one in aims(profile, wording, plans)
            if one.domain != "safety"
        ),
        due=tuple(_due(told.priorities, wording, private)),
        not_answered=tuple(wording.about(one) for one in profile.skipped if one not in private),
        urgent=not is_carried and any(one.level == "now" for one in profile.priorities),
        respondent=respondent,
        open=_open(told if is_carried else profile),
        leaves_open=apart.leaves_open,
        only_counts=apart.only_counts,
        calls_for_nothing=not is_carried and profile.calls_for_nothing,
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


def _open(profile: Profile) -> tuple[str, ...]:
    return tuple(one.domain for one in profile.needs if one.missing and one.domain != "safety")


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
    return ToldAnswer(item, wording.label(item), wording.said(item, answers.get(item)))


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
