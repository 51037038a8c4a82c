"""The entries of a group: what was answered to its parts, as often as they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.catalogue.model import Answer


def entries_of(answer: Answer) -> tuple[dict[str, Answer], ...]:
    """Each entry as answers by part; lists, as JSON has them, become tuples again."""
    if not isinstance(answer, tuple):
        return ()
    entries = (entry for entry in answer if isinstance(entry, Mapping))
    return tuple({part: _answer(said) for part, said in entry.items()} for entry in entries)


def _answer(said: Any) -> Answer:
    return tuple(said) if isinstance(said, list) else said
