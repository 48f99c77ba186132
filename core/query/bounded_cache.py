"""A small cache that forgets the entry least recently used; safe between threads.

What comes in: hashable keys, values and their weights. What goes out: what was put, while the
weight of everything used since stays within the limit (so that a caller who asks ever new things
fills no memory). Lives in `catalog.derived`, so it dies with its version of the data model.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

    from metadata.catalog import Catalog


class BoundedCache:
    """`limit`: the sum of the weights; entries weigh 1 unless told."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Any | None:
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Any, weight: int = 1) -> None:
        with self._lock:
            former = self._entries.pop(key, None)
            self._weight += weight - (former[1] if former else 0)
            self._entries[key] = (value, weight)
            while self._weight > self._limit:
                _, (_, dropped) = self._entries.popitem(last=False)
                self._weight -= dropped


def cache_of(catalog: Catalog, name: str, limit: int) -> BoundedCache:
    """The catalog's cache of that name; made at its first use."""
    key = ("core.query", name)
    found = catalog.derived.get(key)
    if found is None:
        # setdefault: of two threads that make it at once, one wins for both.
        found = catalog.derived.setdefault(key, BoundedCache(limit))
    cache: BoundedCache = found
    return cache
