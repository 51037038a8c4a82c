"""Text that belongs to no single instrument: names of surveys, and offers that instruments share.

Each of these files holds all languages. Its text has no translation status of its own, since it is
shown only together with an instrument that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalogue.model import Catalogue

# Parts have a dot, which no id of an instrument has.
OFFERS_PART = "shared.offers"
_SURVEY = "surveys."


@dataclass(frozen=True, slots=True)
class SharedText:
    """One text in every language there is. English is the source, else the first language."""

    by_locale: Mapping[str, str]

    @property
    def language(self) -> str:
        return "en" if "en" in self.by_locale else next(iter(self.by_locale))

    @property
    def source(self) -> str:
        return self.by_locale[self.language]


def shared_texts(catalogue: Catalogue) -> dict[str, dict[str, SharedText]]:
    """Part → key → text. The key of a survey's name is `name`, that of an offer is its id."""
    names = {
        f"{_SURVEY}{survey.id}": {"name": SharedText(survey.names)}
        for survey in catalogue.surveys.values()
    }
    offers = {id: SharedText(texts) for id, texts in catalogue.offers.items() if texts}
    return names | ({OFFERS_PART: offers} if offers else {})


def shared_text_file(part: str) -> str:
    """The file that holds the text of a part, relative to the folder of instruments."""
    return "offers.yaml" if part == OFFERS_PART else f"surveys/{part.removeprefix(_SURVEY)}.yaml"
