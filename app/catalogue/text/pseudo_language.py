"""A language nobody speaks: every text longer and accented, to find what would be cut off.

Its code is `qps-ploc`, as other programs call it. Nothing of it is stored: it is made from English
words when a practice asks for it in PREVISIT_LOCALES.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

from app.catalogue.model import Catalogue, Edition, Instrument, Survey, Words

LOCALE = "qps-ploc"
LONGER = 0.4  # a short English text often grows by as much in German or Finnish

_ACCENTED = str.maketrans("aceginorsuyzACEGINORSUYZ", "àçéĝîñöŕšûýžÀÇÉĜÎÑÖŔŠÛÝŽ")
# What a program fills in or reads must stay: {first_name}, %(count)s, tags.
_KEPT = re.compile(r"(\{[^{}]*\}|%\(\w+\)[sd]|%%|<[^<>]*>)")
_FILLER = "ẽxtrå wörds "


def pseudo(text: str) -> str:
    """The same text, accented, longer by two fifths, between marks that show where it ends."""
    if not text.strip():
        return text
    parts = _KEPT.split(text)
    parts[::2] = [part.translate(_ACCENTED) for part in parts[::2]]
    more = int(len(text) * LONGER)
    filler = (_FILLER * (more // len(_FILLER) + 1))[:more].rstrip()
    return f"⟦{''.join(parts)}{' ' if filler else ''}{filler}⟧"


def with_pseudo(catalogue: Catalogue) -> Catalogue:
    """The catalogue, and every survey that can be shown in English also in this language."""
    instruments = {id: _instrument(instrument) for id, instrument in catalogue.instruments.items()}
    surveys = {id: _survey(survey, instruments) for id, survey in catalogue.surveys.items()}
    offers = {
        id: {**words, LOCALE: pseudo(words["en"])} if "en" in words else words
        for id, words in catalogue.offers.items()
    }
    return Catalogue(instruments, surveys, offers)


def _instrument(instrument: Instrument) -> Instrument:
    english = instrument.words.get("en")
    if english is None:
        return instrument
    text = {key: pseudo(words) for key, words in english.text.items()}
    made = Words(LOCALE, "project", MappingProxyType(text), source="made from the English words")
    return replace(instrument, words={**instrument.words, LOCALE: made})


def _survey(survey: Survey, instruments: dict[str, Instrument]) -> Survey:
    """Its hash stays: answers in this language rest on the same version as all others."""
    english = survey.editions.get("en")
    editions = {code: _edition(each, instruments) for code, each in survey.editions.items()}
    if english is not None:
        made = replace(english, locale=LOCALE, name=pseudo(english.name))
        editions[LOCALE] = _edition(made, instruments)
    return replace(
        survey,
        editions=editions,
        instruments=tuple(instruments[each.id] for each in survey.instruments),
        names={**survey.names, LOCALE: pseudo(survey.names.get("en", survey.id))},
    )


def _edition(edition: Edition, instruments: dict[str, Instrument]) -> Edition:
    return replace(edition, instruments=tuple(instruments[each.id] for each in edition.instruments))
