"""The patient's letter: scores, needs and aims in the patient's language, on a page or printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.catalogue.model import Answers, Instrument
from app.catalogue.resources import LocalResource
from app.profile.disclosure import disclosable_profile
from app.profile.labels import AnswerText, Offers, Quote, Wording
from app.profile.letter_scores import LetterScore, letter_scores
from app.profile.model import Priority, Profile
from app.profile.plan import Plan
from app.profile.privacy import private_ids, undisclosed_ids


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """An answer, and in `about` the label before it."""

    item: str
    about: str
    said: AnswerText


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A domain that is a need, with the answers that explain it."""

    domain: str
    answers: tuple[LetterAnswer, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """A domain the person chose to work on, in the words of the choice.

    offers  what the team can offer, in words for the team; always empty in a letter
    plan    what the person intends to do about it; None without a plan
    """

    domain: str
    label: str
    offers: tuple[str, ...]
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class DuePrevention:
    """Prevention that is due. `offer` stays empty until offers have words for patients."""

    title: str
    offer: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of a letter without its headings, which are texts of the interface.

    scores, going_well  every score of the letter is in one of the two; going_well holds those in
                      the best band, and those that got reliably better
    open              domains that skipped questions leave unknown
    leaves_open       something is unknown because of skipped questions, named in the letter or not
    only_counts       there are scores that no rule looks at
    calls_for_nothing it is certain that there is nothing on the agenda; a page then says so, and a
                      printed letter does not
    urgent            something cannot wait for the visit
    written_in        the language that was spoken when the answers were sent
    resources         places nearby that may help with a need or an aim of this letter
    """

    locale: str
    own_words: tuple[Quote, ...]
    scores: tuple[LetterScore, ...]
    going_well: tuple[LetterScore, ...]
    needs: tuple[NeedLine, ...]
    aims: tuple[Aim, ...]
    due: tuple[DuePrevention, ...]
    not_answered: tuple[str, ...]
    urgent: bool
    respondent: str
    resources: tuple[LocalResource, ...] = ()
    open: tuple[str, ...] = ()
    leaves_open: bool = False
    only_counts: bool = False
    calls_for_nothing: bool = False
    written_in: str = ""

    @property
    def domains(self) -> frozenset[str]:
        """The domains that are a need or an aim in this letter."""
        return frozenset({need.domain for need in self.needs} | {aim.domain for aim in self.aims})

    @property
    def lines(self) -> int:
        """Roughly how many lines it takes in print, so that it can be set to fit on one sheet."""
        quotes = sum(2 + len(quote.text) // 75 for quote in self.own_words)
        answers = sum(len(need.answers) for need in self.needs)
        plans = sum(5 if aim.plan else 1 for aim in self.aims)
        return quotes + len(self.scores) + answers + plans + 2 * len(self.resources) + len(self.due)


def build_letter(
    profile: Profile,
    instruments: Mapping[str, Instrument],
    answers: Answers,
    *,
    locale: str,
    offers: Offers,
    respondent: str = "self",
    plans: Mapping[str, Plan] = MappingProxyType({}),
    is_for_paper: bool = False,
    written_in: str = "",
) -> Letter:
    """The letter of one finished sitting.

    is_for_paper  for print or a file: without anything confidential, whoever answered, and without
                  saying that something was urgent

    Project default: other people in a home may read a letter. It never holds anything about safety,
    nor confidential answers, whoever answered. A score or a need that depends on one is shown as
    far as the other answers decide it (app/profile/disclosure.py), so that two people who differ
    only in such answers get the same letter. Offers are not in it either: they tell the team what
    to do, and some say "not by letter".
    """
    wording = Wording(instruments, locale, offers)
    private = private_ids(instruments.values())
    if is_for_paper:
        private |= undisclosed_ids(instruments.values())
    disclosed = disclosable_profile(profile, instruments)
    findings = profile.disclosable if is_for_paper and profile.disclosable else profile
    lines = list(letter_scores(disclosed, wording, private))
    return Letter(
        locale=locale,
        own_words=_quotes(profile, wording, private),
        scores=tuple(line for line, is_well in lines if not is_well),
        going_well=tuple(line for line, is_well in lines if is_well),
        needs=tuple(_needs(disclosed, wording, answers, private)),
        aims=_letter_aims(profile, wording, plans),
        due=tuple(_due_prevention(disclosed.priorities, wording, private)),
        not_answered=tuple(
            wording.about(item_id) for item_id in profile.skipped if item_id not in private
        ),
        urgent=not is_for_paper and any(priority.level == "now" for priority in profile.priorities),
        respondent=respondent,
        open=_undetermined_domains(disclosed if is_for_paper else profile),
        leaves_open=findings.leaves_open,
        only_counts=findings.only_counts,
        calls_for_nothing=not is_for_paper and profile.calls_for_nothing,
        written_in=written_in or locale,
    )


def aims_of(profile: Profile, wording: Wording, plans: Mapping[str, Plan]) -> tuple[Aim, ...]:
    """The domains the person chose, each with its plan and the offers of priorities in it."""
    return tuple(
        Aim(
            domain,
            _domain_label(domain, wording),
            _offers(domain, profile, wording),
            plans.get(domain),
        )
        for domain in profile.work_on
    )


def _quotes(profile: Profile, wording: Wording, private: frozenset[str]) -> tuple[Quote, ...]:
    return tuple(
        wording.quote(item_id, text)
        for item_id, text in profile.own_words
        if item_id not in private
    )


def _letter_aims(profile: Profile, wording: Wording, plans: Mapping[str, Plan]) -> tuple[Aim, ...]:
    """The aims without offers, and without the domain of safety."""
    return tuple(
        Aim(aim.domain, aim.label, (), aim.plan)
        for aim in aims_of(profile, wording, plans)
        if aim.domain != "safety"
    )


def _undetermined_domains(profile: Profile) -> tuple[str, ...]:
    return tuple(need.domain for need in profile.needs if need.missing and need.domain != "safety")


def _needs(
    profile: Profile, wording: Wording, answers: Answers, private: frozenset[str]
) -> Iterable[NeedLine]:
    for need in profile.needs:
        if need.state != "present" or need.domain == "safety":
            continue
        shown = [item_id for item_id in need.because if item_id not in private]
        if shown:
            yield NeedLine(
                need.domain, tuple(_letter_answer(item_id, answers, wording) for item_id in shown)
            )


def _letter_answer(item: str, answers: Answers, wording: Wording) -> LetterAnswer:
    return LetterAnswer(item, wording.label(item), wording.answer_text(item, answers.get(item)))


def _due_prevention(
    priorities: Iterable[Priority], wording: Wording, private: frozenset[str]
) -> Iterable[DuePrevention]:
    for priority in priorities:
        if priority.kind == "overdue" and private.isdisjoint(
            reason.id for reason in priority.reasons
        ):
            because = priority.reasons[0].id if priority.reasons else None
            yield DuePrevention(wording.title(priority.rule, because))


def _domain_label(domain: str, wording: Wording) -> str:
    for instrument in wording.instruments.values():
        for item in instrument.items.values():
            if item.role == "work_on" and any(choice.answer == domain for choice in item.choices):
                return wording.choice(item.id, domain)
    return domain


def _offers(domain: str, profile: Profile, wording: Wording) -> tuple[str, ...]:
    offers = (
        wording.offer(priority.rule.partition("/")[0], priority.offer)
        for priority in profile.priorities
        if priority.domain == domain
    )
    return tuple(dict.fromkeys(words for words in offers if words))
