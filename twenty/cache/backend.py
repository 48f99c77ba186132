"""Django's cache for one machine without Redis: exact, shared by all worker processes.

The rate limiter needs counters that every worker sees, with `add` and `incr` that cannot lose a
count. Django's local-memory cache is not shared, its file and database caches are not atomic.

LOCATION is a folder. OPTIONS: `slots` (16,384), `slot_size` in bytes (512). A value whose pickle
does not fit a slot is not kept, as with any cache that is full.
"""

import pickle
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from twenty.cache.table import HIGHEST_INTEGER, LOWEST_INTEGER, NEVER, CacheTable


class SharedMemoryCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = params.get("OPTIONS", {})
        slots, slot_size = options.get("slots", 16_384), options.get("slot_size", 512)
        self.table = CacheTable(Path(location), int(slots), int(slot_size))

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store unless there is a live entry; True when stored. Exactly one caller wins."""
        digest, packed, now = self._digest(key, version), _pack(value), time.time()
        with self.table.locked():
            if self.table.find(digest, now) is not None:
                return False
            self._store(digest, packed, self._expiry(timeout, now), now)
            return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        digest = self._digest(key, version)
        with self.table.locked():
            offset = self.table.find(digest, time.time())
            packed = None if offset is None else self.table.value(offset)
        return default if packed is None else _unpack(packed)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        digest, packed, now = self._digest(key, version), _pack(value), time.time()
        with self.table.locked():
            self._store(digest, packed, self._expiry(timeout, now), now)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        digest, now = self._digest(key, version), time.time()
        with self.table.locked():
            offset = self.table.find(digest, now)
            if offset is None:
                return False
            self.table.set_expiry(offset, self._expiry(timeout, now))
            return True

    def delete(self, key: str, version: int | None = None) -> bool:
        digest = self._digest(key, version)
        with self.table.locked():
            offset = self.table.find(digest, time.time())
            if offset is None:
                return False
            self.table.free(offset)
            return True

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add `delta` in one step and return the sum; the expiry stays.

        Raises ValueError when there is no live entry, TypeError when it is not a number.
        """
        digest = self._digest(key, version)
        with self.table.locked():
            offset = self.table.find(digest, time.time())
            if offset is None:
                raise ValueError(f"Key '{key}' not found")
            value = self.table.value(offset)
            if not isinstance(value, int):
                raise TypeError(f"Key '{key}' does not hold a whole number")
            self.table.set_integer(offset, value + delta)
            return value + delta

    def has_key(self, key: str, version: int | None = None) -> bool:
        digest = self._digest(key, version)
        with self.table.locked():
            return self.table.find(digest, time.time()) is not None

    def clear(self) -> None:
        with self.table.locked():
            self.table.clear()

    def _digest(self, key: str, version: int | None) -> bytes:
        # Any text may be a key: nothing to validate.
        return blake2b(self.make_key(key, version).encode(), digest_size=16).digest()

    def _expiry(self, timeout: Any, now: float) -> float:
        """Seconds since the epoch; a timeout of zero or less has passed already."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            return NEVER
        return now + seconds if seconds > 0 else 0.0

    def _store(self, digest: bytes, packed: int | bytes, expiry: float, now: float) -> None:
        if isinstance(packed, bytes) and len(packed) > self.table.longest_value:
            offset = self.table.find(digest, now)
            if offset is not None:
                self.table.free(offset)
            return
        self.table.store(digest, packed, expiry, now)


def _pack(value: Any) -> int | bytes:
    """Whole numbers stay numbers, so that they can be counted in place."""
    if type(value) is int and LOWEST_INTEGER <= value <= HIGHEST_INTEGER:
        return value
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unpack(packed: int | bytes) -> Any:
    if isinstance(packed, int):
        return packed
    return pickle.loads(packed)  # noqa: S301  written by this server, in its own 0600 file
