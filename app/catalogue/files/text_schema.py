"""Schema of files that hold only text: a translation of the project, and an owner's text."""

from __future__ import annotations

from app.catalogue.files.base_schema import FileModel, ItemText, ProxyText, Text
from app.catalogue.files.schema import Day, Id, Locale, Status


class ScoreText(FileModel):
    name: Text | None = None
    bands: dict[str, Text] = {}
    notes: dict[str, Text] = {}


class PriorityText(FileModel):
    title: Text | None = None
    rule: Text | None = None


class TranslationFile(FileModel):
    """The text of one instrument in another language, under the same ids."""

    instrument: Id
    version: Text
    language: Locale
    status: Status
    translator: str = ""
    reviewer: str = ""
    source: str = ""
    checked: Day
    name: Text | None = None
    recall: Text | None = None
    stem: Text | None = None
    choices: dict[str, dict[str, Text]] = {}
    items: dict[str, ItemText] = {}
    proxy: ProxyText = ProxyText.model_construct()
    scores: dict[str, ScoreText] = {}
    options: dict[str, Text] = {}
    priorities: dict[str, PriorityText] = {}
    offers: dict[str, Text] = {}


class OwnerTextFile(FileModel):
    """The owner's text of a validated instrument, as a practice added it. We write `added`."""

    instrument: Id | None = None
    version: Text | None = None
    language: Locale
    source: Text
    added: Day | None = None
    stem: Text | None = None
    choices: dict[str, dict[str, Text]] = {}
    items: dict[str, ItemText] = {}
    proxy: ProxyText = ProxyText.model_construct()
