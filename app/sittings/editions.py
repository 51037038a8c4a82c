"""A survey as one person is asked it: the edition, and the person's path through it.

The patient's pages, the clinician's progress and rescoring all ask here, so that they count the
same questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.catalogue.asking.help_rules import items_asked_alone
from app.catalogue.asking.path import SurveyPath, walk
from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.model import Answers, Edition, Survey
from app.catalogue.text.proxy_text import items_without_question_for_proxy
from app.sittings.model import SittingState


@dataclass(frozen=True)
class AskedSurvey:
    """What one person is asked of a survey.

    options  the rules that the practice has chosen; an option that is not named is off
    """

    sitting: SittingState
    edition: Edition
    options: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def path(self) -> SurveyPath:
        """The path with the answers of the sitting. It is walked once."""
        return self.path_with(self.sitting.answers)

    def path_with(self, answers: Answers) -> SurveyPath:
        """The path as it would be with these answers."""
        return walk(self.edition, answers, {**self.sitting.row, **self.options})

    @property
    def answered_count(self) -> int:
        """How many questions are answered or skipped."""
        return len(self.path.answers)

    @property
    def asked_count(self) -> int:
        """How many questions are asked as the answers stand. Notes ask nothing."""
        return sum(item.kind != "note" for item in self.path.asked)


def asked_survey(
    survey: Survey,
    sitting: SittingState,
    *,
    locale: str | None = None,
    is_helped: bool | None = None,
    left_out: Collection[str] | None = None,
    options: Mapping[str, bool] | None = None,
) -> AskedSurvey:
    """The survey of a sitting as this person is asked it.

    survey     the version that the sitting began with (see survey_of)
    locale     the language it is asked in; None: the language of the newest page. A language in
               which the survey has no words gives way to the one the sitting began in.
    is_helped  somebody helps now; None: as the newest page says. What is asked only of a person who
               is alone waits meanwhile, unless it is answered already.
    left_out   for a finished sitting the items that were left out when it was sent: these, and no
               others, wait
    options    the rules that the practice has chosen; None: all are off
    """
    wanted = locale or sitting.last_locale
    edition = in_language(
        survey, wanted if wanted in survey.editions else sitting.locale, sitting.answers
    )
    if is_helped is None:
        is_helped = sitting.last_respondent == "helped"
    waiting = items_asked_alone(edition)
    if left_out is not None:
        waiting = waiting.intersection(left_out)
    elif is_helped:
        waiting = waiting.difference(sitting.answers)
    else:
        waiting = frozenset()
    to_proxy = sitting.respondent == "proxy"
    tailored = tailored_edition(
        edition,
        to_proxy=to_proxy,
        most_items=sitting.most_items,
        deferred=waiting,
        answered=_answered_without_question(edition, sitting) if to_proxy else frozenset(),
    )
    return AskedSurvey(sitting, tailored, options or {})


def _answered_without_question(edition: Edition, sitting: SittingState) -> frozenset[str]:
    """What a proxy has answered although it has no question for a proxy: before it had to."""
    return items_without_question_for_proxy(edition).intersection(sitting.answers)


def in_language(survey: Survey, locale: str, answers: Answers) -> Edition:
    """The survey in this language; in the language of most answers when this one lacks some.

    A person may change the language while answering, and a language may lack an instrument that was
    answered in another one. What was answered is scored all the same.
    """
    editions = survey.editions
    wanted = editions.get(locale) or next(iter(editions.values()))
    if all(item in wanted.items for item in answers):
        return wanted
    return max(
        editions.values(), key=lambda edition: sum(item in edition.items for item in answers)
    )
