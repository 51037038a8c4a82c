"""Translation exchange: units for a translator, and a checked translation file from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import clock
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import suggest, validate_document
from app.catalogue.files.text_schema import TranslationFile
from app.catalogue.files.yaml_reader import read_yaml
from app.catalogue.model import Catalogue, Instrument
from app.catalogue.text.instrument_text import (
    LocatedText,
    plain_texts,
    source_texts,
    translated_texts,
)
from app.catalogue.text.owner_text import definition_of, to_yaml
from app.catalogue.text.proxy_text import PROXY
from app.catalogue.text.shared_text import SharedText, shared_texts
from app.catalogue.text.target_language import is_same_language
from app.catalogue.text.translation_checks import is_unchanged, translation_faults
from app.catalogue.text.translation_units import TranslationUnit
from app.errors import Fault, InstrumentFaults


@dataclass(frozen=True, slots=True)
class TranslationState:
    """The state of one part in one language: `missing` of its `of` texts are not translated."""

    part: str
    locale: str
    status: str  # official | reviewed | project | draft | source | none | shared
    missing: int
    of: int


@dataclass(frozen=True, slots=True)
class TranslationCredits:
    """The header of a translation: its status, and who made and reviewed it."""

    status: str = "draft"
    translator: str = ""
    reviewer: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class TranslationImport:
    """The result of importing a translator's file.

    files       instrument → the text of its whole translation file
    shared      part → key → text, to insert into the files that hold all languages
    unfinished  units left out of a draft, since the translator marked them so
    unchanged   units taken that are the same as in the source, which somebody should look at
    """

    files: Mapping[str, str]
    shared: Mapping[str, Mapping[str, str]]
    unfinished: Sequence[TranslationUnit] = ()
    unchanged: Sequence[TranslationUnit] = ()


def export_units(
    catalogue: Catalogue, locale: str, only: Collection[str] = ()
) -> list[TranslationUnit]:
    """Every text that this project may translate, with its present translation.

    Instruments come first, then names of surveys and shared offers. If `only` is given, just these
    parts are returned.
    """
    units = []
    for instrument in catalogue.instruments.values():
        if locale == instrument.language or (only and instrument.id not in only):
            continue
        translation = _translation(instrument, locale)
        for key, word in source_texts(definition_of(instrument)).items():
            target = translation[key].text if key in translation else ""
            units.append(TranslationUnit(instrument.id, key, word.text, target))
    for part, texts in shared_texts(catalogue).items():
        if not only or part in only:
            units += [
                TranslationUnit(part, key, text.source, text.by_locale.get(locale, ""))
                for key, text in texts.items()
                if text.language != locale
            ]
    return units


def source_languages(units: Iterable[TranslationUnit], catalogue: Catalogue) -> list[str]:
    """The languages in which the source texts of these units are written, sorted."""
    shared = shared_texts(catalogue)
    return sorted({_source_language(unit, catalogue, shared) for unit in units})


def _source_language(
    unit: TranslationUnit, catalogue: Catalogue, shared: Mapping[str, Mapping[str, SharedText]]
) -> str:
    if unit.part in catalogue.instruments:
        return catalogue.instruments[unit.part].language
    return shared[unit.part][unit.key].language


def project_languages(instrument: Instrument) -> set[str]:
    """The language of an instrument, and every language for which the project has a file."""
    names = (name.removeprefix(f"{instrument.id}/") for name in instrument.sources)
    stems = {
        name.removesuffix(".yaml") for name in names if name.endswith(".yaml") and "/" not in name
    }
    return (stems - {"instrument", "offers"}) | {instrument.language}


def translation_states(catalogue: Catalogue, locales: Iterable[str]) -> list[TranslationState]:
    """The state of every part in each of these languages."""
    languages = list(locales)
    states = [
        _state(instrument, locale)
        for instrument in catalogue.instruments.values()
        for locale in languages
    ]
    for part, texts in shared_texts(catalogue).items():
        for locale in languages:
            missing = sum(locale not in text.by_locale for text in texts.values())
            status = "none" if missing == len(texts) else "shared"
            states.append(TranslationState(part, locale, status, missing, len(texts)))
    return states


def import_units(
    units: Sequence[TranslationUnit],
    catalogue: Catalogue,
    locale: str,
    file: str,
    credits: TranslationCredits,
) -> TranslationImport:
    """Turn a translator's units into translation files.

    Raises InstrumentFaults with the line of every difference from the export: ids, placeholders,
    missing texts, or a source text that has changed since; and, unless it is a draft, of every text
    that is not translated, not finished, or several words left as they are in the source.
    """
    faults: list[Fault] = []
    shared = shared_texts(catalogue)
    texts: dict[str, str] = {}
    shared_parts: dict[str, dict[str, str]] = {}
    unchanged: list[TranslationUnit] = []
    for part, part_units in _by_part(units).items():
        if part in catalogue.instruments:
            definition = definition_of(catalogue.instruments[part])
            source, languages = plain_texts(source_texts(definition)), {definition.language}
        elif part in shared:
            source = {key: text.source for key, text in shared[part].items()}
            languages = {text.language for text in shared[part].values()}
        else:
            known = suggest(part, [*catalogue.instruments, *shared])
            problem = f"There is no instrument `{part}`."
            faults.append(Fault(file, part_units[0].line, 1, problem, known))
            continue
        # Between variants of one language most texts may well be the same.
        is_variant = any(is_same_language(language, locale) for language in languages)
        faults += translation_faults(
            part_units, source, file, is_draft=credits.status == "draft", is_variant=is_variant
        )
        unchanged += [unit for unit in part_units if is_unchanged(unit) and not is_variant]
        words = {unit.key: unit.target for unit in part_units if unit.is_taken}
        if words and part in shared:
            shared_parts[part] = words
        elif words:
            texts[part] = _written(definition, words, locale, credits)
    if faults:
        raise InstrumentFaults(faults)
    unfinished = [unit for unit in units if unit.mark == "unfinished"]
    return TranslationImport(texts, shared_parts, unfinished, unchanged)


def _by_part(units: Iterable[TranslationUnit]) -> dict[str, list[TranslationUnit]]:
    by_part: dict[str, list[TranslationUnit]] = {}
    for unit in units:
        by_part.setdefault(unit.part, []).append(unit)
    return by_part


def _translation(instrument: Instrument, locale: str) -> Mapping[str, LocatedText]:
    name = f"{instrument.id}/{locale}.yaml"
    if name not in instrument.sources:
        return {}
    file = validate_document(read_yaml(instrument.sources[name], name), TranslationFile)
    return translated_texts(file) if file else {}


def _state(instrument: Instrument, locale: str) -> TranslationState:
    wanted = source_texts(definition_of(instrument)).keys()
    if locale == instrument.language:
        return TranslationState(instrument.id, locale, "source", 0, len(wanted))
    translation = _translation(instrument, locale)
    missing = len(wanted - translation.keys())
    if not translation:
        return TranslationState(instrument.id, locale, "none", missing, len(wanted))
    status = _status(instrument, locale)
    return TranslationState(instrument.id, locale, status, missing, len(wanted))


def _status(instrument: Instrument, locale: str) -> str:
    name = f"{instrument.id}/{locale}.yaml"
    file = validate_document(read_yaml(instrument.sources[name], name), TranslationFile)
    return file.status if file else "none"


def _written(
    definition: InstrumentFile, words: Mapping[str, str], locale: str, credits: TranslationCredits
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
    for key in source_texts(definition):
        if key in words:
            _insert(body, _steps(key, inline), words[key])
    dumped = to_yaml(head | body)
    return f"# yaml-language-server: $schema=../schema/translation.json\n{dumped}"


def _steps(key: str, inline: set[str]) -> list[str | int]:
    """The keys that lead to a text in a translation file."""
    if key.startswith(PROXY):
        return ["proxy", *_steps(key.removeprefix(PROXY), inline)]
    parts: list[str | int] = list(key.split("."))
    if parts[0] == "choices" and parts[1] in inline:
        return ["items", parts[1], "choices", parts[2]]
    if len(parts) == 4 and parts[2] == "anchors":
        parts[3] = int(parts[3])
    return parts


def _insert(body: dict[Any, Any], steps: Sequence[str | int], text: str) -> None:
    for step in steps[:-1]:
        body = body.setdefault(step, {})
    body[steps[-1]] = text
