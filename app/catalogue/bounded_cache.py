"""A cache that never holds more than so many values, for every thread of a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar, cast

Value = TypeVar("Value")
_MISSING = object()


class BoundedCache(Generic[Value]):
    """Values by key. When there are more than `at_most`, the least recently used one is dropped.

    A value is made once, also when several threads ask for it at the same time: the others wait for
    the first one. If making it raises an error, nothing is stored.
    """

    def __init__(self, at_most: int) -> None:
        self.at_most = at_most
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of this key; where there is none yet, what `make` returns."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Entry()
                while len(self._entries) > self.at_most:
                    self._entries.popitem(last=False)
            else:
                self._entries.move_to_end(key)
        if entry.value is _MISSING:
            self._fill(key, entry, make)
        return cast(Value, entry.value)

    def _fill(self, key: Hashable, entry: _Entry, make: Callable[[], Value]) -> None:
        with entry.lock:
            if entry.value is not _MISSING:
                return
            try:
                entry.value = make()
            except BaseException:
                with self._lock:
                    if self._entries.get(key) is entry:
                        del self._entries[key]
                raise

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)


class _Entry:
    """One value, or that it is still being made."""

    __slots__ = ("lock", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: object = _MISSING
