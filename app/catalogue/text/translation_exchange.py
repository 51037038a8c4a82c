"""Words on their way to a translator and back: units out, a checked translation file in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import shape, suggest
from app.catalogue.files.text_schema import TranslationFile
from app.catalogue.files.yaml_reader import read, strange_characters
from app.catalogue.model import Catalogue, Instrument
from app.catalogue.text.instrument_text import (
    Word,
    placeholders,
    source_words,
    text_of,
    translated_words,
)
from app.catalogue.text.owner_text import as_yaml, definition_of
from app.catalogue.text.shared_text import shared_words
from app.errors import Fault, InstrumentFaults


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate. `target` "": not translated yet. `line` in the file it came from.

    part  the id of an instrument, or of what stands beside them (see shared_words.py)
    """

    part: str
    key: str
    source: str
    target: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """How far one part is in one language; `missing` words of `of`."""

    part: str
    locale: str
    status: str  # official | reviewed | project | draft | source | none | shared
    missing: int
    of: int


@dataclass(frozen=True, slots=True)
class Credits:
    """What the head of a translation says of itself."""

    status: str = "draft"
    translator: str = ""
    reviewer: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Translated:
    """What a translator's file comes to: whole translation files by instrument, and by part the
    texts to put into the files that hold all languages."""

    files: Mapping[str, str]
    shared: Mapping[str, Mapping[str, str]]


def units_of(catalogue: Catalogue, locale: str, only: Collection[str] = ()) -> list[Unit]:
    """Every text that this project may translate, with what there is: of instruments, then the
    names of surveys and the offers that instruments share. `only`: of these parts."""
    units = []
    for instrument in catalogue.instruments.values():
        if locale == instrument.language or (only and instrument.id not in only):
            continue
        translation = _translation(instrument, locale)
        for key, word in source_words(definition_of(instrument)).items():
            target = translation[key].text if key in translation else ""
            units.append(Unit(instrument.id, key, word.text, target))
    for part, texts in shared_words(catalogue).items():
        if not only or part in only:
            units += [
                Unit(part, key, text.source, text.words.get(locale, ""))
                for key, text in texts.items()
                if text.language != locale
            ]
    return units


def languages_of(units: Iterable[Unit], catalogue: Catalogue) -> list[str]:
    """The languages in which the texts of these units were written."""
    shared = shared_words(catalogue)
    return sorted(
        {
            catalogue.instruments[unit.part].language
            if unit.part in catalogue.instruments
            else shared[unit.part][unit.key].language
            for unit in units
        }
    )


def languages_in(instrument: Instrument) -> set[str]:
    """The languages there is a file of this project for, and the one it was written in."""
    names = (name.removeprefix(f"{instrument.id}/") for name in instrument.sources)
    stems = {
        name.removesuffix(".yaml") for name in names if name.endswith(".yaml") and "/" not in name
    }
    return (stems - {"instrument", "offers"}) | {instrument.language}


def status_of(catalogue: Catalogue, locales: Iterable[str]) -> list[State]:
    """Part by language: whose words there are, and how many are missing."""
    languages = list(locales)
    states = [
        _state(instrument, locale)
        for instrument in catalogue.instruments.values()
        for locale in languages
    ]
    for part, texts in shared_words(catalogue).items():
        for locale in languages:
            missing = sum(locale not in text.words for text in texts.values())
            status = "none" if missing == len(texts) else "shared"
            states.append(State(part, locale, status, missing, len(texts)))
    return states


def translation_from(
    units: Sequence[Unit], catalogue: Catalogue, locale: str, file: str, credits: Credits
) -> Translated:
    """What a translator's file comes to. InstrumentFaults with the line of everything that differs
    from what was exported: ids, choices, placeholders, or a source that has changed."""
    faults: list[Fault] = []
    shared = shared_words(catalogue)
    texts: dict[str, str] = {}
    beside: dict[str, dict[str, str]] = {}
    for part, theirs in _by_part(units).items():
        if part in catalogue.instruments:
            definition = definition_of(catalogue.instruments[part])
            source = text_of(source_words(definition))
        elif part in shared:
            source = {key: text.source for key, text in shared[part].items()}
        else:
            known = suggest(part, [*catalogue.instruments, *shared])
            problem = f"There is no instrument `{part}`."
            faults.append(Fault(file, theirs[0].line, 1, problem, known))
            continue
        faults += _differing(theirs, source, file, credits.status)
        words = {unit.key: unit.target for unit in theirs if unit.target and unit.key in source}
        if words and part in shared:
            beside[part] = words
        elif words:
            texts[part] = _written(definition, words, locale, credits)
    if faults:
        raise InstrumentFaults(faults)
    return Translated(texts, beside)


def _by_part(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    by_part: dict[str, list[Unit]] = {}
    for unit in units:
        by_part.setdefault(unit.part, []).append(unit)
    return by_part


def _differing(
    units: Sequence[Unit], source: Mapping[str, str], file: str, status: str
) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for unit in units:
        if unit.key in seen:
            problem = f"`{unit.key}` of `{unit.part}` is there twice."
            faults.append(Fault(file, unit.line, 1, problem, "Keep one of them."))
        elif said := _problem(unit, source, status):
            faults.append(Fault(file, unit.line, 1, *said))
        seen.add(unit.key)
    missing = source.keys() - {unit.key for unit in units}
    if missing and units:
        first = units[0]
        listed = ", ".join(f"`{key}`" for key in sorted(missing)[:5])
        faults.append(
            Fault(
                file, first.line, 1, f"`{first.part}` lacks {len(missing)} of its texts: "
                f"{listed}.", "Export again, and keep every unit.",
            )
        )  # fmt: skip
    return faults


def _problem(unit: Unit, source: Mapping[str, str], status: str) -> tuple[str, str] | None:
    where = f"`{unit.key}` of `{unit.part}`"
    if unit.key not in source:
        return f"{where} is not in the instrument.", suggest(unit.key, source)
    written = source[unit.key]
    if unit.source != written:
        return (
            f'The source of {where} has changed. It is now "{written[:80]}".',
            "Export again, and look at this text.",
        )
    if not unit.target:
        if status == "draft":
            return None
        return f"{where} is not translated.", "Translate it, or import with --status draft."
    for strange in strange_characters(unit.target, ""):
        return f"{where}: {strange.problem}", strange.remedy
    wanted, given = placeholders(written), placeholders(unit.target)
    if wanted != given:
        listed = ", ".join(f"{{{name}}}" for name in wanted) or "none"
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
    translation = _translation(instrument, locale)
    missing = len(wanted - translation.keys())
    if not translation:
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
    head["checked"] = clock.now().date()
    body: dict[str, Any] = {}
    inline = {item.id for item in definition.items if isinstance(item.choices, list)}
    for key in source_words(definition):
        if key in words:
            _place(body, _steps(key, inline), words[key])
    dumped = as_yaml(head | body)
    return f"# yaml-language-server: $schema=../schema/translation.json\n{dumped}"


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
