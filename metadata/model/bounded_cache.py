"""A small cache that evicts what has not been used for long; safe between threads.

An entry survives while the weight of everything used since stays within the limit, so a caller who
keeps asking for new things cannot fill the memory. Most caches live in `catalog.derived` and end
with their version of the data model.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twenty.reference import is_reference

if TYPE_CHECKING:
    from collections.abc import Hashable

    from metadata.model.catalog import Catalog


@dataclass(slots=True)
class _Entry:
    value: Any
    weight: int
    is_used: bool = False


class BoundedCache:
    """`limit`: the sum of the weights; entries weigh 1 by default.

    A look-up only marks its entry; a marked entry survives one more round before it is evicted. So
    a look-up hashes its key once, needs no lock, and moves nothing.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._entries: dict[Hashable, _Entry] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Any | None:
        found = self._entries.get(key)
        if found is None:
            return None
        found.is_used = True
        return found.value

    def put(self, key: Hashable, value: Any, weight: int = 1) -> None:
        with self._lock:
            former = self._entries.pop(key, None)
            self._weight -= former.weight if former else 0
            if weight > self._limit:
                return
            while self._weight + weight > self._limit:
                self._drop_one()
            self._weight += weight
            self._entries[key] = _Entry(value, weight)

    def _drop_one(self) -> None:
        """Evict the oldest entry not asked for since its last turn."""
        while True:
            key = next(iter(self._entries))
            entry = self._entries.pop(key)
            if not entry.is_used:
                self._weight -= entry.weight
                return
            entry.is_used = False
            self._entries[key] = entry


def cache_of(catalog: Catalog, name: str, limit: int) -> BoundedCache:
    """Return the catalog's cache of that name, created on first use.

    On the reference path it is a new, empty one each time.
    """
    if is_reference():
        return BoundedCache(limit)
    key = ("core.query", name)
    found = catalog.derived.get(key)
    if found is None:
        # setdefault: when two threads create it at once, both use the winner's.
        found = catalog.derived.setdefault(key, BoundedCache(limit))
    cache: BoundedCache = found
    return cache
