"""Words on their way to a translator and back: units out, a checked translation file in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml  # type: ignore[import-untyped]

from app.catalogue.model import Catalogue, Instrument
from app.catalogue.schema import InstrumentFile
from app.catalogue.schema_words import TranslationFile
from app.catalogue.shape_faults import shape, suggest
from app.catalogue.wording import definition_of
from app.catalogue.words import Found, Word, placeholders, source_words, translated_words
from app.catalogue.yaml_reader import read
from app.errors import Fault, InstrumentFaults


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate. `target` "": not translated yet. `line` in the file it came from."""

    instrument: str
    key: str
    source: str
    target: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """How far one instrument is in one language; `missing` words of `of`."""

    instrument: str
    locale: str
    status: str  # official | reviewed | project | draft | source | none
    missing: int
    of: int


@dataclass(frozen=True, slots=True)
class Credits:
    """What the head of a translation says of itself."""

    status: str = "draft"
    translator: str = ""
    reviewer: str = ""
    source: str = ""


def units_of(catalogue: Catalogue, locale: str) -> list[Unit]:
    """Every text of every instrument that this project may translate, with what there is."""
    found = []
    for instrument in catalogue.instruments.values():
        if locale == instrument.language:
            continue
        there = _translation(instrument, locale)
        for key, word in source_words(definition_of(instrument)).items():
            target = there[key].text if key in there else ""
            found.append(Unit(instrument.id, key, word.text, target))
    return found


def status_of(catalogue: Catalogue, locales: Iterable[str]) -> list[State]:
    """Instrument by language: whose words there are, and how many are missing."""
    return [
        _state(instrument, locale)
        for instrument in catalogue.instruments.values()
        for locale in locales
    ]


def translation_from(
    units: Sequence[Unit], catalogue: Catalogue, locale: str, file: str, credits: Credits
) -> dict[str, str]:
    """Instrument → the text of its translation file. InstrumentFaults with the line of everything
    that differs from the instrument: ids, choices, placeholders, or a source that has changed."""
    faults: list[Fault] = []
    by_instrument: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.instrument in catalogue.instruments:
            by_instrument.setdefault(unit.instrument, []).append(unit)
        else:
            known = suggest(unit.instrument, catalogue.instruments)
            problem = f"There is no instrument `{unit.instrument}`."
            faults.append(Fault(file, unit.line, 1, problem, known))
    texts = {}
    for id, theirs in by_instrument.items():
        instrument = catalogue.instruments[id]
        definition = definition_of(instrument)
        source = source_words(definition)
        faults += _differing(theirs, source, file, credits.status)
        words = {unit.key: unit.target for unit in theirs if unit.target and unit.key in source}
        if words:
            texts[id] = _written(definition, words, locale, credits)
    if faults:
        raise InstrumentFaults(faults)
    return texts


def _differing(units: Sequence[Unit], source: Found, file: str, status: str) -> list[Fault]:
    faults = []
    for unit in units:
        if problem := _problem(unit, source, status):
            faults.append(Fault(file, unit.line, 1, *problem))
    missing = source.keys() - {unit.key for unit in units}
    if missing and units:
        first = units[0]
        listed = ", ".join(f"`{one}`" for one in sorted(missing)[:5])
        faults.append(
            Fault(
                file, first.line, 1, f"`{first.instrument}` lacks {len(missing)} of its texts: "
                f"{listed}.", "Export again, and keep every unit.",
            )
        )  # fmt: skip
    return faults


def _problem(unit: Unit, source: Found, status: str) -> tuple[str, str] | None:
    where = f"`{unit.key}` of `{unit.instrument}`"
    if unit.key not in source:
        return f"{where} is not in the instrument.", suggest(unit.key, source)
    written = source[unit.key].text
    if unit.source != written:
        return (
            f'The source of {where} has changed. It is now "{written[:80]}".',
            "Export again, and look at this text.",
        )
    if not unit.target:
        if status == "draft":
            return None
        return f"{where} is not translated.", "Translate it, or import with --status draft."
    wanted, given = placeholders(written), placeholders(unit.target)
    if wanted != given:
        listed = ", ".join(f"{{{one}}}" for one in wanted) or "none"
        return (
            f"The places to fill in of {where} differ from the source, which has {listed}.",
            "Use the same ones, each as often.",
        )
    return None


def _translation(instrument: Instrument, locale: str) -> Mapping[str, Word]:
    name = f"{instrument.id}/{locale}.yaml"
    if name not in instrument.sources:
        return {}
    file = shape(read(instrument.sources[name], name), TranslationFile)
    return translated_words(file) if file else {}


def _state(instrument: Instrument, locale: str) -> State:
    wanted = source_words(definition_of(instrument)).keys()
    if locale == instrument.language:
        return State(instrument.id, locale, "source", 0, len(wanted))
    there = _translation(instrument, locale)
    missing = len(wanted - there.keys())
    if not there:
        return State(instrument.id, locale, "none", missing, len(wanted))
    status = _status(instrument, locale)
    return State(instrument.id, locale, status, missing, len(wanted))


def _status(instrument: Instrument, locale: str) -> str:
    name = f"{instrument.id}/{locale}.yaml"
    file = shape(read(instrument.sources[name], name), TranslationFile)
    return file.status if file else "none"


def _written(
    definition: InstrumentFile, words: Mapping[str, str], locale: str, credits: Credits
) -> str:
    """The text of a translation file, in the order of the instrument."""
    head: dict[str, Any] = {
        "instrument": definition.id,
        "version": definition.version,
        "language": locale,
        "status": credits.status,
    }
    for name in ("translator", "reviewer", "source"):
        if value := getattr(credits, name):
            head[name] = value
    head["checked"] = date.today()
    body: dict[str, Any] = {}
    inline = {item.id for item in definition.items if isinstance(item.choices, list)}
    for key in source_words(definition):
        if key in words:
            _place(body, _steps(key, inline), words[key])
    return str(
        yaml.safe_dump(head | body, allow_unicode=True, sort_keys=False, width=100, indent=2)
    )


def _steps(key: str, inline: set[str]) -> list[str | int]:
    """Where a word stands in a translation file."""
    parts: list[str | int] = list(key.split("."))
    if parts[0] == "choices" and parts[1] in inline:
        return ["items", parts[1], "choices", parts[2]]
    if len(parts) == 4 and parts[2] == "anchors":
        parts[3] = int(parts[3])
    return parts


def _place(body: dict[Any, Any], steps: Sequence[str | int], text: str) -> None:
    for step in steps[:-1]:
        body = body.setdefault(step, {})
    body[steps[-1]] = text
