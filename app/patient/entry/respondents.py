"""Who may answer a survey: the person, the person with help, or somebody who answers for them."""

from __future__ import annotations

from app.catalogue.asking.tailored import tailored_edition
from app.catalogue.model import Survey

RESPONDENTS = ("self", "helped", "proxy")


def respondents_of(survey: Survey, locale: str | None) -> tuple[str, ...]:
    """Who may answer it in this language. A survey without a question for a proxy is not begun by
    one: there would be nothing to answer."""
    edition = survey.editions.get(locale or "")
    if edition is None or tailored_edition(edition, to_proxy=True, most_items=None).pages:
        return RESPONDENTS
    return tuple(respondent for respondent in RESPONDENTS if respondent != "proxy")
