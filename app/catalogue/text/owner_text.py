"""An owner's text for a validated instrument: checked against the definition, stored by a practice.

It is written to the practice's data folder, never to the repository, with its source and date.
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
from app.catalogue.files.schema_faults import validate_document
from app.catalogue.files.text_schema import OwnerTextFile
from app.catalogue.files.yaml_reader import Document, read_yaml
from app.catalogue.model import Instrument
from app.catalogue.text.instrument_text import first_markup, plain_texts, translated_texts
from app.catalogue.text.required_text import missing_required_text
from app.catalogue.text.text_by_language import check_owner_text
from app.errors import OwnerTextRefused

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
# Line breaks that YAML would treat as its own unless they are escaped.
_OTHER_BREAK = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class OwnerTextReport:
    """What was added, and what a person should know about it.

    not_read     questions of the owner's file that the definition does not have
    with_markup  keys of texts with HTML or a template expression, which are shown as they are
    notes        ids: "no_phrases" (the project's phrases do not exist in this language, so the
                 instrument cannot be asked yet), "draft_phrases" (they are a draft), "replaced"
                 (earlier text was replaced)
    """

    path: Path
    instrument: str
    locale: str
    items: int
    not_read: tuple[str, ...] = ()
    with_markup: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def owner_text_from_yaml(text: str, file: str) -> OwnerTextFile:
    """The owner's text in a YAML file. Raises OwnerTextRefused with every fault."""
    document = read_yaml(text, file)
    owner_text = None if document.faults else validate_document(document, OwnerTextFile)
    if owner_text is None:
        raise _refused(document)
    return owner_text


def definition_of(instrument: Instrument) -> InstrumentFile:
    """The file an instrument was made from."""
    name = f"{instrument.id}/instrument.yaml"
    definition = validate_document(read_yaml(instrument.sources[name], name), InstrumentFile)
    assert definition is not None
    return definition


def check_fits_definition(
    instrument: Instrument,
    owner_text: OwnerTextFile,
    document: Document,
    wanted: Iterable[str] = (),
) -> None:
    """Raise OwnerTextRefused with every difference if the text does not fit the definition.

    wanted  form fields that faults noted earlier ask a person to fill in
    """
    if owner_text.instrument not in (None, instrument.id):
        document.fault(
            ("instrument",),
            f"These are words of `{owner_text.instrument}`.",
            "Name the right file.",
        )
    definition = definition_of(instrument)
    check_owner_text(document, owner_text, definition)
    texts = plain_texts(translated_texts(owner_text))
    lacks = missing_required_text(definition.words_need, texts, owner_text.language)[:1]
    for need in lacks:
        document.fault(("stem",), *_LACKS[need])
    if document.faults:
        wanted_fields = {"stem" for need in lacks if _LACKS[need][1] == _STEM}
        raise _refused(document, {*wanted_fields, *wanted})


def write_owner_text(
    instrument: Instrument,
    owner_text: OwnerTextFile,
    folder: Path,
    *,
    today: date,
    not_read: tuple[str, ...] = (),
) -> OwnerTextReport:
    """Write checked text to `<folder>/<instrument>/<locale>.yaml`, completely or not at all."""
    path = folder / instrument.id / f"{owner_text.language}.yaml"
    replaced = path.exists()
    write_atomically(path, owner_text_yaml(instrument, owner_text, today))
    return OwnerTextReport(
        path=path,
        instrument=instrument.id,
        locale=owner_text.language,
        items=len(owner_text.items),
        not_read=not_read,
        with_markup=tuple(
            key for key, word in translated_texts(owner_text).items() if first_markup(word.text)
        ),
        notes=tuple(_notes(instrument, owner_text.language, replaced)),
    )


def _notes(instrument: Instrument, locale: str, replaced: bool) -> list[str]:
    notes = ["replaced"] if replaced else []
    if locale != instrument.language:
        translation = instrument.sources.get(f"{instrument.id}/{locale}.yaml")
        if translation is None:
            notes.append("no_phrases")
        elif read_yaml(translation, locale).data.get("status") == "draft":
            notes.append("draft_phrases")
    return notes


def owner_text_yaml(instrument: Instrument, owner_text: OwnerTextFile, today: date) -> str:
    """The text of the YAML file to store. Reading it gives the same texts again."""
    texts: Mapping[str, Any] = owner_text.model_dump(
        mode="json", exclude_defaults=True, exclude=_NAMED_BY_THE_PRACTICE
    )
    items = {
        id: {
            **item_text,
            **({"anchors": dict(owner_text.items[id].anchors)} if item_text.get("anchors") else {}),
        }
        for id, item_text in texts.get("items", {}).items()
    }
    head = {"instrument": instrument.id, "version": instrument.version, "added": today.isoformat()}
    # PyYAML quotes a date, since YAML 1.1 would read it as one; our reader accepts both.
    return to_yaml({**head, **texts, "items": items})


def to_yaml(data: Mapping[str, Any]) -> str:
    """The data as YAML text. Reading it gives the same data again."""
    text: str = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=100)
    if _OTHER_BREAK.search(text):
        text = yaml.safe_dump(dict(data), allow_unicode=False, sort_keys=False, width=100)
    return text


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that an incomplete one never has this name."""
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


def _refused(document: Document, wants: Iterable[str] = ()) -> OwnerTextRefused:
    faults = sorted(document.faults, key=lambda fault: (fault.line, fault.column))
    return OwnerTextRefused("\n".join(map(str, faults)), wants)
