"""What is worked out from an edition is worked out once, and is freed together with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from hashlib import sha256
from typing import Concatenate, ParamSpec, TypeVar, cast

from app.catalogue.model import Edition

Options = ParamSpec("Options")
Result = TypeVar("Result")


def cached_with_edition(
    function: Callable[Concatenate[Edition, Options], Result],
) -> Callable[Concatenate[Edition, Options], Result]:
    """Store what `function` returns with the edition it is called for.

    A cache apart from the editions would hold older ones in memory for as long as it lives. The
    arguments after the edition can be hashed.
    """

    def cached(edition: Edition, /, *args: Options.args, **options: Options.kwargs) -> Result:
        key = (function, args, tuple(options.items()))
        result = edition.derived.get(key, lambda: function(edition, *args, **options))
        return cast(Result, result)

    update_wrapper(cached, function)
    return cached


@cached_with_edition
def edition_key(edition: Edition) -> str:
    """A hash of the survey as one person is asked it: the same after its files are read again, and
    another one where other items are left. Caches of pages and forms go by it."""
    pages = [[item.id for item in page.items] for page in edition.pages]
    narrowed = (edition.withheld, edition.most_items, edition.to_proxy)
    asked = (edition.locale, edition.name, pages, *narrowed)
    return sha256(repr((edition.hash, *asked, sorted(edition.essential))).encode()).hexdigest()
