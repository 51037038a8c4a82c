"""FHIR R4: an instrument as a Questionnaire, and an owner's Questionnaire as the words of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from app.catalogue.model import Choice, Instrument, Item, Words
from app.formats.fhir.conditions import enable

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
ORDINAL = _EXTENSION + "ordinalValue"

_TYPES = {
    "choice": "choice",
    "choices": "choice",
    "body_map": "choice",
    "quantity": "quantity",
    "group": "group",
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
            "item": [
                *_stem(words),
                *_items(instrument.items.values(), words, instrument.items),
            ],
        }
    )


def losses(instrument: Instrument) -> tuple[str, ...]:
    """What of an instrument the Questionnaire leaves out, in sentences."""
    found = [
        f"{item.id} is always shown: its condition `{item.show_when.source}` is left out, since it "
        "looks at what is not in the Questionnaire, or is too long."
        for item in instrument.items.values()
        if item.show_when and enable(item.show_when, instrument.items) is None
    ]
    found += [
        f"{item.id} is asked only where the {item.asked_of} answers: that is left out."
        for item in instrument.items.values()
        if item.asked_of != "everybody"
    ]
    found += [
        f"{item.id} is a list: the drawing of the body is left out."
        for item in instrument.items.values()
        if item.kind == "body_map"
    ]
    found += [
        f"{item.id}: the limits and the conversion of its units are left out."
        for item in instrument.items.values()
        if item.kind == "quantity"
    ]
    found += [
        f"{item.id}: the pictures beside its choices are left out."
        for item in instrument.items.values()
        if item.pictures
    ]
    if instrument.scores:
        found.append(f"Scores are left out: {', '.join(s.scale.id for s in instrument.scores)}.")
    if instrument.needs or instrument.priorities:
        found.append("Needs and priorities are left out.")
    return tuple(found)


def _stem(words: Words) -> Iterator[dict[str, Any]]:
    if stem := words.get("stem"):
        yield {"linkId": "stem", "text": stem, "type": "display"}


def _items(
    items: Iterable[Item], words: Words, known: Mapping[str, Item]
) -> Iterator[dict[str, Any]]:
    """Rows of one grid stand together in a group that is shown as a table."""
    for grid, rows in groupby(items, lambda item: item.grid):
        if grid is None:
            yield from (_item(one, words, known) for one in rows)
            continue
        yield _without_blanks(
            {
                "extension": [_control("gtable")],
                "linkId": grid,
                "text": _text(grid, words),
                "type": "group",
                "item": [*(_item(one, words, known) for one in rows), *_help(grid, words)],
            }
        )


def _text(id: str, words: Words) -> str:
    ask = words.get(f"items.{id}.ask", "")
    stem = words.get(f"items.{id}.stem")
    return f"{stem} {ask}" if stem else ask or ""


def _item(item: Item, words: Words, known: Mapping[str, Item]) -> dict[str, Any]:
    shown = enable(item.show_when, known) if item.show_when else None
    return _without_blanks(
        {
            "extension": [
                *_limits(item),
                *_units(item, words),
                *(shown or {}).get("extension", []),
            ],
            "linkId": item.id,
            "code": _loinc(item.code),
            "text": _text(item.id, words),
            "type": _type(item),
            "enableWhen": (shown or {}).get("enableWhen"),
            "enableBehavior": (shown or {}).get("enableBehavior"),
            "required": item.must_answer or None,
            "repeats": True if item.kind in ("choices", "body_map", "group") else None,
            "answerOption": [_option(one, item, words) for one in item.choices],
            "item": [*_items(item.parts, words, known), *_help(item.id, words)],
        }
    )


def _type(item: Item) -> str:
    if item.kind in ("number", "slider"):
        return "integer" if item.step is not None and item.step == int(item.step) else "decimal"
    if item.kind == "text":
        return "text" if item.long else "string"
    return _TYPES[item.kind]


def _limits(item: Item) -> list[dict[str, Any]]:
    limits: list[dict[str, Any]] = []
    whole = _type(item) == "integer"
    if item.kind == "slider":
        limits.append(_control("slider"))
        if whole and item.step:
            step = {"valueInteger": int(item.step)}
            limits.append({"url": _EXTENSION + "questionnaire-sliderStepValue", **step})
    for name, bound in (("minValue", item.lowest), ("maxValue", item.highest)):
        if bound is not None:
            value = {"valueInteger": int(bound)} if whole else {"valueDecimal": bound}
            limits.append({"url": _EXTENSION + name, **value})
    for name, day in (("minValue", item.earliest), ("maxValue", item.latest)):
        if day is not None:
            limits.append({"url": _EXTENSION + name, "valueDate": day.isoformat()})
    for name, count in (("minOccurs", item.at_least or None), ("maxOccurs", item.at_most)):
        if count is not None:
            limits.append({"url": f"{_EXTENSION}questionnaire-{name}", "valueInteger": count})
    return limits


def _units(item: Item, words: Words) -> Iterator[dict[str, Any]]:
    for unit in item.units:
        coding = {
            "system": UCUM if unit.code else None,
            "code": unit.code or unit.id,
            "display": words.get(f"items.{item.id}.units.{unit.id}"),
        }
        url = _EXTENSION + "questionnaire-unitOption"
        yield {"url": url, "valueCoding": _without_blanks(coding)}


def _control(code: str) -> dict[str, Any]:
    coding = {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code}
    url = _EXTENSION + "questionnaire-itemControl"
    return {"url": url, "valueCodeableConcept": {"coding": [coding]}}


def _option(choice: Choice, item: Item, words: Words) -> dict[str, Any]:
    exclusive = {"url": _EXTENSION + "questionnaire-optionExclusive", "valueBoolean": True}
    # On the coding, and on the option as well: renderers read it in either place, and not in both.
    number = [] if choice.value is None else [{"url": ORDINAL, "valueDecimal": choice.value}]
    coding = {
        "extension": number,
        "system": LOINC if choice.code else None,
        "code": choice.code or choice.id,
        "display": words.get(f"choices.{item.choice_set}.{choice.id}"),
    }
    return _without_blanks(
        {
            "extension": [*number, *([exclusive] if _stands_alone(choice, item) else [])],
            "valueCoding": _without_blanks(coding),
        }
    )


def _stands_alone(choice: Choice, item: Item) -> bool:
    return choice.exclusive or (choice.missing and item.kind in ("choices", "body_map"))


def _help(id: str, words: Words) -> list[dict[str, Any]]:
    text = words.get(f"items.{id}.help")
    if not text:
        return []
    return [
        {
            "extension": [_control("help")],
            "linkId": f"{id}.help",
            "text": text,
            "type": "display",
        }
    ]


def _loinc(code: str | None) -> list[dict[str, str]]:
    return [{"system": LOINC, "code": code}] if code else []


def _without_blanks(resource: dict[str, Any]) -> dict[str, Any]:
    """FHIR knows no null, no empty text and no empty list."""
    return {key: value for key, value in resource.items() if value not in (None, "", [])}
