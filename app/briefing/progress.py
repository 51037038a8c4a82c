"""How many questions somebody has answered who is answering just now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.catalogue.model import Catalogue
from app.errors import SittingNotOpen
from app.sittings import SittingState, asked_survey, read_sittings, survey_of


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions answered or skipped so far, of those that are asked as the answers stand.

    of  None where no files of the survey are stored that the sitting began with
    """

    answered: int
    of: int | None


def progress(
    db: Session, catalogue: Catalogue, sitting_ids: Collection[UUID]
) -> Mapping[UUID, Progress]:
    """By sitting; two queries for all of them, and one for each older version of a survey that this
    process has not read yet. A sitting that does not exist is left out."""
    sittings = read_sittings(db, sitting_ids).values()
    return {sitting.id: _progress_of(db, catalogue, sitting) for sitting in sittings}


def _progress_of(db: Session, catalogue: Catalogue, sitting: SittingState) -> Progress:
    try:
        survey = survey_of(db, catalogue, sitting)
    except SittingNotOpen:
        return Progress(len(sitting.answers), None)
    asked = asked_survey(survey, sitting)
    return Progress(asked.answered_count, asked.asked_count)
