"""Older versions of surveys, each read once in a process however many sittings go on with it.

Reading one takes a third of a second and some 1.5 MB; everything that is derived from its editions
is stored with them (see edition_cache) and is freed when the version is dropped here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.load import survey_from_sources
from app.catalogue.model import Survey

AT_MOST = 32
_surveys: BoundedCache[Survey] = BoundedCache(AT_MOST)


def survey_by_hash(hash: str, sources: Callable[[], Mapping[str, str]]) -> Survey:
    """The survey of this hash.

    sources  reads the files that it was made of: file name → text. It is called only where this
             process does not have the survey any more; what it raises is passed on.
    """
    return _surveys.get(hash, lambda: survey_from_sources(sources()))
