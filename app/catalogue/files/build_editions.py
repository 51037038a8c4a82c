"""Build the editions of a survey: its pages in one language, with joined conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from app.catalogue.expressions.logic import Expression, both, either
from app.catalogue.files.build import content_hash
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.model import Edition, Instrument, InstrumentText, Item, Page


def build_editions(
    file: SurveyFile,
    instruments: Sequence[Instrument],
    conditions: Mapping[str, Expression | None],
    also: Mapping[str, Expression] = MappingProxyType({}),
) -> dict[str, Edition]:
    """One edition for each language in which the survey has a name and at least one instrument can
    be asked.

    conditions  instrument id → when the instrument is asked; None: always
    also        item id → when it is asked in addition to its own condition
    """
    return {
        locale: _build_edition(file, locale, instruments, conditions, also)
        for locale in file.name
        if any(instrument.can_be_asked(locale) for instrument in instruments)
    }


def _build_edition(
    file: SurveyFile,
    locale: str,
    instruments: Sequence[Instrument],
    conditions: Mapping[str, Expression | None],
    also: Mapping[str, Expression],
) -> Edition:
    asked = tuple(instrument for instrument in instruments if instrument.can_be_asked(locale))
    pages: list[Page] = []
    for instrument in asked:
        items = _items_of(instrument, conditions[instrument.id], also)
        pages += _pages(instrument.id, items, file.items_per_page)
    return Edition(
        survey_id=file.id,
        locale=locale,
        name=file.name[locale],
        pages=tuple(pages),
        instruments=asked,
        left_out=tuple(
            instrument.id for instrument in instruments if not instrument.can_be_asked(locale)
        ),
        hash=_hash(file, locale, asked),
    )


def _items_of(
    instrument: Instrument, condition: Expression | None, also: Mapping[str, Expression]
) -> Iterable[Item]:
    for item in instrument.items.values():
        own = item.show_when
        if own is not None and item.id in also:
            own = either(own, also[item.id])
        shown = both(condition, own)
        yield item if shown is item.show_when else replace(item, show_when=shown)


def _pages(instrument_id: str, items: Iterable[Item], per_page: int) -> list[Page]:
    """Pages of up to `per_page` items. A grid, a group and an item of a bank have a page of their
    own.

    An item may depend on another on the same page: the script shows it at once, and without script
    the page is shown again.
    """
    pages: list[list[Item]] = []
    for item in items:
        apart = item.bank is not None or bool(pages and pages[-1][0].bank)
        if not pages or not _fits_on_page(item, pages[-1], per_page) or apart:
            pages.append([])
        pages[-1].append(item)
    return [Page(page[0].id, instrument_id, tuple(page)) for page in pages]


def _fits_on_page(item: Item, page: Sequence[Item], per_page: int) -> bool:
    last = page[-1]
    if item.grid or last.grid:
        return item.grid == last.grid
    return len(page) < per_page and "group" not in (item.kind, last.kind)


def _hash(file: SurveyFile, locale: str, instruments: Iterable[Instrument]) -> str:
    """The hash of an edition: rules and text of every instrument in this language, in order."""
    return content_hash(
        {
            "survey": file.model_dump(
                mode="json", exclude={"name", "minutes"}, exclude_defaults=True
            ),
            "locale": locale,
            "instruments": [
                [instrument.id, instrument.hash, _text_without_labels(instrument.words[locale])]
                for instrument in instruments
            ],
        }
    )


def _text_without_labels(words: InstrumentText) -> dict[str, str]:
    """The text a person answers to. Labels are left out, since they are shown with answers only."""
    return {key: text for key, text in words.text.items() if not key.endswith(".label")}
