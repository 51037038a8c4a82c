"""Signs that no typeface has: a gap stands in their place on paper, so that no box is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import normalize

from app.paper.typefaces import clusters, missing_clusters

GAP = "[…]"
# Stands for one missing sign while a text is made; it is in no text, because it is no character.
_MARK = "\uffff"
_ROW_OF_MARKS = re.compile(rf"{_MARK}(?:\s*{_MARK})*")


def has_gaps(content: Any) -> bool:
    """Whether something of these texts cannot be set. `content` is text, in lists and mappings."""
    return bool(missing_clusters(texts_of(content)))


def with_gaps(content: Any) -> Any:
    """The same texts, with one gap for each row of signs that no typeface has."""
    missing = missing_clusters(texts_of(content))
    return _replaced(content, missing)


def texts_of(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for item in content.values():
            yield from texts_of(item)
    elif isinstance(content, list | tuple):
        for item in content:
            yield from texts_of(item)


def _replaced(content: Any, missing: frozenset[str]) -> Any:
    if isinstance(content, str):
        return _text_with_gaps(content, missing)
    if isinstance(content, Mapping):
        return {key: _replaced(item, missing) for key, item in content.items()}
    if isinstance(content, list | tuple):
        return [_replaced(item, missing) for item in content]
    return content


def _text_with_gaps(text: str, missing: frozenset[str]) -> str:
    # The typefaces have one sign for a letter with its accent.
    text = normalize("NFC", text)
    if not missing:
        return text
    marked = "".join(_MARK if piece in missing else piece for piece in clusters(text))
    return _ROW_OF_MARKS.sub(GAP, marked)
