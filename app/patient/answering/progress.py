"""Where a page stands in its survey: how much lies behind it, and how many pages there are."""

from __future__ import annotations

from app.catalogue.asking.path import SurveyPath
from app.catalogue.model import Edition, Page


def total(edition: Edition, path: SurveyPath, page: Page) -> int | None:
    """How many pages there are, once no answer still to come can change that."""
    ahead = False
    open_items: set[str] = set()
    for edition_page in edition.pages:
        ahead = ahead or edition_page.id == page.id
        if ahead and edition_page.bank is not None:
            return None
        for item in edition_page.items:
            if item.show_when and open_items & item.show_when.names:
                return None
            if ahead:
                open_items.add(item.id)
    return len(path.pages)


def done_percent(edition: Edition, path: SurveyPath, page: Page) -> int:
    place = next(
        n for n, edition_page in enumerate(edition.pages) if _stands_with(edition_page, page)
    )
    if page.bank is not None:
        # A bank asks in an order of its own: its questions count as they come.
        asked = [asked_page.id for asked_page in path.pages if asked_page.bank == page.bank]
        place += asked.index(page.id)
    return round(100 * place / len(edition.pages))


def _stands_with(edition_page: Page, page: Page) -> bool:
    return edition_page.id == page.id or (page.bank is not None and edition_page.bank == page.bank)
