"""Answers of many people to one instrument, for statistics: numbers and a group, no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.model import Instrument
from app.profile.numeric_answer import numeric_value
from app.profile.serialization import answers_from_json
from app.store.tables import Response
from scoring.model import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One row a person.

    answers  (people, items), NaN missing
    groups   the language each answered in
    other    responses of another version of the instrument, left out
    """

    answers: Floats
    groups: tuple[str, ...]
    other: int


def sample_by_language(db: Session, instrument: Instrument, items: Sequence[str]) -> Sample:
    """The first finished response of each person to this version of the instrument.

    One response a person: answers of one person resemble each other, and would count as many.
    """
    rows: list[list[float]] = []
    groups: list[str] = []
    seen: set[object] = set()
    other = 0
    finished = select(Response).order_by(Response.finished_at).execution_options(yield_per=500)
    for response in db.scalars(finished):
        version = response.hashes.get(instrument.id)
        if version is None or response.patient_id in seen:
            continue
        if version != instrument.hash:
            other += 1
            continue
        seen.add(response.patient_id)
        given = answers_from_json(response.answers)
        numbers = [numeric_value(instrument.items[item], given.get(item)) for item in items]
        rows.append([np.nan if number is None else number for number in numbers])
        groups.append(response.locale)
    return Sample(np.array(rows, dtype=np.float64).reshape(-1, len(items)), tuple(groups), other)
