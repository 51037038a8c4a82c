"""All that is kept of a finished sitting, in words and as it was given."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.model import Answer, Answers, Instrument
from app.followup.plans import current_plans
from app.patient.current_sitting import CurrentSitting, current_sitting, respondent
from app.profile.disclosure import affected_scores
from app.profile.labels import Wording
from app.profile.letter_scores import find_scale, reveals_private
from app.profile.missing_answers.known_answers import certain_band
from app.profile.model import Priority, Profile
from app.profile.plan import Plan
from app.profile.privacy import hidden_ids, private_ids
from app.profile.serialization import answers_from_json
from app.services import services
from app.sittings import consent
from app.sittings.priorities import profile_of
from app.store.tables import Fact, PageSave, Practice, Response
from app.web.answer_text import in_words
from app.web.language import locale
from scoring.model import Scale


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """One item: its label, the answer in words, and as it is kept (None: skipped).

    is_hidden  the person opens it on the page; a file has it only when the person says so
    """

    item: str
    domain: str
    label: str
    words: str
    answer: Answer
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ExportedScore:
    """`value` None: questions were skipped, and it lies between `low` and `high`, if anywhere.

    code       LOINC of the score, for other programs; None where it has none
    is_hidden  with the other answers it tells a hidden one; the person opens it, as these
    """

    name: str
    value: float | None
    lowest: float
    highest: float
    band: str
    low: float | None = None
    high: float | None = None
    code: str | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class DataExport:
    """One sitting, whole.

    pages           how many pages were saved, each with the time
    raised          what the care team sees first, by its title
    raised_hidden   the same, where the title tells of a hidden answer
    numbers         how many numbers without a name were counted from it
    is_left_out     somebody else had a part in answering: what is confidential is not handed out
    """

    practice: str
    survey: str
    language: str
    mode: str
    respondent: str
    started_at: datetime
    finished_at: datetime
    pages: int
    answers: tuple[ExportedAnswer, ...]
    plans: tuple[Plan, ...]
    scores: tuple[ExportedScore, ...]
    raised: tuple[str, ...]
    raised_hidden: tuple[str, ...]
    numbers: int
    agreed: Mapping[consent.Purpose, bool]
    is_left_out: bool
    leaves_open: bool = False  # nobody can tell whether more is called for: questions were skipped
    only_counts: bool = False  # there are scores that no rule looks at

    @property
    def hides(self) -> bool:
        in_answers = any(answer.is_hidden for answer in self.answers)
        return (
            bool(self.raised_hidden) or in_answers or any(score.is_hidden for score in self.scores)
        )

    def without_hidden(self) -> DataExport:
        """The same for a file that others may come upon."""
        answers = (
            replace(answer, words="", answer=None) if answer.is_hidden else answer
            for answer in self.answers
        )
        scores = (
            replace(score, value=None, low=None, high=None, band="") if score.is_hidden else score
            for score in self.scores
        )
        return replace(self, answers=tuple(answers), scores=tuple(scores), raised_hidden=())


def read_data_export(db: Session) -> DataExport | None:
    """None while the sitting of this browser is not finished."""
    current = current_sitting(db, open_only=False)
    response = db.scalar(select(Response).where(Response.sitting_id == current.sitting.id))
    if response is None:
        return None
    instruments = current.instruments
    given = answers_from_json(response.answers)
    hidden = private_ids(instruments.values()) | hidden_ids(instruments.values(), given)
    is_own = (respondent(current.sitting), response.respondent) == ("self", "self")
    private = frozenset[str]() if is_own else hidden
    profile = profile_of(db, response)
    wording = Wording(instruments, current.edition.locale, services().catalogue.offers)

    touched = affected_scores(instruments.values(), hidden)

    def tells(priority: Priority) -> bool:
        """Whether its title tells what is hidden."""
        hidden_items = hidden | touched
        return priority.domain == "safety" or not hidden_items.isdisjoint(
            why.id for why in priority.reasons
        )

    saves = select(func.count()).where(PageSave.sitting_id == current.sitting.id)
    return DataExport(
        practice=db.get_one(Practice, response.practice_id).name,
        survey=current.survey.names.get(locale()) or current.survey.id,
        language=response.locale,
        mode=response.mode,
        respondent=response.respondent,
        started_at=response.started_at,
        finished_at=response.finished_at,
        pages=db.scalar(saves) or 0,
        answers=tuple(_answers(current, given, private, hidden)),
        plans=tuple(current_plans(db, response.id).values()),
        scores=tuple(
            score
            for score in _scores(profile, instruments, wording, hidden)
            if is_own or not score.is_hidden
        ),
        raised=tuple(_titles(wording, itertools.filterfalse(tells, profile.priorities))),
        raised_hidden=tuple(_titles(wording, filter(tells, profile.priorities))) if is_own else (),
        numbers=_numbers(db, response),
        agreed=consent.current(db, response.patient_id),
        is_left_out=bool(private),
        leaves_open=profile.leaves_open,
        only_counts=profile.only_counts,
    )


def _numbers(db: Session, response: Response) -> int:
    """Those still counted: taking back the consent removes them, and the response keeps the ids."""
    ids = [UUID(fact_id) for fact_id in response.fact_ids]
    return db.scalar(select(func.count()).where(Fact.id.in_(ids))) or 0 if ids else 0


def _answers(
    current: CurrentSitting, given: Answers, private: frozenset[str], hidden: frozenset[str]
) -> list[ExportedAnswer]:
    exported = []
    for page in current.asked.path_with(given).pages:
        words = current.words(page)
        for item in page.items:
            if item.id not in given or item.id in private:
                continue
            answer = given[item.id]
            is_hidden = item.id in hidden and answer is not None
            exported.append(
                ExportedAnswer(
                    item=item.id,
                    domain=item.domain or "",
                    label=words[f"items.{item.id}.about"] if is_hidden else words.label(item.id),
                    words="" if answer is None else in_words(item, answer, words),
                    answer=answer,
                    is_hidden=is_hidden,
                )
            )
    return exported


def _scores(
    profile: Profile,
    instruments: Mapping[str, Instrument],
    wording: Wording,
    private: frozenset[str],
) -> list[ExportedScore]:
    touched = affected_scores(instruments.values(), private)
    exported = []
    for score in profile.scores:
        scale = find_scale(instruments.get(score.instrument), score.score.scale)
        if scale is None or reveals_private(scale, private):
            continue
        exported.append(
            ExportedScore(
                name=wording.score_name(score.instrument, scale.id),
                value=_shown(scale, score.score.value),
                lowest=scale.lowest,
                highest=scale.highest,
                band=wording.band(score.instrument, scale.id, certain_band(scale, score.score)),
                low=_shown(scale, score.score.low) if score.score.answered else None,
                high=_shown(scale, score.score.high),
                code=scale.code,
                is_hidden=scale.id in touched,
            )
        )
    return exported


def _shown(scale: Scale, value: float | None) -> float | None:
    return None if value is None else scale.shown(value)


def _titles(wording: Wording, raised: Iterable[Priority]) -> list[str]:
    return [
        wording.title(priority.rule, priority.reasons[0].id if priority.reasons else None)
        for priority in raised
    ]
