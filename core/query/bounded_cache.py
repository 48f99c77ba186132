"""A small cache that forgets the entry least recently used; safe between threads.

What comes in: hashable keys. What goes out: what was put, while it is among the last `limit`
used. Lives in `catalog.derived`, so it dies with its version of the data model.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

    from metadata.catalog import Catalog


class BoundedCache:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Any | None:
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            while len(self._entries) > self._limit:
                self._entries.popitem(last=False)


def cache_of(catalog: Catalog, name: str, limit: int) -> BoundedCache:
    """The catalog's cache of that name; made at its first use."""
    key = ("core.query", name)
    found = catalog.derived.get(key)
    if found is None:
        # setdefault: of two threads that make it at once, one wins for both.
        found = catalog.derived.setdefault(key, BoundedCache(limit))
    cache: BoundedCache = found
    return cache
