"""The interface's words: every one is in every catalogue, translated, with its placeholders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.house.source import CATALOGUES, PROJECT

KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None, "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|{\w*}")

pytestmark = pytest.mark.parametrize("locale", CATALOGUES)


def test_every_word_of_the_interface_is_in_the_catalogue(locale: str) -> None:
    lacking = [words for words in _extracted() if words not in _catalogue(locale)]

    assert not lacking, _renew(lacking)


def test_the_catalogue_holds_no_word_that_is_gone(locale: str) -> None:
    gone = [message.id for message in _messages(locale) if message.id not in _extracted()]

    assert not gone, _renew(gone)


def test_every_word_is_translated_and_none_is_a_guess(locale: str) -> None:
    open_ends = [
        message.id
        for message in _messages(locale)
        if message.fuzzy or not all(_texts(message.string))
    ]

    assert not open_ends, "\n".join(map(str, open_ends))


def test_a_plural_has_every_form_the_language_has(locale: str) -> None:
    forms = _catalogue(locale).num_plurals

    assert not [
        message.id
        for message in _messages(locale)
        if message.pluralizable and len(_texts(message.string)) != forms
    ]


def test_placeholders_are_the_same_in_every_language(locale: str) -> None:
    differing = [message.id for message in _messages(locale) if not _has_same_placeholders(message)]

    assert not differing, "\n".join(map(str, differing))


def test_a_number_takes_the_form_its_language_has_for_it(locale: str) -> None:
    """As the Unicode project's CLDR counts: in Hindi, French and Portuguese nothing is singular."""
    form_of = c2py(_catalogue(locale).plural_expr)
    in_cldr = Locale.parse(locale).plural_form
    pairs = {(in_cldr(n), form_of(n)) for n in range(200)}

    assert len({word for word, _ in pairs}) == len({form for _, form in pairs}) == len(pairs)


@cache
def _extracted() -> dict[str | tuple[str, ...], str]:
    """Every marked word, with the place it stands in."""
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    extracted = extract_from_dir(PROJECT, methods, options, KEYWORDS)
    return {words: f"{name}:{line}" for name, line, words, _, _ in extracted}


@cache
def _catalogue(locale: str) -> Catalog:
    path = PROJECT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    assert Path(path).is_file(), f"There is no {path}. CONTRIBUTING.md says how to make it."
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def _messages(locale: str) -> list[Message]:
    return [message for message in _catalogue(locale) if message.id]


Texts = str | tuple[str, ...] | list[str]


def _texts(words: Texts | None) -> list[str]:
    """Each form of a message; one empty text where it has no translation."""
    return [words or ""] if words is None or isinstance(words, str) else list(words)


def _has_same_placeholders(message: Message) -> bool:
    """A plural form may leave the number out ("one day", «يومان»), but nothing else."""
    wanted = set(PLACEHOLDER.findall(_texts(message.id)[-1]))
    may_lack = {"%(n)s", "%(num)s", "%(count)s"} if message.pluralizable else set()
    return all(
        placeholders <= wanted and wanted - placeholders <= may_lack
        for placeholders in (set(PLACEHOLDER.findall(text)) for text in _texts(message.string))
    )


def _renew(words: Sequence[Texts]) -> str:
    places = {str(text): place for text, place in _extracted().items()}
    listed = "\n".join(f"  {places.get(str(text), 'gone')}: {text!r}" for text in words)
    return f"Renew the catalogues (CONTRIBUTING.md says how):\n{listed}"


def test_the_catalogue_compiles(locale: str) -> None:
    faults = [str(error) for _, errors in _catalogue(locale).check() for error in errors]

    assert not faults, "\n".join(faults)
