"""Files in, catalogue out: read, checked, built; or every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from app.catalogue.checks.advice import advise, advise_on_signs
from app.catalogue.checks.banks import read_banks
from app.catalogue.checks.instruments import check_instrument, check_offers
from app.catalogue.checks.labels import check_label_directions
from app.catalogue.checks.reach import check_reach
from app.catalogue.checks.surveys import check_survey
from app.catalogue.files.build import build_instrument, hash_of
from app.catalogue.files.build_editions import build_editions
from app.catalogue.files.conditions import read_conditions
from app.catalogue.files.folders import Source, from_texts, gather
from app.catalogue.files.schema import InstrumentFile, LicenceDoneFile, OffersFile
from app.catalogue.files.schema_faults import shape, shape_map, suggest
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.files.text_schema import TranslationFile, WordingFile
from app.catalogue.licence import LicenceDone
from app.catalogue.model import Catalogue, Instrument, Survey
from app.catalogue.text.instrument_text import (
    Found,
    check_translation,
    shared_offers,
    source_words,
    survey_names,
    text_of,
    translated_words,
    with_titles,
)
from app.catalogue.text.text_by_language import check_header, check_wording, compose_words
from app.errors import Fault, InstrumentFaults

_OFFERS: TypeAdapter[dict[str, dict[str, str]]] = TypeAdapter(OffersFile)


def load_catalogue(folders: Sequence[Path], wordings: Path | None = None) -> Catalogue:
    """Every instrument and survey in these folders, with the practice's own wordings.

    Raises InstrumentFaults with every fault of every file.
    """
    return load_sources(*gather(folders, wordings))


def load_instrument(
    path: Path, wordings: Path | None = None, beside: Sequence[Path] = ()
) -> Instrument:
    """One instrument, from its folder or its file, with the offers in `beside`. Raises
    InstrumentFaults."""
    folder = path.parent if path.name == "instrument.yaml" else path
    instruments = load_catalogue([*beside, folder], wordings).instruments
    if not instruments:
        problem = "There is no instrument here."
        raise InstrumentFaults([Fault(str(path), 1, 1, problem, "Name its instrument.yaml.")])
    return next(iter(instruments.values()))


def survey_from_sources(sources: Mapping[str, str]) -> Survey:
    """The survey that these files made when a sitting began, whatever has been edited since."""
    catalogue = load_sources(from_texts(sources.items()), trusted=True)
    return next(iter(catalogue.surveys.values()))


@dataclass(slots=True)
class _Parts:
    """The files of one catalogue, by what they are."""

    instruments: dict[str, tuple[Source, InstrumentFile]] = field(default_factory=dict)
    translations: dict[str, list[tuple[Source, TranslationFile]]] = field(default_factory=dict)
    wordings: dict[str, list[tuple[Source, WordingFile]]] = field(default_factory=dict)
    surveys: dict[str, tuple[Source, SurveyFile]] = field(default_factory=dict)
    offers: list[Source] = field(default_factory=list)
    licences: dict[str, tuple[Source, LicenceDoneFile]] = field(default_factory=dict)
    banks: dict[str, list[Source]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    advising: bool = False
    trusted: bool = False

    def files(self) -> dict[str, InstrumentFile]:
        return {id: file for id, (_, file) in self.instruments.items()}


def load_sources(
    sources: list[Source],
    faults: Sequence[Fault] = (),
    *,
    advising: bool = False,
    trusted: bool = False,
) -> Catalogue:
    """The catalogue of files already read, or every fault in them and in `faults`.

    advising  note advice in the documents too, which whoever only asks the questions can do without
    trusted   files that had no faults when they were stored: they are read and not checked again,
              since a rule of a later version must not stop a survey that somebody is answering
    """
    catalogue = _build(sources, advising, trusted)
    all_faults = [*faults, *(fault for source in sources for fault in source.document.faults)]
    if all_faults:
        raise InstrumentFaults(_in_order(all_faults, [source.document.file for source in sources]))
    return catalogue


def _in_order(faults: list[Fault], files: list[str]) -> list[Fault]:
    """By file, then by place, each once."""
    order = {file: n for n, file in enumerate(files)}
    once = dict.fromkeys(faults)
    return sorted(
        once, key=lambda fault: (order.get(fault.file, -1), fault.line, fault.column, fault.problem)
    )


def _build(sources: list[Source], advising: bool, trusted: bool) -> Catalogue:
    """The catalogue as far as the files allow; whether it may be used, their faults say."""
    parts = _sort(sources)
    parts.advising, parts.trusted = advising, trusted
    offers = _read_offers(parts)
    instruments = {
        id: built
        for id, (source, file) in parts.instruments.items()
        if (built := _instrument(parts, source, file, offers))
    }
    for strangers in (parts.translations, parts.wordings):
        _note_strangers(strangers, parts.folders | parts.instruments.keys())
    surveys = {
        id: survey
        for id, (source, file) in parts.surveys.items()
        if (survey := _survey(source, file, instruments, parts))
    }
    return Catalogue(instruments, surveys, offers)


def _sort(sources: list[Source]) -> _Parts:
    parts = _Parts()
    for source in sources:
        _SORTERS[source.sort](parts, source)
    return parts


def _take_instrument(parts: _Parts, source: Source) -> None:
    parts.folders.add(source.folder)
    file = shape(source.document, InstrumentFile)
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


def _take_translation(parts: _Parts, source: Source) -> None:
    if file := shape(source.document, TranslationFile):
        parts.translations.setdefault(source.folder, []).append((source, file))


def _take_wording(parts: _Parts, source: Source) -> None:
    if file := shape(source.document, WordingFile):
        parts.wordings.setdefault(source.folder, []).append((source, file))


def _take_survey(parts: _Parts, source: Source) -> None:
    file = shape(source.document, SurveyFile)
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


def _take_offers(parts: _Parts, source: Source) -> None:
    parts.offers.append(source)


def _take_licence(parts: _Parts, source: Source) -> None:
    if file := shape(source.document, LicenceDoneFile):
        parts.licences[source.folder] = (source, file)


def _take_bank(parts: _Parts, source: Source) -> None:
    parts.banks.setdefault(source.folder, []).append(source)


_SORTERS = {
    "instrument": _take_instrument,
    "translation": _take_translation,
    "wording": _take_wording,
    "survey": _take_survey,
    "offers": _take_offers,
    "licence": _take_licence,
    "bank": _take_bank,
}


def _read_offers(parts: _Parts) -> dict[str, dict[str, str]]:
    offers: dict[str, dict[str, str]] = {}
    for source in parts.offers:
        file_offers = shape_map(source.document, _OFFERS) or {}
        if parts.advising:
            advise_on_signs(source.document, shared_offers(file_offers))
        offers |= file_offers
    return offers


def _instrument(
    parts: _Parts, source: Source, file: InstrumentFile, offers: Mapping[str, Mapping[str, str]]
) -> Instrument | None:
    document = source.document
    conditions = read_conditions(document, file)
    bank_files = parts.banks.get(file.id, [])
    banks = read_banks(document, file, {bank_file.stem: bank_file.text for bank_file in bank_files})
    written = source_words(file)
    if not parts.trusted:
        check_instrument(document, file, written, offers, banks)
        verdicts = check_reach(document, file, conditions)
        check_label_directions(document, file, conditions)
        if parts.advising:
            advise(document, file, written, verdicts)
    ours = _translations(parts, file, written)
    wordings = _wordings(parts, file)
    if not parts.trusted:
        check_offers(
            document,
            file,
            offers,
            [translation.language for _, translation, _ in ours if translation.status != "draft"],
        )
    licence = parts.licences.get(file.id)
    beside = [*parts.offers, *bank_files, *([licence[0]] if licence else [])]
    files = [source, *(entry[0] for entry in ours), *(owner_source for owner_source, _ in wordings)]
    if any(used_source.document.faults for used_source in files):
        return None
    sources = {used_source.name: used_source.text for used_source in (*files, *beside)}
    translated = [(translation, texts) for _, translation, texts in ours]
    words = compose_words(
        file, written, translated, [owner_file for _, owner_file in wordings], offers
    )
    our_words = with_titles(file, text_of(written))
    done = _licence_done(file, licence[1]) if licence else None
    return build_instrument(file, conditions, words, our_words, sources, banks, done)


def _licence_done(file: InstrumentFile, said: LicenceDoneFile) -> LicenceDone | None:
    """What a practice said, as long as it said it of this version."""
    return LicenceDone(said.by, said.on) if said.version == file.version else None


def _translations(
    parts: _Parts, file: InstrumentFile, written: Found
) -> list[tuple[Source, TranslationFile, Found]]:
    """The project's translations of one instrument with the words in each, checked against it."""
    translations = []
    for source, translation in parts.translations.get(file.id, []):
        words = translated_words(translation)
        if not parts.trusted:
            check_header(source.document, source.stem, translation, file)
            check_translation(source.document, words, written, whole=translation.status != "draft")
        if parts.advising:
            advise_on_signs(source.document, words)
        translations.append((source, translation, words))
    return translations


def _wordings(parts: _Parts, file: InstrumentFile) -> list[tuple[Source, WordingFile]]:
    owner_files = parts.wordings.get(file.id, [])
    for wording, words in owner_files if not parts.trusted else ():
        check_wording(wording.document, words, file, wording.stem)
        if parts.advising:
            advise_on_signs(wording.document, translated_words(words))
    return owner_files


def _note_strangers(
    files: Mapping[str, list[tuple[Source, TranslationFile]] | list[tuple[Source, WordingFile]]],
    known: Iterable[str],
) -> None:
    """Words for an instrument that is not here."""
    for folder in files.keys() - set(known):
        for source, _ in files[folder]:
            source.document.fault(
                (), f"There is no instrument `{folder}` for these words.", suggest(folder, known)
            )


def _survey(
    source: Source, file: SurveyFile, instruments: Mapping[str, Instrument], parts: _Parts
) -> Survey | None:
    document = source.document
    if parts.advising:
        advise_on_signs(document, survey_names(file))
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
        hash=hash_of([file.id, *(editions[locale].hash for locale in sorted(editions))]),
        sources=sources,
    )
