"""A cache for every thread of a process, which never holds more than it may."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.survey_versions import survey_by_hash
from tests.conftest import own_catalogue


def test_the_least_recently_used_value_is_dropped() -> None:
    cache: BoundedCache[str] = BoundedCache(2)
    made: list[str] = []

    for key in ("a", "b", "a", "c", "a", "b"):
        assert cache.get(key, lambda key=key: made.append(key) or key.upper()) == key.upper()

    assert made == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_threads_that_ask_together_make_one_value() -> None:
    cache: BoundedCache[object] = BoundedCache(8)
    barrier = Barrier(8)
    made: list[object] = []

    def ask(_number: int) -> object:
        barrier.wait()
        return cache.get("key", lambda: made.append(object()) or made[-1])

    with ThreadPoolExecutor(8) as threads:
        values = list(threads.map(ask, range(8)))

    assert len(made) == 1
    assert set(values) == set(made)


def test_none_is_a_value_and_an_error_is_not() -> None:
    cache: BoundedCache[None] = BoundedCache(8)
    made: list[None] = []

    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    assert len(cache) == 0
    for _ in range(2):
        cache.get("key", lambda: made.append(None))

    assert made == [None]


def test_a_version_of_a_survey_is_read_once_and_freed_when_it_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.catalogue.survey_versions._surveys", BoundedCache(1))
    sources = own_catalogue().surveys["check_in"].sources
    reads: list[str] = []

    def read(hash: str) -> weakref.ref[object]:
        survey = survey_by_hash(hash, lambda: reads.append(hash) or sources)
        return weakref.ref(survey)

    first = read("a")
    assert read("a")() is first() is not None
    read("b")
    gc.collect()

    assert reads == ["a", "b"]
    assert first() is None
