"""A profile as plain JSON and back, so that conclusions are stored with the answers.

Priorities are stored once, in rows of their own: they are not in the JSON of their profile. Stored
profiles keep the keys they were first written with, also if a field was renamed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from app.catalogue.model import Answer
from app.profile.model import (
    Change,
    DisclosableFindings,
    EarlierResponse,
    Need,
    Point,
    Priority,
    Profile,
    ProfileScore,
    Reason,
)
from scoring.model import Score, Status

Json = Mapping[str, Any]
_STORED_KEYS = {"disclosable": "apart", "questions_to_reoffer": "worth_asking"}


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """Everything except its priorities. Dictionaries, lists, numbers and text only; moments as ISO
    text with their offset."""
    return {
        _STORED_KEYS.get(name, name): _plain(getattr(profile, name))
        for name in _field_names(Profile)
        if name != "priorities"
    }


def profile_from_json(data: Json, priorities: Iterable[Priority]) -> Profile:
    """The profile that profile_to_json() was given, with its priorities; fields added since then
    have their default."""
    return Profile(
        scores=tuple(map(_profile_score, data["scores"])),
        needs=tuple(map(_need, data["needs"])),
        priorities=tuple(priorities),
        work_on=tuple(data["work_on"]),
        own_words=tuple((item, text) for item, text in data["own_words"]),
        skipped=tuple(data["skipped"]),
        not_asked=tuple(data["not_asked"]),
        not_reached=tuple(data["not_reached"]),
        what_matters=tuple(data["what_matters"]),
        left_out=tuple(data.get("left_out", ())),
        undecided=tuple(data.get("undecided", ())),
        questions_to_reoffer=tuple(data.get("worth_asking", ())),
        unsettled=tuple(data.get("unsettled", ())),
        counted=tuple(data.get("counted", ())),
        disclosable=_disclosable(data["apart"]) if data.get("apart") else None,
    )


def priority_to_json(priority: Priority) -> dict[str, Any]:
    """One priority, as it is stored in a row of its own."""
    plain: dict[str, Any] = _plain(priority)
    return plain


def priority_from_json(data: Json) -> Priority:
    """The priority of a row; other keys of the row are ignored."""
    own = {name: data[name] for name in _field_names(Priority)}
    return Priority(
        **{
            **own,
            "reasons": tuple(map(_reason, data["reasons"])),
            "change": _change(data["change"]),
            "new_since": _moment(data["new_since"]),
        }
    )


def answers_from_json(data: Json) -> dict[str, Answer]:
    """Answers as they were given. Several choices are a tuple, which JSON holds as a list."""
    return {item: _answer(value) for item, value in data.items()}


def earlier_from_json(
    *,
    finished_at: datetime,
    respondent: str,
    locale: str,
    hashes: Mapping[str, str],
    answers: Json,
    profile: Json,
    unchanged_by_rule: Mapping[str, bool],
) -> EarlierResponse:
    """The parts of a finished response that comparison needs, from what is stored of it."""
    scores = [_score(profile_score["score"]) for profile_score in profile["scores"]]
    return EarlierResponse(
        finished_at=finished_at,
        respondent=respondent,
        locale=locale,
        hashes=hashes,
        answers=answers_from_json(answers),
        scores={score.scale: score for score in scores},
        unchanged_by_rule=unchanged_by_rule,
    )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Status):
        return int(value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    of: type = type(value)
    return {name: _plain(getattr(value, name)) for name in _field_names(of)}


@cache
def _field_names(of: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(of))


def _profile_score(data: Json) -> ProfileScore:
    return ProfileScore(
        instrument=data["instrument"],
        score=_score(data["score"]),
        change=_change(data["change"]),
        course=tuple(
            Point(datetime.fromisoformat(point["at"]), point["value"], point["comparable"])
            for point in data["course"]
        ),
        notes=tuple(data.get("notes", ())),
    )


def _score(data: Json) -> Score:
    return Score(**{**data, "status": Status(data["status"])})


def _disclosable(data: Json) -> DisclosableFindings:
    lists = {
        "scores": tuple(map(_score, data["scores"])),
        "needs": tuple(map(_need, data["needs"])),
    }
    return DisclosableFindings(**{**data, **lists})


def _need(data: Json) -> Need:
    lists = {"because": tuple(data["because"]), "missing": tuple(data.get("missing", ()))}
    return Need(**{**data, **lists})


def _change(data: Json) -> Change:
    return Change(**{**data, "since": _moment(data["since"])})


def _reason(data: Json) -> Reason:
    return Reason(**{**data, "answer": _answer(data["answer"])})


def _answer(value: Any) -> Answer:
    answer: Answer = tuple(value) if isinstance(value, list) else value
    return answer


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
