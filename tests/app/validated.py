"""Questionnaires that belong to somebody, answered without their words: nobody has to read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.catalogue.asking.path import walk
from app.catalogue.model import Answer, Catalogue, Edition, Instrument, Page
from app.profile.build import build_profile
from app.profile.model import EarlierResponse, Person, Profile
from app.profile.serialization import earlier_from_json, profile_to_json
from scoring.methods import score_one
from tests.conftest import own_catalogue

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def catalogue() -> Catalogue:
    return own_catalogue()


def profile_of(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    sex: str | None = "female",
    options: Mapping[str, bool] | None = None,
    earlier: list[EarlierResponse] | None = None,
    at: datetime = AT,
) -> Profile:
    edition = edition_of(instrument)
    person = Person(50, sex)
    path = walk(edition, answers, {"age": 50, "sex": sex, **(options or {})})
    return build_profile(edition, path, person, earlier or [], at, "self")


def edition_of(instrument: Instrument) -> Edition:
    """The instrument as a survey of its own; nobody has to read it, so no words are needed."""
    pages = tuple(Page(item.id, instrument.id, (item,)) for item in instrument.items.values())
    return Edition("alone", "en", "Alone", pages, (instrument,), (), "hash")


def earlier_of(instrument: Instrument, answers: Mapping[str, Answer]) -> EarlierResponse:
    at = AT - timedelta(days=90)
    profile = profile_of(instrument, answers, at=at)
    return earlier_from_json(
        finished_at=at,
        respondent="self",
        locale="en",
        hashes={instrument.id: instrument.hash},
        answers=answers,
        profile=profile_to_json(profile),
        unchanged_by_rule={each.rule: each.is_unchanged for each in profile.priorities},
    )


def answers_for(instrument: Instrument, scale_id: str, *, worst: bool) -> dict[str, Answer]:
    """Every item at the end that is worst, or best, for the score; of other items the first."""
    scale = next(rule.scale for rule in instrument.scores if rule.scale.id == scale_id)
    highest = (scale.better == "lower") == worst
    row = {id: values(instrument, id)[0] for id in instrument.items}
    for id in scale.items:
        scored = {
            value: score_one(scale, {**row, id: value}).value or 0.0
            for value in values(instrument, id)
        }
        row[id] = (max if highest else min)(scored, key=lambda value: scored[value])
    return dict(row)


def values(instrument: Instrument, id: str) -> list[int | float]:
    item = instrument.items[id]
    if item.lowest is not None and item.highest is not None:
        return list(range(int(item.lowest), int(item.highest) + 1))
    return sorted(choice.value for choice in item.choices if choice.value is not None)
