"""JSON Schemas of our files, for editors that check and complete while one types."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import BaseModel

from app.catalogue.schema import InstrumentFile, SurveyFile
from app.catalogue.schema_words import TranslationFile

SHAPES: Mapping[str, type[BaseModel]] = {
    "instrument": InstrumentFile,
    "translation": TranslationFile,
    "survey": SurveyFile,
}


def editor_schema(kind: str) -> str:
    """The schema as text, the same each time."""
    document = SHAPES[kind].model_json_schema(by_alias=True)
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
