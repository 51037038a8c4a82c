"""The words of an instrument, by key: from its file, a translation, or the owner's wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.catalogue.files.asked_items import parts_of, row_item
from app.catalogue.files.schema import InstrumentFile, ItemFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.files.text_schema import ItemWords, TranslationFile, WordingFile
from app.catalogue.files.yaml_reader import Document, Path


@dataclass(frozen=True, slots=True)
class Word:
    """A text, and where it stands in its file."""

    text: str
    path: Path


# Key (see Words in model.py) → text and place.
Found: TypeAlias = dict[str, Word]

_SPACES = re.compile(r"[ \t]+")
# What a template would work out is no place to fill in: it is shown as it stands.
_TEMPLATE = r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}"
PLACE = re.compile(_TEMPLATE + r"|\{([^{}]*)\}")
_HTML = r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->|&(?:[A-Za-z]{2,31}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
_SIGNS = re.compile(f"(?P<template>{_TEMPLATE})|{_HTML}")


def source_words(file: InstrumentFile) -> Found:
    """Every word that stands in the instrument's own file, with words for its bands."""
    texts: Found = {}
    for key in ("name", "stem", "recall"):
        _put(texts, key, getattr(file, key), (key,))
    for name, choices in file.choices.items():
        for n, choice in enumerate(choices):
            _put(texts, f"choices.{name}.{choice.id}", choice.text, ("choices", name, n, "text"))
    for n, item in enumerate(file.items):
        texts |= _source_item(item, ("items", n))
        for place, row in enumerate(item.rows or ()):
            for word in ("ask", "about", "label"):
                key, path = f"items.{item.id}_{row.id}.{word}", ("items", n, "rows", place, word)
                _put(texts, key, getattr(row, word), path)
        for place, part in enumerate(parts_of(item)):
            texts |= _source_item(part, ("items", n, "items", place))
    return texts | _source_words_of_rules(file)


def _source_item(item: ItemFile, at: Path) -> Found:
    texts: Found = {}
    for word in ("ask", "about", "label", "help", "stem", "add"):
        _put(texts, f"items.{item.id}.{word}", getattr(item, word), (*at, word))
    if isinstance(item.anchors, dict):
        for cell, text in item.anchors.items():
            _put(texts, f"items.{item.id}.anchors.{cell}", text, (*at, "anchors", cell))
    if isinstance(item.choices, list):
        for place, choice in enumerate(item.choices):
            key = f"choices.{item.id}.{choice.id}"
            _put(texts, key, choice.text, (*at, "choices", place, "text"))
    for place, unit in enumerate(item.units or ()):
        _put(texts, f"items.{item.id}.units.{unit.id}", unit.text, (*at, "units", place, "text"))
    return texts


def _source_words_of_rules(file: InstrumentFile) -> Found:
    texts: Found = {}
    for n, score in enumerate(file.scores):
        _put(texts, f"scores.{score.id}.name", score.name, ("scores", n, "name"))
        for start, band in score.bands.items():
            id, text = (band, None) if isinstance(band, str) else (band.id, band.text)
            key = f"scores.{score.id}.bands.{id}"
            _put(texts, key, text or id.replace("_", " "), ("scores", n, "bands", start))
        for place, note in enumerate(score.notes):
            key = f"scores.{score.id}.notes.{note.id}"
            _put(texts, key, note.text, ("scores", n, "notes", place, "text"))
    for n, option in enumerate(file.options):
        _put(texts, f"options.{option.id}", option.text, ("options", n, "text"))
    for n, priority in enumerate(file.priorities):
        for word in ("title", "rule"):
            path = ("priorities", n, word)
            _put(texts, f"priorities.{priority.id}.{word}", getattr(priority, word), path)
    for id, text in file.offers.items():
        _put(texts, f"offers.{id}", text, ("offers", id))
    return texts


def translated_words(file: TranslationFile | WordingFile) -> Found:
    """Every word of a translation, or of an owner's wording."""
    texts: Found = {}
    for key in ("name", "stem", "recall"):
        _put(texts, key, getattr(file, key, None), (key,))
    for name, choices in file.choices.items():
        for id, text in choices.items():
            _put(texts, f"choices.{name}.{id}", text, ("choices", name, id))
    for id, words in file.items.items():
        texts |= _translated_item(id, words)
    if isinstance(file, TranslationFile):
        texts |= _translated_rules(file)
    return texts


def _translated_item(id: str, words: ItemWords) -> Found:
    texts: Found = {}
    for word in ("ask", "about", "label", "help", "stem", "add"):
        _put(texts, f"items.{id}.{word}", getattr(words, word), ("items", id, word))
    for unit, text in words.units.items():
        _put(texts, f"items.{id}.units.{unit}", text, ("items", id, "units", unit))
    for cell, text in words.anchors.items():
        _put(texts, f"items.{id}.anchors.{cell}", text, ("items", id, "anchors", cell))
    for choice, text in words.choices.items():
        _put(texts, f"choices.{id}.{choice}", text, ("items", id, "choices", choice))
    return texts


def _translated_rules(file: TranslationFile) -> Found:
    texts: Found = {}
    for id, score in file.scores.items():
        _put(texts, f"scores.{id}.name", score.name, ("scores", id, "name"))
        for band, text in score.bands.items():
            _put(texts, f"scores.{id}.bands.{band}", text, ("scores", id, "bands", band))
        for note, text in score.notes.items():
            _put(texts, f"scores.{id}.notes.{note}", text, ("scores", id, "notes", note))
    for id, text in file.options.items():
        _put(texts, f"options.{id}", text, ("options", id))
    for id, priority in file.priorities.items():
        for word in ("title", "rule"):
            path = ("priorities", id, word)
            _put(texts, f"priorities.{id}.{word}", getattr(priority, word), path)
    for id, text in file.offers.items():
        _put(texts, f"offers.{id}", text, ("offers", id))
    return texts


def survey_names(file: SurveyFile) -> Found:
    """The name of a survey in every language."""
    return {code: Word(text, ("name", code)) for code, text in file.name.items()}


def shared_offers(offers: Mapping[str, Mapping[str, str]]) -> Found:
    """What instruments offer in common, in every language."""
    return {
        f"{id}.{code}": Word(text, (id, code))
        for id, words in offers.items()
        for code, text in words.items()
    }


def _put(texts: Found, key: str, text: str | None, path: Path) -> None:
    if text is not None:
        texts[key] = Word(_evenly_spaced(text), path)


def _evenly_spaced(text: str) -> str:
    """Single spaces within, none around. A no-break space (« oui ») stays one, and a text of
    several lines as it is."""
    stripped = text.strip()
    if "\n" in stripped:
        return text
    if "  " in stripped or "\t" in stripped:
        return _SPACES.sub(" ", stripped)
    return stripped


def owner_keys(file: InstrumentFile) -> Iterator[str]:
    """The words only the owner can give: every question, and every way to answer it."""
    sets: set[str] = set()
    for item in worded(file):
        if item.kind == "bank":
            continue
        yield f"items.{item.id}.ask"
        for cell in item.anchors or ():
            yield f"items.{item.id}.anchors.{cell}"
        for unit in item.units or ():
            yield f"items.{item.id}.units.{unit.id}"
        if isinstance(item.choices, list):
            yield from (f"choices.{item.id}.{choice.id}" for choice in item.choices)
        elif item.choices:
            sets.add(item.choices)
    for name in sorted(sets):
        yield from (f"choices.{name}.{choice.id}" for choice in file.choices.get(name, ()))


def worded(file: InstrumentFile) -> Iterator[ItemFile]:
    """Every item with words, also those within a grid or a group. A grid has the words of the
    choices its rows share."""
    for item in file.items:
        yield item
        for row in item.rows or ():
            yield row_item(item, row).model_copy(update={"choices": None})
        yield from parts_of(item)


def text_of(texts: Found) -> dict[str, str]:
    return {key: word.text for key, word in texts.items()}


def with_titles(file: InstrumentFile, words: Mapping[str, str]) -> dict[str, str]:
    """Words with a title for every priority: what it is because of, where none is written."""
    complete = dict(words)
    for priority in file.priorities:
        first = priority.reasons[0]
        title = words.get(f"scores.{first}.name") or words.get(f"items.{first}.about") or first
        complete.setdefault(f"priorities.{priority.id}.title", title)
    return complete


def check_translation(
    document: Document, translation: Found, source: Found, *, whole: bool
) -> None:
    """Note every word that is missing from what is to be whole, is too many, or has other `{…}`
    than the source."""
    for key in sorted(source.keys() - translation.keys()) if whole else ():
        path = _likely_path(key, source)
        document.fault(
            path,
            f"`{key}` is not translated.",
            f'Add it; the source says "{_short(source[key].text)}".',
        )
    for key in translation.keys() - source.keys():
        at = translation[key].path
        document.fault(at, f"`{key}` is not in the instrument.", suggest(key, source), at_key=True)
    for key in translation.keys() & source.keys():
        wanted, given = placeholders(source[key].text), placeholders(translation[key].text)
        if wanted != given:
            document.fault(
                translation[key].path,
                f"The places to fill in differ: {_listed(given)} here, "
                f"{_listed(wanted)} in the source.",
                "Use the same ones, each as often.",
            )


def check_placeholders(document: Document, texts: Found, item_ids: list[str]) -> None:
    """Note every `{…}` that nothing will fill."""
    for key, word in texts.items():
        names = placeholders(word.text)
        if names and _is_for_everybody(key):
            document.fault(
                word.path,
                f"Nothing fills {{{names[0]}}} here: names, lists and rules are the same for all.",
                "Say it without; questions, hints and answers may have places.",
            )
            continue
        for name in names:
            kind, _, id = name.partition(":")
            if name == "first_name" or (kind == "answer" and id in _before(key, item_ids)):
                continue
            document.fault(
                word.path,
                f"Nothing fills {{{name}}}.",
                "Use {first_name}, or {answer:item} of an item asked before.",
            )


def _is_for_everybody(key: str) -> bool:
    """What stands in lists of several people, or in a rule of the practice."""
    first, last = key.split(".", 1)[0], key.rsplit(".", 1)[-1]
    shared = ("name", "scores", "options", "priorities", "offers")
    return first in shared or last in ("about", "label")


def placeholders(text: str) -> list[str]:
    if "{" not in text:
        return []
    return sorted(match[1] for match in PLACE.finditer(text) if match[1] is not None)


def first_sign(text: str) -> re.Match[str] | None:
    """The first HTML or piece of a template in a text; group "template" says which."""
    return _SIGNS.search(text) if "{" in text or "<" in text or "&" in text else None


def _before(key: str, item_ids: list[str]) -> list[str]:
    parts = key.split(".")
    if parts[0] == "items" and parts[1] in item_ids:
        return item_ids[: item_ids.index(parts[1])]
    return item_ids


def _likely_path(key: str, source: Found) -> Path:
    """Where a missing translation would stand."""
    parts: list[str | int] = list(key.split("."))
    if parts[0] == "choices" and source[key].path[0] == "items":
        parts = ["items", parts[1], "choices", parts[2]]
    return tuple(parts)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _listed(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "none"
