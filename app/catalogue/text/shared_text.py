"""Words that stand beside the instruments, in one file for all languages: the names of surveys,
and the offers that instruments share. They have no status of their own: they are shown only where
an instrument is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalogue.model import Catalogue

# Parts have a dot, which no id of an instrument has.
OFFERS = "shared.offers"
_SURVEY = "surveys."


@dataclass(frozen=True, slots=True)
class SharedText:
    """One text in every language in which it is written; the first was the source."""

    words: Mapping[str, str]

    @property
    def language(self) -> str:
        return "en" if "en" in self.words else next(iter(self.words))

    @property
    def source(self) -> str:
        return self.words[self.language]


def shared_words(catalogue: Catalogue) -> dict[str, dict[str, SharedText]]:
    """Part → key → text. The key of a survey's name is `name`, that of an offer its id."""
    names = {
        f"{_SURVEY}{survey.id}": {"name": SharedText(survey.names)}
        for survey in catalogue.surveys.values()
    }
    offers = {id: SharedText(words) for id, words in catalogue.offers.items() if words}
    return names | ({OFFERS: offers} if offers else {})


def file_of(part: str) -> str:
    """Where the words of such a part stand, within a folder of instruments."""
    return "offers.yaml" if part == OFFERS else f"surveys/{part.removeprefix(_SURVEY)}.yaml"
