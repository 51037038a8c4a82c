"""FHIR R4: an instrument as a Questionnaire, and an owner's Questionnaire as the words of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.catalogue.model import Choice, Instrument, Item, Words

LOINC = "http://loinc.org"
_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
ORDINAL = _EXTENSION + "ordinalValue"

_TYPES = {
    "choice": "choice",
    "choices": "choice",
    "yes_no": "boolean",
    "rating": "integer",
    "date": "date",
    "note": "display",
}


def questionnaire(instrument: Instrument, words: Words) -> dict[str, Any]:
    """An R4 Questionnaire in one language. `losses` says what it cannot hold."""
    return _without_blanks(
        {
            "resourceType": "Questionnaire",
            # A FHIR id has no underscore.
            "id": instrument.id.replace("_", "-"),
            "language": words.locale.replace("_", "-"),
            "version": instrument.version,
            "name": instrument.id.replace("-", "_"),
            "title": words.get("name"),
            "status": "draft" if words.status == "draft" else "active",
            "subjectType": ["Patient"],
            "copyright": instrument.licence.notice,
            "code": _loinc(instrument.code),
            "item": [*_stem(words), *(_item(one, words) for one in instrument.items.values())],
        }
    )


def losses(instrument: Instrument) -> tuple[str, ...]:
    """What of an instrument the Questionnaire leaves out, in sentences."""
    found = [
        f"{item.id} is always shown: its condition `{item.show_when.source}` is left out."
        for item in instrument.items.values()
        if item.show_when
    ]
    if instrument.scores:
        found.append(f"Scores are left out: {', '.join(s.scale.id for s in instrument.scores)}.")
    if instrument.needs or instrument.priorities:
        found.append("Needs and priorities are left out.")
    return tuple(found)


def _stem(words: Words) -> Iterator[dict[str, Any]]:
    if stem := words.get("stem"):
        yield {"linkId": "stem", "text": stem, "type": "display"}


def _item(item: Item, words: Words) -> dict[str, Any]:
    ask = words.get(f"items.{item.id}.ask", "")
    stem = words.get(f"items.{item.id}.stem")
    return _without_blanks(
        {
            "extension": _limits(item),
            "linkId": item.id,
            "code": _loinc(item.code),
            "text": f"{stem} {ask}" if stem else ask,
            "type": _type(item),
            "required": item.must_answer or None,
            "repeats": True if item.kind == "choices" else None,
            "answerOption": [_option(one, item, words) for one in item.choices],
            "item": _help(item, words),
        }
    )


def _type(item: Item) -> str:
    if item.kind == "number":
        return "integer" if item.step is not None and item.step == int(item.step) else "decimal"
    if item.kind == "text":
        return "text" if item.long else "string"
    return _TYPES[item.kind]


def _limits(item: Item) -> list[dict[str, Any]]:
    limits: list[dict[str, Any]] = []
    whole = _type(item) == "integer"
    for name, bound in (("minValue", item.lowest), ("maxValue", item.highest)):
        if bound is not None:
            value = {"valueInteger": int(bound)} if whole else {"valueDecimal": bound}
            limits.append({"url": _EXTENSION + name, **value})
    for name, day in (("minValue", item.earliest), ("maxValue", item.latest)):
        if day is not None:
            limits.append({"url": _EXTENSION + name, "valueDate": day.isoformat()})
    if item.at_most is not None:
        limits.append({"url": _EXTENSION + "questionnaire-maxOccurs", "valueInteger": item.at_most})
    return limits


def _option(choice: Choice, item: Item, words: Words) -> dict[str, Any]:
    exclusive = {"url": _EXTENSION + "questionnaire-optionExclusive", "valueBoolean": True}
    coding = {
        "extension": [{"url": ORDINAL, "valueDecimal": choice.value}]
        if choice.value is not None
        else None,
        "system": LOINC if choice.code else None,
        "code": choice.code or choice.id,
        "display": words.get(f"choices.{item.choice_set}.{choice.id}"),
    }
    return _without_blanks(
        {
            "extension": [exclusive] if choice.exclusive else None,
            "valueCoding": _without_blanks(coding),
        }
    )


def _help(item: Item, words: Words) -> list[dict[str, Any]]:
    text = words.get(f"items.{item.id}.help")
    if not text:
        return []
    system = "http://hl7.org/fhir/questionnaire-item-control"
    control = {"coding": [{"system": system, "code": "help"}]}
    return [
        {
            "extension": [
                {"url": _EXTENSION + "questionnaire-itemControl", "valueCodeableConcept": control}
            ],
            "linkId": f"{item.id}.help",
            "text": text,
            "type": "display",
        }
    ]


def _loinc(code: str | None) -> list[dict[str, str]]:
    return [{"system": LOINC, "code": code}] if code else []


def _without_blanks(resource: dict[str, Any]) -> dict[str, Any]:
    """FHIR knows no null, no empty text and no empty list."""
    return {key: value for key, value in resource.items() if value not in (None, "", [])}
