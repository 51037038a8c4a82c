"""JSON Schemas of our files, for editors that check and complete while an author types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from app.catalogue.files.schema import InstrumentFile, OffersFile
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.files.text_schema import OwnerTextFile, TranslationFile

FILE_MODELS: Mapping[str, Any] = {
    "instrument": InstrumentFile,
    "translation": TranslationFile,
    "survey": SurveyFile,
    "offers": OffersFile,
    "wording": OwnerTextFile,
}


def editor_schema(kind: str) -> str:
    """The JSON Schema of one kind of file, as text that is the same each time."""
    document = TypeAdapter(FILE_MODELS[kind]).json_schema(by_alias=True)
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
