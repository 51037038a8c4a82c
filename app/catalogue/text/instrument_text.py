"""The text of an instrument by key: from its own file, a translation, or an owner's text file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.catalogue.files.asked_items import group_parts, row_item
from app.catalogue.files.base_schema import ItemText, ProxyText
from app.catalogue.files.schema import InstrumentFile, ItemFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.files.text_schema import OwnerTextFile, TranslationFile
from app.catalogue.files.yaml_reader import Document, KeyPath
from app.catalogue.text.proxy_text import PROXY


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A text and its place in the file it comes from."""

    text: str
    path: KeyPath


# Key (see InstrumentText in model.py) → text and place.
LocatedTexts: TypeAlias = dict[str, LocatedText]

_SPACES = re.compile(r"[ \t]+")
# A template expression is not a placeholder: it is shown as it is.
_TEMPLATE = r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}"
PLACEHOLDER = re.compile(_TEMPLATE + r"|\{([^{}]*)\}")
_HTML = r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->|&(?:[A-Za-z]{2,31}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
_MARKUP = re.compile(f"(?P<template>{_TEMPLATE})|{_HTML}")


def source_texts(file: InstrumentFile) -> LocatedTexts:
    """Every text in the instrument's own file. A band without text gets its id as text."""
    texts: LocatedTexts = {}
    for key in ("name", "stem", "recall"):
        _add_text(texts, key, getattr(file, key), (key,))
    for name, choices in file.choices.items():
        for n, choice in enumerate(choices):
            _add_text(
                texts, f"choices.{name}.{choice.id}", choice.text, ("choices", name, n, "text")
            )
    for n, item in enumerate(file.items):
        texts |= _source_item(item, ("items", n))
        for place, row in enumerate(item.rows or ()):
            for word in ("ask", "about", "label"):
                key, path = f"items.{item.id}_{row.id}.{word}", ("items", n, "rows", place, word)
                _add_text(texts, key, getattr(row, word), path)
        for place, part in enumerate(group_parts(item)):
            texts |= _source_item(part, ("items", n, "items", place))
    return texts | _source_words_of_rules(file) | _proxy_texts(file.proxy)


def _source_item(item: ItemFile, at: KeyPath) -> LocatedTexts:
    texts: LocatedTexts = {}
    for word in ("ask", "about", "label", "help", "stem", "add"):
        _add_text(texts, f"items.{item.id}.{word}", getattr(item, word), (*at, word))
    if isinstance(item.anchors, dict):
        for cell, text in item.anchors.items():
            _add_text(texts, f"items.{item.id}.anchors.{cell}", text, (*at, "anchors", cell))
    if isinstance(item.choices, list):
        for place, choice in enumerate(item.choices):
            key = f"choices.{item.id}.{choice.id}"
            _add_text(texts, key, choice.text, (*at, "choices", place, "text"))
    for place, unit in enumerate(item.units or ()):
        _add_text(
            texts, f"items.{item.id}.units.{unit.id}", unit.text, (*at, "units", place, "text")
        )
    return texts


def _source_words_of_rules(file: InstrumentFile) -> LocatedTexts:
    texts: LocatedTexts = {}
    for n, score in enumerate(file.scores):
        _add_text(texts, f"scores.{score.id}.name", score.name, ("scores", n, "name"))
        for start, band in score.bands.items():
            id, text = (band, None) if isinstance(band, str) else (band.id, band.text)
            key = f"scores.{score.id}.bands.{id}"
            _add_text(texts, key, text or id.replace("_", " "), ("scores", n, "bands", start))
        for place, note in enumerate(score.notes):
            key = f"scores.{score.id}.notes.{note.id}"
            _add_text(texts, key, note.text, ("scores", n, "notes", place, "text"))
    for n, option in enumerate(file.options):
        _add_text(texts, f"options.{option.id}", option.text, ("options", n, "text"))
    for n, priority in enumerate(file.priorities):
        for word in ("title", "rule"):
            path = ("priorities", n, word)
            _add_text(texts, f"priorities.{priority.id}.{word}", getattr(priority, word), path)
    for id, text in file.offers.items():
        _add_text(texts, f"offers.{id}", text, ("offers", id))
    return texts


def translated_texts(file: TranslationFile | OwnerTextFile) -> LocatedTexts:
    """Every text of a translation, or of an owner's text file."""
    texts: LocatedTexts = {}
    for key in ("name", "stem", "recall"):
        _add_text(texts, key, getattr(file, key, None), (key,))
    for name, choices in file.choices.items():
        for id, text in choices.items():
            _add_text(texts, f"choices.{name}.{id}", text, ("choices", name, id))
    for id, words in file.items.items():
        texts |= _translated_item(id, words)
    if isinstance(file, TranslationFile):
        texts |= _translated_rules(file)
    return texts | _proxy_texts(file.proxy)


def _proxy_texts(proxy: ProxyText) -> LocatedTexts:
    """Every text for a proxy, whose shape is the same in an instrument and in its translations."""
    texts: LocatedTexts = {}
    _add_text(texts, "stem", proxy.stem, ("stem",))
    for name, choices in proxy.choices.items():
        for id, text in choices.items():
            _add_text(texts, f"choices.{name}.{id}", text, ("choices", name, id))
    for id, words in proxy.items.items():
        texts |= _translated_item(id, words)
    return {
        PROXY + key: LocatedText(word.text, ("proxy", *word.path)) for key, word in texts.items()
    }


def _translated_item(id: str, words: ItemText) -> LocatedTexts:
    texts: LocatedTexts = {}
    for word in ("ask", "about", "label", "help", "stem", "add"):
        _add_text(texts, f"items.{id}.{word}", getattr(words, word), ("items", id, word))
    for unit, text in words.units.items():
        _add_text(texts, f"items.{id}.units.{unit}", text, ("items", id, "units", unit))
    for cell, text in words.anchors.items():
        _add_text(texts, f"items.{id}.anchors.{cell}", text, ("items", id, "anchors", cell))
    for choice, text in words.choices.items():
        _add_text(texts, f"choices.{id}.{choice}", text, ("items", id, "choices", choice))
    return texts


def _translated_rules(file: TranslationFile) -> LocatedTexts:
    texts: LocatedTexts = {}
    for id, score in file.scores.items():
        _add_text(texts, f"scores.{id}.name", score.name, ("scores", id, "name"))
        for band, text in score.bands.items():
            _add_text(texts, f"scores.{id}.bands.{band}", text, ("scores", id, "bands", band))
        for note, text in score.notes.items():
            _add_text(texts, f"scores.{id}.notes.{note}", text, ("scores", id, "notes", note))
    for id, text in file.options.items():
        _add_text(texts, f"options.{id}", text, ("options", id))
    for id, priority in file.priorities.items():
        for word in ("title", "rule"):
            path = ("priorities", id, word)
            _add_text(texts, f"priorities.{id}.{word}", getattr(priority, word), path)
    for id, text in file.offers.items():
        _add_text(texts, f"offers.{id}", text, ("offers", id))
    return texts


def survey_name_texts(file: SurveyFile) -> LocatedTexts:
    """The name of a survey in every language."""
    return {code: LocatedText(text, ("name", code)) for code, text in file.name.items()}


def shared_offer_texts(offers: Mapping[str, Mapping[str, str]]) -> LocatedTexts:
    """The offers that instruments share, in every language."""
    return {
        f"{id}.{code}": LocatedText(text, (id, code))
        for id, words in offers.items()
        for code, text in words.items()
    }


def _add_text(texts: LocatedTexts, key: str, text: str | None, path: KeyPath) -> None:
    if text is not None:
        texts[key] = LocatedText(_evenly_spaced(text), path)


def _evenly_spaced(text: str) -> str:
    """The text with single spaces within and none around it.

    A no-break space (« oui ») stays, and a text of several lines is not changed.
    """
    stripped = text.strip()
    if "\n" in stripped:
        return text
    if "  " in stripped or "\t" in stripped:
        return _SPACES.sub(" ", stripped)
    return stripped


def owner_text_keys(file: InstrumentFile) -> Iterator[str]:
    """The keys of text that only the owner can give: every question and every way to answer it."""
    sets: set[str] = set()
    for item in items_with_text(file):
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


def items_with_text(file: InstrumentFile) -> Iterator[ItemFile]:
    """Every item that has text, also rows of a grid and parts of a group.

    The text of choices that rows share belongs to the grid.
    """
    for item in file.items:
        yield item
        for row in item.rows or ():
            yield row_item(item, row).model_copy(update={"choices": None})
        yield from group_parts(item)


def plain_texts(texts: LocatedTexts) -> dict[str, str]:
    return {key: word.text for key, word in texts.items()}


def with_priority_titles(file: InstrumentFile, words: Mapping[str, str]) -> dict[str, str]:
    """Texts with a title for every priority. Where none is written, it is the name of its first
    reason, a score or an item."""
    complete = dict(words)
    for priority in file.priorities:
        first = priority.reasons[0]
        title = words.get(f"scores.{first}.name") or words.get(f"items.{first}.about") or first
        complete.setdefault(f"priorities.{priority.id}.title", title)
    return complete


def check_translation(
    document: Document, translation: LocatedTexts, source: LocatedTexts, *, whole: bool
) -> None:
    """Note every text with an unknown key or with other placeholders than the source and, if
    `whole`, every text that is missing."""
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
                f"The places to fill in differ: {_list_placeholders(given)} here, "
                f"{_list_placeholders(wanted)} in the source.",
                "Use the same ones, each as often.",
            )


def check_placeholders(document: Document, texts: LocatedTexts, item_ids: list[str]) -> None:
    """Note every placeholder that cannot be filled."""
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
    """Whether a text is shown in lists of several people or in rules, so that it cannot name
    one."""
    first, last = key.split(".", 1)[0], key.rsplit(".", 1)[-1]
    shared = ("name", "scores", "options", "priorities", "offers")
    return first in shared or last in ("about", "label")


def placeholders(text: str) -> list[str]:
    """The names of the placeholders in a text, sorted, as often as they occur."""
    if "{" not in text:
        return []
    return sorted(match[1] for match in PLACEHOLDER.finditer(text) if match[1] is not None)


def first_markup(text: str) -> re.Match[str] | None:
    """The first HTML tag or template expression in a text; None without one.

    For a template expression, the group "template" of the match is set.
    """
    return _MARKUP.search(text) if "{" in text or "<" in text or "&" in text else None


def _before(key: str, item_ids: list[str]) -> list[str]:
    parts = key.removeprefix(PROXY).split(".")
    if parts[0] == "items" and parts[1] in item_ids:
        return item_ids[: item_ids.index(parts[1])]
    return item_ids


def _likely_path(key: str, source: LocatedTexts) -> KeyPath:
    """The place where a missing translation belongs."""
    if key.startswith(PROXY):
        return source[key].path
    parts: list[str | int] = list(key.split("."))
    if parts[0] == "choices" and source[key].path[0] == "items":
        parts = ["items", parts[1], "choices", parts[2]]
    return tuple(parts)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _list_placeholders(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "none"
