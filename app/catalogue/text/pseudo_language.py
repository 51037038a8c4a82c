"""A pseudo-language: every text longer and accented, to find text that would be cut off.

Its code is `qps-ploc`, as in other programs. Nothing of it is stored: it is made from the English
text when a practice lists it in PREVISIT_LOCALES.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

from app.catalogue.model import Catalogue, Edition, Instrument, InstrumentText, Survey

LOCALE = "qps-ploc"
EXTRA_SHARE = 0.4  # a short English text often grows by this share in German or Finnish

_ACCENTED = str.maketrans("aceginorsuyzACEGINORSUYZ", "àçéĝîñöŕšûýžÀÇÉĜÎÑÖŔŠÛÝŽ")
# Placeholders and tags must stay as they are: {first_name}, %(count)s.
_UNCHANGED = re.compile(r"(\{[^{}]*\}|%\(\w+\)[sd]|%%|<[^<>]*>)")
_FILLER = "ẽxtrå wörds "


def pseudo_text(text: str) -> str:
    """The text accented, longer by EXTRA_SHARE, and between marks that show where it ends."""
    if not text.strip():
        return text
    parts = _UNCHANGED.split(text)
    parts[::2] = [part.translate(_ACCENTED) for part in parts[::2]]
    more = int(len(text) * EXTRA_SHARE)
    filler = (_FILLER * (more // len(_FILLER) + 1))[:more].rstrip()
    return f"⟦{''.join(parts)}{' ' if filler else ''}{filler}⟧"


def with_pseudo_language(catalogue: Catalogue) -> Catalogue:
    """The catalogue in which every survey that has English also has the pseudo-language."""
    instruments = {
        id: _pseudo_instrument(instrument) for id, instrument in catalogue.instruments.items()
    }
    surveys = {id: _pseudo_survey(survey, instruments) for id, survey in catalogue.surveys.items()}
    offers = {
        id: {**words, LOCALE: pseudo_text(words["en"])} if "en" in words else words
        for id, words in catalogue.offers.items()
    }
    return Catalogue(instruments, surveys, offers)


def _pseudo_instrument(instrument: Instrument) -> Instrument:
    english = instrument.words.get("en")
    if english is None:
        return instrument
    text = {key: pseudo_text(words) for key, words in english.text.items()}
    pseudo = InstrumentText(
        LOCALE, "project", MappingProxyType(text), source="made from the English words"
    )
    return replace(instrument, words={**instrument.words, LOCALE: pseudo})


def _pseudo_survey(survey: Survey, instruments: dict[str, Instrument]) -> Survey:
    """The survey with an edition in the pseudo-language. Its hash stays, since answers in this
    language belong to the same version as all others."""
    english = survey.editions.get("en")
    editions = {code: _pseudo_edition(each, instruments) for code, each in survey.editions.items()}
    if english is not None:
        pseudo = replace(english, locale=LOCALE, name=pseudo_text(english.name))
        editions[LOCALE] = _pseudo_edition(pseudo, instruments)
    return replace(
        survey,
        editions=editions,
        instruments=tuple(instruments[each.id] for each in survey.instruments),
        names={**survey.names, LOCALE: pseudo_text(survey.names.get("en", survey.id))},
    )


def _pseudo_edition(edition: Edition, instruments: dict[str, Instrument]) -> Edition:
    return replace(edition, instruments=tuple(instruments[each.id] for each in edition.instruments))
