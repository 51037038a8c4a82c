"""Which words are shown in which language: translations of own instruments, owners' wordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.text_schema import TranslationFile, WordingFile
from app.catalogue.files.yaml_reader import Document
from app.catalogue.model import Words
from app.catalogue.text.instrument_text import (
    Found,
    owner_keys,
    text_of,
    translated_words,
    with_titles,
    worded,
)

# An owner may word these of an item, and need not. What adds an entry to a list is ours to say.
_MAY_WORD = ("stem", "help", "add")
Offers = Mapping[str, Mapping[str, str]]


def check_header(
    document: Document, stem: str, file: TranslationFile, source: InstrumentFile
) -> None:
    """Note a translation that is of something else, or claims what it does not show."""
    if file.instrument != source.id:
        document.fault(
            ("instrument",), f"These are words of `{file.instrument}`.", f"Write {source.id}."
        )
    if file.language != stem:
        document.fault(
            ("language",), f"The file is called {stem}.yaml.", f"Write {stem}, or rename it."
        )
    if file.language == source.language:
        document.fault(
            ("language",), "The instrument is written in this language.",
            "Change the words in instrument.yaml.",
        )  # fmt: skip
    if file.version != source.version:
        document.fault(
            ("version",),
            f"This translates version {file.version}, and the instrument is {source.version}.",
            "Look at what changed, then write the new version.",
        )
    if file.status == "official" and not file.source.strip():
        document.fault(("status",), "`official` needs a source.", "Cite who made it, in `source`.")
    if file.status == "reviewed" and not file.reviewer.strip():
        document.fault(("status",), "`reviewed` needs a reviewer.", "Name them, in `reviewer`.")


def check_wording(
    document: Document, file: WordingFile, source: InstrumentFile, stem: str | None = None
) -> None:
    """Note where an owner's wording and the definition differ."""
    if source.kind != "validated":
        document.fault((), f"`{source.id}` is the project's own.", "Translate it in instruments/.")
        return
    if stem is not None and file.language != stem:
        document.fault(
            ("language",), f"The file is called {stem}.yaml.", f"Write {stem}, or rename it."
        )
    if file.version is not None and file.version != source.version:
        document.fault(
            ("version",), f"These are words of version {file.version}, not {source.version}.",
            "Add the owner's file again.",
        )  # fmt: skip
    texts, wanted = translated_words(file), set(owner_keys(source))
    optional = {
        "stem",
        *(f"items.{item.id}.{word}" for item in worded(source) for word in _MAY_WORD),
    }
    for key in sorted(wanted - texts.keys()):
        document.fault((*key.split("."),), f"`{key}` has no words.", "Add the owner's words.")
    for key in texts.keys() - wanted - optional:
        document.fault(
            texts[key].path, f"`{key}` is not the owner's to word in `{source.id}`.",
            suggest(key, wanted), at_key=True,
        )  # fmt: skip


def compose_words(
    file: InstrumentFile,
    source: Found,
    translations: Sequence[tuple[TranslationFile, Found]],
    wordings: Sequence[WordingFile],
    offers: Offers,
) -> dict[str, Words]:
    """The words of each language in which there are any. `source`, and what is beside each
    translation: the words in it.

    An owner's wording is shown only where our own phrases (what an item is about, names of scores)
    are in the same language too: nobody is shown two languages in one instrument.
    """
    ours = {file.language: _source_language(file, source)}
    ours |= {
        translation.language: _translated(translation, texts) for translation, texts in translations
    }
    if file.kind == "validated":
        ours = _joined(ours, wordings)
    return {locale: _complete(file, words, offers) for locale, words in ours.items()}


def _source_language(file: InstrumentFile, source: Found) -> Words:
    return Words(
        locale=file.language,
        status="project",
        text=text_of(source),
        source=file.source,
        checked=file.licence.checked,
    )


def _translated(file: TranslationFile, texts: Found) -> Words:
    return Words(
        locale=file.language,
        status=file.status,
        text=text_of(texts),
        translator=file.translator,
        reviewer=file.reviewer,
        source=file.source,
        checked=file.checked,
    )


def _joined(ours: Mapping[str, Words], wordings: Sequence[WordingFile]) -> dict[str, Words]:
    """The owner's words with our phrases of the same language; a draft of ours keeps it a draft."""
    return {
        owner_file.language: Words(
            locale=owner_file.language,
            status="draft" if ours[owner_file.language].status == "draft" else "official",
            text={**ours[owner_file.language].text, **text_of(translated_words(owner_file))},
            source=owner_file.source,
            checked=owner_file.added,
        )
        for owner_file in wordings
        if owner_file.language in ours
    }


def _complete(file: InstrumentFile, words: Words, offers: Offers) -> Words:
    """With a title for every priority, and the words of offers that instruments share."""
    text = with_titles(file, words.text)
    for priority in file.priorities:
        shared = offers.get(priority.offer or "", {})
        if words.locale in shared:
            text.setdefault(f"offers.{priority.offer}", shared[words.locale])
    return Words(
        locale=words.locale,
        status=words.status,
        text=MappingProxyType(text),
        translator=words.translator,
        reviewer=words.reviewer,
        source=words.source,
        checked=words.checked,
    )
