"""When another version of an instrument begins in a series of facts, and if it is comparable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.comparable_versions import scale_hashes
from app.catalogue.model import Catalogue
from app.catalogue.survey_versions import survey_by_hash
from app.facts.measures import Measure
from app.store.tables import Fact, SurveyVersion


@dataclass(frozen=True, slots=True)
class VersionChange:
    """From this month on another version was answered. `is_comparable`: scored alike."""

    month: date
    is_comparable: bool


def version_changes(
    db: Session, catalogue: Catalogue, practice_id: UUID, measure: Measure, from_: date, to: date
) -> tuple[VersionChange, ...]:
    """Every month in which a new version begins, the oldest first; none for most series.

    Two versions of one scale are comparable when what is asked for a number and how it is scored
    are the same (see app/catalogue/comparable_versions.py). A version of which nothing is known
    any more is not comparable.
    """
    began = select(Fact.scale, Fact.instrument_hash, func.min(Fact.month)).where(
        Fact.practice_id == practice_id,
        Fact.scale.in_(measure.scales),
        Fact.month.between(from_, to),
    ).group_by(Fact.scale, Fact.instrument_hash)  # fmt: skip
    by_scale: dict[str, list[tuple[date, str]]] = {}
    for scale, hash, month in db.execute(began):
        by_scale.setdefault(scale, []).append((month, hash))
    if all(len(versions) == 1 for versions in by_scale.values()):
        return ()
    known = _known(db, catalogue)
    comparable_from: dict[date, bool] = {}
    for scale, versions in by_scale.items():
        versions.sort()
        for (_, before), (month, after) in pairwise(versions):
            same = known.get((before, scale))
            alike = same is not None and same == known.get((after, scale))
            comparable_from[month] = comparable_from.get(month, True) and alike
    return tuple(VersionChange(month, alike) for month, alike in sorted(comparable_from.items()))


def _known(db: Session, catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """What every version that was ever begun scores, from the sources stored with it."""
    known = scale_hashes(catalogue.instruments.values())
    now = {survey.hash for survey in catalogue.surveys.values()}
    for hash in db.scalars(select(SurveyVersion.hash).where(SurveyVersion.hash.not_in(now))):
        known |= _scale_hashes.get(hash, partial(_read_scale_hashes, db, hash))
    return known


# Small, and one for every version there ever was: more than surveys are held in memory.
_scale_hashes: BoundedCache[dict[tuple[str, str], str]] = BoundedCache(1024)


def _read_scale_hashes(db: Session, hash: str) -> dict[tuple[str, str], str]:
    survey = survey_by_hash(hash, lambda: db.get_one(SurveyVersion, hash).sources)
    return scale_hashes(survey.instruments)
