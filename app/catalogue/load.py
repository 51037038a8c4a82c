"""Load a catalogue: read files, check them and build it, or report every fault of every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from app.catalogue.checks.advice import advise_on_instrument, advise_on_markup
from app.catalogue.checks.banks import read_banks
from app.catalogue.checks.ids import check_file_name
from app.catalogue.checks.instruments import check_instrument, check_offers
from app.catalogue.checks.labels import check_label_directions
from app.catalogue.checks.reach import check_reach
from app.catalogue.checks.surveys import check_survey
from app.catalogue.files.build import build_instrument, content_hash
from app.catalogue.files.build_editions import build_editions
from app.catalogue.files.conditions import read_conditions
from app.catalogue.files.folders import SourceFile, read_sources, stored_sources
from app.catalogue.files.schema import InstrumentFile, LicenceDoneFile, OffersFile
from app.catalogue.files.schema_faults import suggest, validate_document, validate_map
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.files.text_schema import OwnerTextFile, TranslationFile
from app.catalogue.licence import LicenceDone
from app.catalogue.model import Catalogue, Instrument, Survey
from app.catalogue.text.instrument_text import (
    LocatedTexts,
    check_translation,
    plain_texts,
    shared_offer_texts,
    source_texts,
    survey_name_texts,
    translated_texts,
    with_priority_titles,
)
from app.catalogue.text.text_by_language import (
    check_owner_text,
    check_translation_header,
    compose_text,
)
from app.errors import Fault, InstrumentFaults

_OFFERS: TypeAdapter[dict[str, dict[str, str]]] = TypeAdapter(OffersFile)


def load_catalogue(folders: Sequence[Path], owner_text_folder: Path | None = None) -> Catalogue:
    """Every instrument and survey in these folders, with the owners' text that a practice added.

    Raises InstrumentFaults with every fault of every file.
    """
    return load_sources(*read_sources(folders, owner_text_folder))


def load_instrument(
    path: Path, owner_text_folder: Path | None = None, offer_paths: Sequence[Path] = ()
) -> Instrument:
    """One instrument from its folder or file, with the shared offers in `offer_paths`.

    Raises InstrumentFaults with every fault.
    """
    folder = path.parent if path.name == "instrument.yaml" else path
    instruments = load_catalogue([*offer_paths, folder], owner_text_folder).instruments
    if not instruments:
        problem = "There is no instrument here."
        raise InstrumentFaults([Fault(str(path), 1, 1, problem, "Name its instrument.yaml.")])
    return next(iter(instruments.values()))


def survey_from_sources(sources: Mapping[str, str]) -> Survey:
    """The survey as it was when a sitting began, from the files stored then (name → text)."""
    catalogue = load_sources(stored_sources(sources.items()), trusted=True)
    return next(iter(catalogue.surveys.values()))


@dataclass(slots=True)
class _Parts:
    """The files of one catalogue, by what they are."""

    instruments: dict[str, tuple[SourceFile, InstrumentFile]] = field(default_factory=dict)
    translations: dict[str, list[tuple[SourceFile, TranslationFile]]] = field(default_factory=dict)
    owner_texts: dict[str, list[tuple[SourceFile, OwnerTextFile]]] = field(default_factory=dict)
    surveys: dict[str, tuple[SourceFile, SurveyFile]] = field(default_factory=dict)
    offers: list[SourceFile] = field(default_factory=list)
    licences: dict[str, tuple[SourceFile, LicenceDoneFile]] = field(default_factory=dict)
    banks: dict[str, list[SourceFile]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    advising: bool = False
    trusted: bool = False

    def files(self) -> dict[str, InstrumentFile]:
        return {id: file for id, (_, file) in self.instruments.items()}


def load_sources(
    sources: list[SourceFile],
    faults: Sequence[Fault] = (),
    *,
    advising: bool = False,
    trusted: bool = False,
) -> Catalogue:
    """The catalogue of files already read, or every fault in them and in `faults`.

    advising  also note advice in the documents, which only authors of instruments need
    trusted   files that had no faults when they were stored: they are read and not checked again,
              since a rule of a later version must not stop a survey that somebody is answering
    """
    catalogue = _build(sources, advising, trusted)
    all_faults = [*faults, *(fault for source in sources for fault in source.document.faults)]
    if all_faults:
        raise InstrumentFaults(
            _sorted_faults(all_faults, [source.document.file for source in sources])
        )
    return catalogue


def _sorted_faults(faults: list[Fault], files: list[str]) -> list[Fault]:
    """By file, then by place, each once."""
    order = {file: n for n, file in enumerate(files)}
    once = dict.fromkeys(faults)
    return sorted(
        once, key=lambda fault: (order.get(fault.file, -1), fault.line, fault.column, fault.problem)
    )


def _build(sources: list[SourceFile], advising: bool, trusted: bool) -> Catalogue:
    """The catalogue as far as the files allow. It may be used only if the files have no faults."""
    parts = _sort(sources)
    parts.advising, parts.trusted = advising, trusted
    offers = _read_offers(parts)
    instruments = {
        id: built
        for id, (source, file) in parts.instruments.items()
        if (built := _instrument(parts, source, file, offers))
    }
    for text_files in (parts.translations, parts.owner_texts):
        _note_text_without_instrument(text_files, parts.folders | parts.instruments.keys())
    surveys = {
        id: survey
        for id, (source, file) in parts.surveys.items()
        if (survey := _survey(source, file, instruments, parts))
    }
    return Catalogue(instruments, surveys, offers)


def _sort(sources: list[SourceFile]) -> _Parts:
    parts = _Parts()
    for source in sources:
        _SORTERS[source.kind](parts, source)
    return parts


def _take_instrument(parts: _Parts, source: SourceFile) -> None:
    parts.folders.add(source.folder)
    file = validate_document(source.document, InstrumentFile)
    if file is None:
        return
    if file.id in parts.instruments:
        other = parts.instruments[file.id][0].document.file
        source.document.fault(("id",), f"`{file.id}` is in {other} too.", "Give it its own id.")
    elif source.folder != file.id:
        source.document.fault(
            ("id",),
            f"The folder is called {source.folder}.",
            "Give the folder and the id one name.",
        )
    else:
        parts.instruments[file.id] = (source, file)


def _take_translation(parts: _Parts, source: SourceFile) -> None:
    if file := validate_document(source.document, TranslationFile):
        parts.translations.setdefault(source.folder, []).append((source, file))


def _take_owner_text(parts: _Parts, source: SourceFile) -> None:
    if file := validate_document(source.document, OwnerTextFile):
        parts.owner_texts.setdefault(source.folder, []).append((source, file))


def _take_survey(parts: _Parts, source: SourceFile) -> None:
    file = validate_document(source.document, SurveyFile)
    if file is None:
        return
    if file.id in parts.surveys:
        source.document.fault(("id",), f"There is another survey `{file.id}`.", "Rename one.")
    elif source.stem != file.id:
        source.document.fault(
            ("id",), f"The file is called {source.stem}.yaml.", "Give the file and the id one name."
        )
    else:
        parts.surveys[file.id] = (source, file)


def _take_offers(parts: _Parts, source: SourceFile) -> None:
    parts.offers.append(source)


def _take_licence(parts: _Parts, source: SourceFile) -> None:
    if file := validate_document(source.document, LicenceDoneFile):
        parts.licences[source.folder] = (source, file)


def _take_bank(parts: _Parts, source: SourceFile) -> None:
    parts.banks.setdefault(source.folder, []).append(source)


_SORTERS = {
    "instrument": _take_instrument,
    "translation": _take_translation,
    "owner_text": _take_owner_text,
    "survey": _take_survey,
    "offers": _take_offers,
    "licence": _take_licence,
    "bank": _take_bank,
}


def _read_offers(parts: _Parts) -> dict[str, dict[str, str]]:
    offers: dict[str, dict[str, str]] = {}
    for source in parts.offers:
        file_offers = validate_map(source.document, _OFFERS) or {}
        if parts.advising:
            advise_on_markup(source.document, shared_offer_texts(file_offers))
        offers |= file_offers
    return offers


def _instrument(
    parts: _Parts, source: SourceFile, file: InstrumentFile, offers: Mapping[str, Mapping[str, str]]
) -> Instrument | None:
    document = source.document
    conditions = read_conditions(document, file)
    bank_files = parts.banks.get(file.id, [])
    banks = read_banks(document, file, {bank_file.stem: bank_file.text for bank_file in bank_files})
    source_text = source_texts(file)
    if not parts.trusted:
        check_instrument(document, file, source_text, offers, banks)
        verdicts = check_reach(document, file, conditions)
        check_label_directions(document, file, conditions)
        if parts.advising:
            advise_on_instrument(document, file, source_text, verdicts)
    translations = _translations(parts, file, source_text)
    owner_texts = _owner_texts(parts, file)
    if not parts.trusted:
        check_offers(
            document,
            file,
            offers,
            [
                translation.language
                for _, translation, _ in translations
                if translation.status != "draft"
            ],
        )
    licence = parts.licences.get(file.id)
    unchecked_sources = [*parts.offers, *bank_files, *([licence[0]] if licence else [])]
    files = [
        source,
        *(entry[0] for entry in translations),
        *(owner_source for owner_source, _ in owner_texts),
    ]
    if any(used_source.document.faults for used_source in files):
        return None
    sources = {used_source.name: used_source.text for used_source in (*files, *unchecked_sources)}
    translated = [(translation, texts) for _, translation, texts in translations]
    text_by_locale = compose_text(
        file, source_text, translated, [owner_file for _, owner_file in owner_texts], offers
    )
    project_text = with_priority_titles(file, plain_texts(source_text))
    done = _licence_done(file, licence[1]) if licence else None
    return build_instrument(file, conditions, text_by_locale, project_text, sources, banks, done)


def _licence_done(file: InstrumentFile, statement: LicenceDoneFile) -> LicenceDone | None:
    """A practice's statement about the licence, if it is about this version of the instrument."""
    return LicenceDone(statement.by, statement.on) if statement.version == file.version else None


def _translations(
    parts: _Parts, file: InstrumentFile, source_text: LocatedTexts
) -> list[tuple[SourceFile, TranslationFile, LocatedTexts]]:
    """The project's translations of one instrument and their text, checked against it."""
    translations = []
    for source, translation in parts.translations.get(file.id, []):
        texts = translated_texts(translation)
        if not parts.trusted:
            check_translation_header(source.document, source.stem, translation, file)
            check_translation(
                source.document, texts, source_text, whole=translation.status != "draft"
            )
        if parts.advising:
            advise_on_markup(source.document, texts)
        translations.append((source, translation, texts))
    return translations


def _owner_texts(parts: _Parts, file: InstrumentFile) -> list[tuple[SourceFile, OwnerTextFile]]:
    owner_files = parts.owner_texts.get(file.id, [])
    for source, owner_file in owner_files if not parts.trusted else ():
        check_owner_text(source.document, owner_file, file, source.stem)
        if parts.advising:
            advise_on_markup(source.document, translated_texts(owner_file))
    return owner_files


def _note_text_without_instrument(
    files: Mapping[
        str, list[tuple[SourceFile, TranslationFile]] | list[tuple[SourceFile, OwnerTextFile]]
    ],
    known: Iterable[str],
) -> None:
    """Note every file of text for an instrument that does not exist."""
    for folder in files.keys() - set(known):
        for source, _ in files[folder]:
            source.document.fault(
                (), f"There is no instrument `{folder}` for these words.", suggest(folder, known)
            )


def _survey(
    source: SourceFile, file: SurveyFile, instruments: Mapping[str, Instrument], parts: _Parts
) -> Survey | None:
    document = source.document
    if parts.advising:
        advise_on_markup(document, survey_name_texts(file))
    if not parts.trusted:
        check_file_name(document, file.id)
    checked = check_survey(document, file, parts.files(), parts.folders)
    used = [instruments[entry.id] for entry in file.instruments if entry.id in instruments]
    if document.faults or len(used) < len(file.instruments):
        return None
    editions = build_editions(file, used, checked.conditions, checked.also)
    sources = {source.name: source.text}
    for instrument in used:
        sources |= instrument.sources
    return Survey(
        id=file.id,
        version=file.version,
        names=file.name,
        audience=checked.audience,
        minutes=file.minutes,
        instruments=tuple(used),
        editions=editions,
        hash=content_hash([file.id, *(editions[locale].hash for locale in sorted(editions))]),
        sources=sources,
    )
