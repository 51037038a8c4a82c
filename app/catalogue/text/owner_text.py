"""An owner's words for a validated instrument: checked against the definition, kept by a practice.

They go to the practice's data folder, never to the repository, with where they came from and when.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import shape
from app.catalogue.files.text_schema import WordingFile
from app.catalogue.files.yaml_reader import Document, read
from app.catalogue.model import Instrument
from app.catalogue.text.instrument_text import first_sign, text_of, translated_words
from app.catalogue.text.required_text import lacking
from app.catalogue.text.text_by_language import check_wording
from app.errors import WordingRefused

_STEM = "Give the question beside the file, from the owner's sheet, or use a file that holds it."
_LACKS = {
    "stem": (
        "The question that stands before the items, with the time it is about, is missing.",
        _STEM,
    ),
    "block_stems": (
        "The questions that stand before blocks of items are missing.",
        "Give each item the owner's words before it, as `stem`.",
    ),
    "recall": ("It is not said which time the questions are about.", _STEM),
}
_NAMED_BY_THE_PRACTICE = {"instrument", "version", "added"}
# Breaks of a line that YAML takes for its own, unless they are escaped.
_OTHER_BREAK = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class WordingReport:
    """What was added, and what a person should know about it.

    not_read  questions of the owner's file that the definition does not have
    as_signs  keys of texts with HTML or a template in them, which is shown as it stands
    notes     ids: "no_phrases" (our own phrases are not in this language, so it cannot be asked
              yet), "draft_phrases" (they are a draft), "replaced" (earlier words were replaced)
    """

    path: Path
    instrument: str
    locale: str
    items: int
    not_read: tuple[str, ...] = ()
    as_signs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def wording_from_yaml(text: str, file: str) -> WordingFile:
    """The owner's words from a YAML file, or WordingRefused with every fault."""
    document = read(text, file)
    wording = None if document.faults else shape(document, WordingFile)
    if wording is None:
        raise _refused(document)
    return wording


def definition_of(instrument: Instrument) -> InstrumentFile:
    """The file an instrument was made from."""
    name = f"{instrument.id}/instrument.yaml"
    definition = shape(read(instrument.sources[name], name), InstrumentFile)
    assert definition is not None
    return definition


def check_fits(
    instrument: Instrument, wording: WordingFile, document: Document, wanted: Iterable[str] = ()
) -> None:
    """Raise WordingRefused, with every difference, if the words are not those of the definition.

    wanted  what the faults noted before ask to be said beside the file
    """
    if wording.instrument not in (None, instrument.id):
        document.fault(
            ("instrument",), f"These are words of `{wording.instrument}`.", "Name the right file."
        )
    definition = definition_of(instrument)
    check_wording(document, wording, definition)
    said = text_of(translated_words(wording))
    lacks = lacking(definition.words_need, said, wording.language)[:1]
    for need in lacks:
        document.fault(("stem",), *_LACKS[need])
    if document.faults:
        wants = {"stem" for need in lacks if _LACKS[need][1] == _STEM}
        raise _refused(document, {*wants, *wanted})


def keep_wording(
    instrument: Instrument,
    wording: WordingFile,
    folder: Path,
    *,
    today: date,
    not_read: tuple[str, ...] = (),
) -> WordingReport:
    """Write checked words to `<folder>/<instrument>/<locale>.yaml`, whole or not at all."""
    path = folder / instrument.id / f"{wording.language}.yaml"
    replaced = path.exists()
    write_whole(path, wording_text(instrument, wording, today))
    return WordingReport(
        path=path,
        instrument=instrument.id,
        locale=wording.language,
        items=len(wording.items),
        not_read=not_read,
        as_signs=tuple(
            key for key, word in translated_words(wording).items() if first_sign(word.text)
        ),
        notes=tuple(_notes(instrument, wording.language, replaced)),
    )


def _notes(instrument: Instrument, locale: str, replaced: bool) -> list[str]:
    notes = ["replaced"] if replaced else []
    if locale != instrument.language:
        phrases = instrument.sources.get(f"{instrument.id}/{locale}.yaml")
        if phrases is None:
            notes.append("no_phrases")
        elif read(phrases, locale).data.get("status") == "draft":
            notes.append("draft_phrases")
    return notes


def wording_text(instrument: Instrument, wording: WordingFile, today: date) -> str:
    """The file that is kept: read again, it gives the same words."""
    words: Mapping[str, Any] = wording.model_dump(
        mode="json", exclude_defaults=True, exclude=_NAMED_BY_THE_PRACTICE
    )
    items = {
        id: {
            **item_text,
            **({"anchors": dict(wording.items[id].anchors)} if item_text.get("anchors") else {}),
        }
        for id, item_text in words.get("items", {}).items()
    }
    head = {"instrument": instrument.id, "version": instrument.version, "added": today.isoformat()}
    # PyYAML quotes a date, since YAML 1.1 would read it as one; our reader takes either.
    return as_yaml({**head, **words, "items": items})


def as_yaml(data: Mapping[str, Any]) -> str:
    """YAML that is read as the same data again."""
    text: str = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=100)
    if _OTHER_BREAK.search(text):
        text = yaml.safe_dump(dict(data), allow_unicode=False, sort_keys=False, width=100)
    return text


def write_whole(path: Path, text: str) -> None:
    """A half-written file is never found under the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refused(document: Document, wants: Iterable[str] = ()) -> WordingRefused:
    faults = sorted(document.faults, key=lambda fault: (fault.line, fault.column))
    return WordingRefused("\n".join(map(str, faults)), wants)
