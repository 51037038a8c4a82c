"""Advice on the words for a proxy: what a proxy would read in the words for the person.

It is advice and no fault, because nobody is asked anything wrong: a question without words for a
proxy is not asked of a proxy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.catalogue.files.asked_items import AskedItem, asked_items, group_parts
from app.catalogue.files.schema import InstrumentFile, ItemFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import Document
from app.catalogue.text.instrument_text import LocatedTexts
from app.catalogue.text.proxy_text import PROXY

# Whose words these are: the person's, who is spoken to or speaks.
_OF_THE_PERSON = re.compile(r"\b(you|your|yours|yourself|I|me|my|mine|myself)\b", re.IGNORECASE)
# `about` and `label` name the item in messages and in the list of answers to check.
_SHOWN_WITH_ITEM = ("ask", "help", "about", "label", "stem", "add")


def check_proxy_keys(document: Document, words: LocatedTexts) -> None:
    """Note words for a proxy that stand for no words for the person."""
    known = [key for key in words if not key.startswith(PROXY)]
    for key, word in words.items():
        plain = key.removeprefix(PROXY)
        if plain != key and plain not in words:
            document.fault(
                word.path, f"There is no `{plain}` that these words could stand for.",
                suggest(plain, known), at_key=True,
            )  # fmt: skip


def advise_on_proxy_words(document: Document, file: InstrumentFile, words: LocatedTexts) -> None:
    """Name each item that a proxy is not asked for want of words and, in English, each text that a
    proxy is shown although it speaks to the person."""
    if file.kind != "own":
        return
    both = [asked for asked in asked_items(file) if _is_for_both(asked.item)]
    lacking = dict.fromkeys(id for asked in both for id in _without_question(asked, words))
    if lacking:
        listed = ", ".join(f"`{id}`" for id in lacking)
        document.advise(
            ("items",),
            "Somebody who answers for the person is not asked what has no words for them: "
            f"{listed}.",
            "Write each question for them too, under `proxy`, or say `asked_of: patient`.",
            at_key=True,
        )
    if file.language == "en":
        for asked in both:
            if not _without_question(asked, words):
                _advise_on_person(document, asked, file, words)


def _is_for_both(item: ItemFile) -> bool:
    return item.kind != "bank" and item.asked_of == "everybody" and not item.confidential


def _without_question(asked: AskedItem, words: LocatedTexts) -> list[str]:
    """The ids that lack a question for a proxy; see has_question_for_proxy()."""
    ids = [(asked.grid or asked.item).id, *(part.id for part in group_parts(asked.item))]
    return [id for id in ids if f"{PROXY}items.{id}.ask" not in words]


def _advise_on_person(
    document: Document, asked: AskedItem, file: InstrumentFile, words: LocatedTexts
) -> None:
    for key in _shown_keys(asked, file):
        plain, own = words.get(key), words.get(PROXY + key)
        # "Just as you write them" may stay as it is; the same question cannot.
        if plain is None or (own and (own.text != plain.text or not key.endswith(".ask"))):
            continue
        if match := _OF_THE_PERSON.search(plain.text):
            document.advise(
                (own or plain).path,
                f'"{match[0]}" is the person, and somebody who answers for them reads it.',
                f"Write `{key}` for them too, under `proxy`.",
            )


def _shown_keys(asked: AskedItem, file: InstrumentFile) -> Iterator[str]:
    yield "stem"
    for item in (asked.item, *((asked.grid,) if asked.grid else ()), *group_parts(asked.item)):
        yield from (f"items.{item.id}.{word}" for word in _SHOWN_WITH_ITEM)
        if isinstance(item.anchors, dict):
            yield from (f"items.{item.id}.anchors.{cell}" for cell in item.anchors)
        own = item.choices if isinstance(item.choices, list) else None
        name = item.id if own is not None else str(item.choices)
        # "I do not know" is the answer of whoever answers.
        for choice in own if own is not None else file.choices.get(name, ()):
            if not choice.missing:
                yield f"choices.{name}.{choice.id}"
