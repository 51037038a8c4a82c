"""The entries of a group: the answers to its parts, once for each entry that a person added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.catalogue.model import Answer


def entries_of(answer: Answer) -> tuple[dict[str, Answer], ...]:
    """The entries of a group's answer, each as part id → answer. Lists from JSON become tuples.

    An answer that is not a tuple of entries gives no entries.
    """
    if not isinstance(answer, tuple):
        return ()
    entries = (entry for entry in answer if isinstance(entry, Mapping))
    return tuple({part: _with_tuples(value) for part, value in entry.items()} for entry in entries)


def _with_tuples(value: Any) -> Answer:
    return tuple(value) if isinstance(value, list) else value
