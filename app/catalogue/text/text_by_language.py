"""Which text is shown in which language: translations, and owners' text with the project's
phrases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.text_schema import OwnerTextFile, TranslationFile
from app.catalogue.files.yaml_reader import Document
from app.catalogue.model import InstrumentText
from app.catalogue.text.instrument_text import (
    LocatedTexts,
    items_with_text,
    owner_text_keys,
    plain_texts,
    translated_texts,
    with_priority_titles,
)
from app.catalogue.text.proxy_text import PROXY

# Text of an item that an owner's file may hold but need not.
_MAY_WORD = ("stem", "help", "add")
Offers = Mapping[str, Mapping[str, str]]


def check_translation_header(
    document: Document, stem: str, file: TranslationFile, source: InstrumentFile
) -> None:
    """Note a translation whose header names another instrument, version or language, or claims a
    status without the source or reviewer it needs."""
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


def check_owner_text(
    document: Document, file: OwnerTextFile, source: InstrumentFile, stem: str | None = None
) -> None:
    """Note every difference between an owner's text file and the definition."""
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
    texts, wanted = translated_texts(file), set(owner_text_keys(source))
    optional = {
        "stem",
        *(f"items.{item.id}.{word}" for item in items_with_text(source) for word in _MAY_WORD),
    }
    optional |= {PROXY + key for key in wanted | optional}
    for key in sorted(wanted - texts.keys()):
        document.fault((*key.split("."),), f"`{key}` has no words.", "Add the owner's words.")
    for key in texts.keys() - wanted - optional:
        document.fault(
            texts[key].path, f"`{key}` is not the owner's to word in `{source.id}`.",
            suggest(key, wanted), at_key=True,
        )  # fmt: skip


def compose_text(
    file: InstrumentFile,
    source: LocatedTexts,
    translations: Sequence[tuple[TranslationFile, LocatedTexts]],
    owner_texts: Sequence[OwnerTextFile],
    offers: Offers,
) -> dict[str, InstrumentText]:
    """The text of an instrument in each language in which there is any.

    source        the texts of the instrument's own file
    translations  each translation file with its texts
    owner_texts   for a validated instrument, the owner's text in each language

    An owner's text is used only in languages in which the project's own phrases (what an item is
    about, names of scores) exist too: nobody is shown two languages in one instrument.
    """
    text_by_locale = {file.language: _source_language(file, source)}
    text_by_locale |= {
        translation.language: _translated(translation, texts) for translation, texts in translations
    }
    if file.kind == "validated":
        text_by_locale = _joined(text_by_locale, owner_texts)
    return {locale: _complete(file, words, offers) for locale, words in text_by_locale.items()}


def _source_language(file: InstrumentFile, source: LocatedTexts) -> InstrumentText:
    return InstrumentText(
        locale=file.language,
        status="project",
        text=plain_texts(source),
        source=file.source,
        checked=file.licence.checked,
    )


def _translated(file: TranslationFile, texts: LocatedTexts) -> InstrumentText:
    return InstrumentText(
        locale=file.language,
        status=file.status,
        text=plain_texts(texts),
        translator=file.translator,
        reviewer=file.reviewer,
        source=file.source,
        checked=file.checked,
    )


def _joined(
    text_by_locale: Mapping[str, InstrumentText], owner_texts: Sequence[OwnerTextFile]
) -> dict[str, InstrumentText]:
    """The owner's text joined with the project's phrases of the same language. It is a draft if the
    phrases are."""
    return {
        owner_file.language: InstrumentText(
            locale=owner_file.language,
            status="draft" if text_by_locale[owner_file.language].status == "draft" else "official",
            text={
                **text_by_locale[owner_file.language].text,
                **plain_texts(translated_texts(owner_file)),
            },
            source=owner_file.source,
            checked=owner_file.added,
        )
        for owner_file in owner_texts
        if owner_file.language in text_by_locale
    }


def _complete(file: InstrumentFile, text: InstrumentText, offers: Offers) -> InstrumentText:
    """The text with a title for every priority, and with the offers that instruments share."""
    texts = with_priority_titles(file, text.text)
    for priority in file.priorities:
        shared = offers.get(priority.offer or "", {})
        if text.locale in shared:
            texts.setdefault(f"offers.{priority.offer}", shared[text.locale])
    return InstrumentText(
        locale=text.locale,
        status=text.status,
        text=MappingProxyType(texts),
        translator=text.translator,
        reviewer=text.reviewer,
        source=text.source,
        checked=text.checked,
    )
