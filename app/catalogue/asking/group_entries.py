"""The entries of a group: the answers to its parts, once for each entry that a person added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.catalogue.model import Answer, Entry

# The key of an entry's own id among the answers to its parts; no part has such an id. It stays the
# same while other entries come and go, so that a page that is no longer the newest cannot change
# the wrong one.
ENTRY_ID = "#"


def entries_of(answer: Answer) -> tuple[dict[str, Answer], ...]:
    """The entries of a group's answer, each as part id → answer. Lists from JSON become tuples.

    An answer that is not a tuple of entries gives no entries.
    """
    return tuple(entries_by_id(answer).values())


def entries_by_id(answer: Answer) -> dict[str, dict[str, Answer]]:
    """Entry id → entry, in their order. Entries of files, and those stored before they had ids, are
    called by their place, from "1"."""
    if not isinstance(answer, tuple):
        return {}
    entries = [entry for entry in answer if isinstance(entry, Mapping)]
    return {
        str(entry.get(ENTRY_ID) or place): {
            part: _with_tuples(value) for part, value in entry.items() if part != ENTRY_ID
        }
        for place, entry in enumerate(entries, 1)
    }


def group_answer(entries: Mapping[str, Mapping[str, Answer]]) -> tuple[Entry, ...]:
    """The answer with these entries, each with its id."""
    return tuple({ENTRY_ID: id, **entry} for id, entry in entries.items())


def next_entry_id(used: Iterable[str]) -> str:
    """An id that none of these is: ids are counted, and never given twice in one sitting."""
    return str(1 + max((int(id) for id in used if id.isdecimal()), default=0))


def _with_tuples(value: Any) -> Answer:
    return tuple(value) if isinstance(value, list) else value
