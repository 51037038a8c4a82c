"""How far somebody has come who is answering just now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.asking.path import DRAW_SEED, walk
from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.model import Answers, Catalogue, Edition
from app.profile.model import Person
from app.profile.scores import person_row
from app.profile.serialization import answers_from_json
from app.store.tables import PageSave, Sitting


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions answered or skipped so far, of those asked. `of` None: the survey has changed."""

    answered: int
    of: int | None


def progress(
    db: Session, catalogue: Catalogue, sittings: Sequence[Sitting]
) -> Mapping[UUID, Progress]:
    """By sitting; one query for all of them."""
    if not sittings:
        return {}
    answers: dict[UUID, dict[str, object]] = {one.id: {} for one in sittings}
    saves = db.scalars(
        select(PageSave)
        .where(PageSave.sitting_id.in_(answers), PageSave.superseded.is_(False))
        .order_by(PageSave.id)
    )
    for save in saves:
        answers[save.sitting_id].update(save.answers)
    return {
        one.id: _progress(one, _edition(catalogue, one), answers_from_json(answers[one.id]))
        for one in sittings
    }


def _progress(sitting: Sitting, edition: Edition | None, answers: Answers) -> Progress:
    if edition is None:
        return Progress(len(answers), None)
    row = {**person_row(Person(sitting.age, sitting.sex)), DRAW_SEED: str(sitting.id)}
    path = walk(edition, answers, row)
    return Progress(len(path.answers), sum(item.kind != "note" for item in path.asked))


def _edition(catalogue: Catalogue, sitting: Sitting) -> Edition | None:
    """The survey as this person is asked it, unless it has been changed since it was begun."""
    survey = catalogue.surveys.get(sitting.survey_id)
    if survey is None or survey.hash != sitting.survey_hash:
        return None
    edition = survey.editions.get(sitting.locale)
    return edition and tailored_edition(
        edition, to_proxy=sitting.respondent == "proxy", most_items=sitting.most_items
    )
