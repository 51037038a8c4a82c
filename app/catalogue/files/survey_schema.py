"""Schema of a survey file: which instruments, in which order, for whom."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.catalogue.files.base_schema import FileModel, Text
from app.catalogue.files.schema import Id, Locale, Name


class SurveyInstrumentFile(FileModel):
    """An instrument in a survey, when it is asked, and what it asks there as well."""

    id: Id
    show_when: Text | None = None
    also_ask: dict[Name, Text] = {}


class SurveyFile(FileModel):
    """Which instruments are asked, in what order, and of whom."""

    id: Id
    version: Text
    name: Annotated[dict[Locale, Text], Field(min_length=1)]
    audience: Text | None = None
    minutes: Annotated[int, Field(ge=1, le=240)] | None = None
    items_per_page: Annotated[int, Field(ge=1, le=50)] = 1
    instruments: Annotated[list[SurveyInstrumentFile], Field(min_length=1)]
