"""How the fields of a page are called.

Before an item's id stands a prefix, in the names and HTML ids of its fields, so that no id of an
item can be taken for another field of the page (`key`), a method of a form (`data`) or an HTML id
of the page (`main`).
"""

from __future__ import annotations

FIELD_PREFIX = "a-"


def field_name(item_id: str) -> str:
    """The name and the HTML id of an item's field."""
    return FIELD_PREFIX + item_id
