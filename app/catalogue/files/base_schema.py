"""What the schemas of all files share: maps without unknown keys, texts, and words of an item."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

MAX_TEXT_CHARACTERS = 4000
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEXT_CHARACTERS, pattern=r"\S")
]


class FileModel(BaseModel):
    """A map in a file. Unknown keys are refused, and no value is converted to another type."""

    # Pydantic builds a nested model with the one around it, so it need not build it alone.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class ItemText(FileModel):
    """The words of an item apart from the item: in a translation, or for a proxy."""

    ask: Text | None = None
    about: Text | None = None
    label: Text | None = None
    help: Text | None = None
    stem: Text | None = None
    anchors: dict[int, Text] = {}
    choices: dict[str, Text] = {}
    units: dict[str, Text] = {}
    add: Text | None = None


class ProxyText(FileModel):
    """What somebody who answers for the person reads instead of the words for the person.

    A text that is not in here is the same for both.
    """

    stem: Text | None = None
    choices: dict[str, dict[str, Text]] = {}
    items: dict[str, ItemText] = {}
