"""How the fields of a page are called.

Before an item's id stands a prefix, in the names and HTML ids of its fields, so that no id of an
item can be taken for another field of the page (`key`), a method of a form (`data`) or an HTML id
of the page (`main`).
"""

from __future__ import annotations

FIELD_PREFIX = "a-"


# Fields of a page that are no answers. No answer is read from them, whatever an item is called.
PAGE_FIELDS = frozenset({
    "action", "again", "asked", "csrf_token", "key", "locale", "new", "next", "queued",
    "respondent", "seen", "size", "theme", "whose",
})  # fmt: skip


def sent_names(name: str) -> tuple[str, ...]:
    """The names under which the field of this name may have been sent. A page that was open, or
    waited without a connection, while the server was updated sends it without the prefix."""
    bare = name.removeprefix(FIELD_PREFIX)
    return (name,) if bare in PAGE_FIELDS else (name, bare)


def field_name(item_id: str) -> str:
    """The name and the HTML id of an item's field."""
    return FIELD_PREFIX + item_id
